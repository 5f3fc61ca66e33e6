/// What is believed of a curve once its first part has been seen.
public struct CurvePosterior: Sendable {
  /// Weighted draws at the positions asked for.
  public var extrapolation: ExtrapolatedCurve
  /// The logarithm of the probability density of what was seen under the prior, times the share of
  /// the prior that meets its conditions at these positions, nats. Differences between priors weigh
  /// them.
  public var logEvidence: Double
  /// What there is to know of the answer.
  public var notes: [ExtrapolationNote]
}
