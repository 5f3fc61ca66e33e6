public import Basics
public import Fitting
import RealModule
public import Schedules

extension RunDesign {
  /// The run whose final loss is worth knowing where nothing else is said: a cosine at the highest
  /// fitted rate, twice as long as the longest fitted run.
  public static func longCosine(
    beyond fit: any LossPredictor
  ) throws(Refusal) -> any Schedule {
    let range = try FittedRates(of: fit)
    return try range.checked { range throws(ScheduleError) in
      try Cosine(
        peak: range.peak, final: range.final, steps: 2 * range.horizon, warmup: range.warmup)
    }
  }

  /// Runs that could be made next: the usual shapes, at a quarter, a half and all of the longest
  /// fitted horizon, between the highest and the lowest fitted rate.
  ///
  /// Where all runs were at one rate, decays go down to a tenth of it.
  public static func usualCandidates(
    for fit: any LossPredictor
  ) throws(Refusal) -> [any Schedule] {
    let range = try FittedRates(of: fit)
    var candidates: [any Schedule] = []
    for divisor in [4, 2, 1] {
      let steps = range.horizon / divisor
      guard steps > 2 * range.warmup, steps >= 20 else { continue }
      let (peak, final, warmup) = (range.peak, range.final, range.warmup)
      candidates += try range.checked { _ throws(ScheduleError) in
        var shapes: [any Schedule] = [
          try Constant(peak: peak, steps: steps, warmup: warmup),
          try Cosine(peak: peak, final: final, steps: steps, warmup: warmup),
          try Linear(peak: peak, final: final, steps: steps, warmup: warmup),
          try TwoStage(
            peak: peak, second: range.between, at: max(steps / 2, warmup),
            steps: steps, warmup: warmup),
        ]
        for part in [10, 5, 2] {
          shapes.append(
            try WSD(
              peak: peak, final: final, steps: steps, warmup: warmup,
              decay: min(max(steps / part, 1), steps - warmup)))
        }
        return shapes
      }
    }
    return candidates
  }
}

/// The rates and the horizon that a fit's runs span.
private struct FittedRates {
  var horizon: Int
  var warmup: Int
  var peak: Double
  var final: Double

  /// Halfway down in ratio.
  var between: Double { (peak * final).squareRoot().rounded(toDigits: 2, within: 0.05) }

  init(of fit: any LossPredictor) throws(Refusal) {
    guard let horizon = fit.runs.map(\.lastStep).max(),
      let peak = fit.runs.map(\.highestRate).max(),
      let lowest = fit.runs.map(\.lowestRate).min(), peak > 0
    else {
      throw Refusal(.data, "the fit does not say at which rates its runs were made")
    }
    // A log's last row is seldom the run's last step, nor its rate the last one: round numbers are
    // nearer to both, and easier to read.
    self.horizon = Int(exactly: Double(horizon).rounded(toDigits: 2, within: 0.01)) ?? horizon
    self.peak = peak
    warmup = fit.runs.map(\.warmup).max() ?? 0
    final = (lowest < 0.5 * peak ? lowest : 0.1 * peak).rounded(toDigits: 2, within: 0.01)
  }

  /// What schedules say of rates and steps that they cannot have, as an error of the fit's.
  func checked<Value>(
    _ make: (FittedRates) throws(ScheduleError) -> Value
  ) throws(Refusal) -> Value {
    do throws(ScheduleError) {
      return try make(self)
    } catch {
      throw Refusal(.data, "no run can be proposed after those fitted: \(error)")
    }
  }
}

extension Double {
  /// The number with so many significant digits where that changes it by no more than a share of it,
  /// else with one digit more.
  fileprivate func rounded(toDigits digits: Int, within share: Double) -> Double {
    guard self > 0 else { return self }
    let scale = Double.pow(10, Double(digits - 1) - .log10(self).rounded(.down))
    let rounded = (self * scale).rounded() / scale
    return abs(rounded - self) <= share * self
      ? rounded : (self * scale * 10).rounded() / (scale * 10)
  }
}
