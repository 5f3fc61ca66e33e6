import Fitting
import Forecasting
import RunLogs
import Schedules

// When a loss is reached, and how much sooner than under another schedule, in words.

extension TargetReach {
  static let assumption =
    "Targets are for the loss that a run settles at, and errors along a run are taken to move "
    + "together."

  /// The interval of the step, as far as the schedule goes.
  var intervalText: String {
    switch (earliest, latest) {
    case (let earliest?, let latest?): "\(earliest)–\(latest)"
    case (let earliest?, nil): "\(earliest)–beyond \(horizon)"
    default: probability == nil ? "" : "beyond \(horizon)"
    }
  }

  /// All that is known, as a clause.
  var sentence: String {
    let percent = NumberText.significant(100 * level, 3)
    var words = "\(NumberText.fixed(target, 4)) nats "
    words += step.map { "at step \($0)" } ?? "not predicted within the \(horizon) steps"
    if let step, let stepUnit { words += " (\(stepUnit.column) \(stepUnit.amount(at: step)))" }
    if let probability {
      words += "; \(percent) % interval \(intervalText)"
      words += "; P(within \(horizon)) \(probability.chance)"
    }
    return words
  }
}

extension StepsSaved {
  /// What is saved, as a clause.
  var sentence: String {
    let percent = NumberText.significant(100 * level, 3)
    var words = other.summary + ": "
    let loss = NumberText.fixed(target, 4)
    words +=
      isFinalLoss ? "where it ends, at \(loss) nats, is reached " : "\(loss) nats are reached "
    switch (step, otherStep) {
    case (let step?, let otherStep?):
      let saved = otherStep - step
      words += saved == 0 ? "at the same step" : "\(abs(saved)) steps "
      if saved != 0 { words += saved > 0 ? "sooner" : "later" }
      words += ", at \(step) instead of \(otherStep)"
    case (let step?, nil): words += "at step \(step) and not within \(other.steps) under it"
    case (nil, let otherStep?):
      words += "at step \(otherStep) under it and not within \(schedule.steps)"
    case (nil, nil): words += "by neither"
    }
    if let least, let most { words += "; \(percent) % interval \(least) … \(most) steps saved" }
    if let probabilitySooner { words += "; P(sooner) \(probabilitySooner.chance)" }
    return words
  }
}

extension Double {
  /// A probability, never as certainty.
  var chance: String {
    if self > 0.995 { return ">0.99" }
    if self < 0.005 { return "<0.01" }
    return NumberText.fixed(self, 2)
  }
}
