import Basics
public import Fitting

/// Stops a run that has hardly anything left to gain: the proximity condition of learning trends (Vilares
/// Ferro, Darriba & Ribadas 2024), see `LearningTrend`.
///
/// It looks at no other run: what it saves is training that no longer pays, in a run that may be the
/// best. While the trend is not to be trusted yet, a run goes on.
public struct ProximityPolicy: StoppingPolicy {
  public let name = "proximity"
  /// τ, how much may be left to gain of a run that is stopped, in units of the metric, above 0.
  public var threshold: Double
  public var settings: LearningTrend.Settings
  private let layers: PrefixMemory<Double?>

  public init(
    threshold: Double = 0.001, settings: LearningTrend.Settings = LearningTrend.Settings()
  ) {
    precondition(threshold > 0, "a threshold is above 0")
    self.threshold = threshold
    self.settings = settings
    layers = PrefixMemory()
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    let layer = layers.value(for: run) { run in
      let trend = LearningTrend(of: run.curve, settings: settings)
      // What is left to gain, once the trend is to be trusted.
      return trend.isConverged(within: .infinity) ? trend.current?.layer : nil
    }
    guard let layer else {
      return Verdict(.continue, reason: "its trend is not to be trusted yet")
    }
    return Verdict(
      layer <= threshold ? .stop : .continue,
      reason: "\(NumberText.significant(layer, 2)) is left to gain by its trend")
  }
}
