import Basics
public import Fitting
import Forecasting
import Records
public import Schedules

extension ScheduleConstraints {
  /// The lowest rate that the fit has seen, where that is above 0 and at most the peak: the default
  /// floor, so that a schedule stays where the law was fitted.
  public static func floor(fittedBy fit: any LossPredictor, peak: Double) -> Double? {
    fit.runs.map(\.lowestRate).min().map { $0.rounded(toDigits: 9) }
      .flatMap { $0 > 0 && $0 <= peak ? $0 : nil }
  }

  /// What people would run instead: a cosine, and a WSD with a linear decay over the last fifth,
  /// to a tenth of the peak or the floor, whichever is higher.
  public var usualSchedules: [any Schedule] {
    let final = usualFinals[0]
    let decay = min(max(steps / 5, 1), steps - warmup)
    // The constraints are those of the schedules too.
    let schedules: [(any Schedule)?] = [
      try? Cosine(peak: peak, final: final, steps: steps, warmup: warmup),
      try? WSD(peak: peak, final: final, steps: steps, warmup: warmup, decay: decay),
    ]
    return schedules.compactMap { $0 }
  }

  /// Where people let the rate end: at a tenth of the peak or the floor, whichever is higher, and at
  /// the floor.
  var usualFinals: [Double] {
    let tenth = (0.1 * peak).rounded(toDigits: 9)
    return floor < tenth ? [tenth, floor] : [floor]
  }

  /// How long people let it decay: over these shares of the steps.
  var usualDecays: [Int] {
    [20, 10, 5, 3, 2].map { min(max(steps / $0, 1), steps - warmup) }
  }
}

extension LossPredictor {
  /// Refuses constraints that reach beyond the rates or the horizon of the fitted runs.
  func requireFitted(_ constraints: ScheduleConstraints) throws(Refusal) {
    let widest = try? Linear(
      peak: constraints.peak, final: constraints.floor, steps: constraints.steps,
      warmup: constraints.warmup)
    guard let widest else { return }
    let longest = runs.max { $0.nextStep < $1.nextStep }
    let isOwnLength = constraints.steps <= longest?.nextStep ?? 0
    let departures = self.departures(
      of: widest,
      through: isOwnLength ? min(longest?.lastStep ?? 0, constraints.steps) : constraints.steps)
    guard departures.isEmpty else {
      throw Refusal(
        .usage,
        "a schedule under these constraints may leave what was fitted: "
          + departures.joined(separator: "; "), advice: PlanningAdvice.changeConstraints)
    }
  }
}
