/// Why a search stopped. An open set: match the ones you know, ask ``isConverged`` of the rest.
public struct StopReason: Sendable, Hashable, CustomStringConvertible {
  public let description: String
  /// Whether the point is a minimum as far as the tolerances can tell.
  public let isConverged: Bool

  /// Whether a search ended well, by the description of why it stopped; nil if that is none of these.
  package static func isConverged(_ description: String) -> Bool? {
    known.first { $0.description == description }?.isConverged
  }

  private static let known: [Self] = [
    gradient, step, exactFit, nothingToFit, budget, cancelled, noProgress, singular,
    undefinedDerivatives,
  ]

  private init(_ description: String, isConverged: Bool) {
    self.description = description
    self.isConverged = isConverged
  }

  /// The gradient is negligible against the noise: ``Tolerances/offset``.
  public static let gradient = Self("converged: gradient", isConverged: true)
  /// The next step would not change the parameters: ``Tolerances/step``.
  public static let step = Self("converged: step", isConverged: true)
  /// The residuals are rounding errors.
  public static let exactFit = Self("converged: exact fit", isConverged: true)
  /// Every parameter is fixed or at its bound.
  public static let nothingToFit = Self("nothing left to fit", isConverged: true)
  /// The evaluations allowed are used up.
  public static let budget = Self("evaluation budget exhausted", isConverged: false)
  /// The caller asked to stop.
  public static let cancelled = Self("cancelled", isConverged: false)
  /// No step reduces the objective, though the gradient says that one should.
  public static let noProgress = Self("no progress", isConverged: false)
  /// The search converged only because the model stopped responding to some parameters: an
  /// escape to a flat region, or parameters that the data cannot tell apart.
  public static let singular = Self("singular: parameters undetermined", isConverged: false)
  /// The model's derivatives are not finite at the best point.
  public static let undefinedDerivatives = Self("derivatives not finite", isConverged: false)
}
