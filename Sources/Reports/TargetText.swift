import Basics
import Fitting
import Forecasting
import Schedules

// When a loss is reached, and how much sooner than under another schedule, in words.

extension TargetReach {
  static let assumption =
    "Targets are for the loss that a run settles at, and errors along a run are taken to move "
    + "together."

  /// The interval of the step, as far as the schedule goes.
  var intervalText: String {
    guard let interval else { return "" }
    func text(_ step: Double) -> String { NumberText.fixed(step, 0) }
    return switch (interval.finiteLower, interval.finiteUpper) {
    case (let earliest?, let latest?): "\(text(earliest))–\(text(latest))"
    case (let earliest?, nil): "\(text(earliest)) to beyond \(horizon)"
    default: "beyond \(horizon)"
    }
  }

  /// All that is known, as a clause.
  var sentence: String {
    var words = "\(NumberText.fixed(target, 4)) nats "
    words += step.map { "at step \($0)" } ?? "at no step within \(horizon)"
    if let step, let stepUnit { words += " (\(stepUnit.column) \(stepUnit.amount(at: step)))" }
    if let probability {
      words += " (\(NumberText.level(level)) interval \(intervalText)"
      words += "; P(within \(horizon)) \(probability.chance))"
    }
    return words
  }
}

extension StepsSaved {
  /// What is saved, as a clause.
  var sentence: String {
    let loss = NumberText.fixed(target, 4)
    var words = other.summary
    if isFinalLoss {
      words += " ends at \(loss) nats"
    } else if let otherStep {
      words += " reaches \(loss) nats at step \(otherStep)"
    } else {
      words += " does not reach \(loss) nats within its \(other.steps) steps"
    }
    switch (step, saved) {
    case (let step?, let saved?) where saved == 0: words += "; this one does at step \(step) too"
    case (let step?, let saved?):
      words += "; this one is there \(abs(saved)) steps \(saved > 0 ? "sooner" : "later"), "
      words += "at step \(step)"
    case (let step?, nil): words += "; this one does at step \(step)"
    case (nil, _): words += "; this one is not there within \(schedule.steps)"
    }
    if let interval, interval.isFinite {
      let text = NumberText.interval(interval) { NumberText.fixed($0, 0) }
      words += " (\(NumberText.level(level)) interval \(text) steps saved"
      if let probabilitySooner { words += "; P(sooner) \(probabilitySooner.chance)" }
      words += ")"
    } else if let probabilitySooner {
      words += " (P(sooner) \(probabilitySooner.chance))"
    }
    return words
  }
}

extension Double {
  /// A probability in percent, never as certainty.
  package var percentChance: String {
    if self > 0.995 { return ">99 %" }
    if self < 0.005 { return "<1 %" }
    return NumberText.percent(self, 0)
  }

  /// A probability, never as certainty.
  var chance: String {
    if self > 0.995 { return ">0.99" }
    if self < 0.005 { return "<0.01" }
    return NumberText.fixed(self, 2)
  }
}
