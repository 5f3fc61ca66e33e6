public import Schedules

/// The rate of every step of a run, one number each: what a schedule's designer may change.
///
/// ``RateHistory`` says the same in stretches, for evaluating a given schedule; here each rate is a
/// variable of its own, so that a law can say what the final loss gains by changing it.
public struct StepRates: Sendable {
  /// η_t at index t, from η_0, the rate before the first update, to that of the last step T.
  public var rates: [Double]
  /// How many of the first steps are warm-up, and how they enter the law.
  public let warmup: Int
  public let convention: WarmupConvention

  /// The last step T.
  public var steps: Int { rates.count - 1 }

  /// - Precondition: there are rates for steps 0 to 1 at least, and 0 ≤ `warmup` < T.
  public init(_ rates: [Double], warmup: Int, convention: WarmupConvention) {
    precondition(rates.count > 1 && (0..<rates.count - 1).contains(warmup))
    self.rates = rates
    self.warmup = warmup
    self.convention = convention
  }

  public init(of schedule: any Schedule, convention: WarmupConvention) {
    self.init(
      [schedule.rate(at: 0)] + schedule.rates(through: schedule.steps), warmup: schedule.warmup,
      convention: convention)
  }
}
