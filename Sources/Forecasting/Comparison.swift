public import Fitting
public import Schedules

/// Schedules ranked by the final loss that a fit predicts for them.
public struct Comparison: Sendable {
  public struct Entry: Sendable {
    public var schedule: any Schedule
    public var forecast: Forecast
    /// How much higher its final loss is than the best schedule's, nats.
    public var gap: Double
    /// The interval of the gap between the losses that two runs would settle at, without the
    /// scatter of single logged losses. Doubt about the parameters, which both schedules share,
    /// mostly cancels, and so does the law's misfit as far as the two are alike.
    public var gapInterval: [Double]?
    /// The probability that it ends lowest, under the same doubts.
    public var probabilityBest: Double?
  }

  /// Best first.
  public var entries: [Entry]
  public var level: Double

  /// How many draws of the parameters the probabilities are counted over.
  static let draws = 4096

  /// Compares the final losses of at least one schedule.
  ///
  /// Schedules share the fit's parameters, and to the extent that they are alike the law's misfit,
  /// so gaps between them are surer than their losses. Probabilities are shares of 4,096
  /// low-discrepancy draws, the law linearised, so that they repeat.
  public init(of schedules: [any Schedule], under fit: any LossPredictor, level: Double? = nil) {
    let level = level ?? fit.conventions.level
    self.level = level
    let finals = fit.joint(of: schedules.map { Endpoint($0, step: $0.steps) })
    let order = schedules.indices.sorted { finals.losses[$0] < finals.losses[$1] }
    let probabilities = finals.probabilitiesOfLowest(draws: Self.draws)
    entries = order.map { index in
      Entry(
        schedule: schedules[index],
        forecast: Forecast(of: schedules[index], under: fit, level: level),
        gap: finals.losses[index] - finals.losses[order[0]],
        gapInterval: finals.gapInterval(index, over: order[0], level: level),
        probabilityBest: probabilities?[index])
    }
  }
}
