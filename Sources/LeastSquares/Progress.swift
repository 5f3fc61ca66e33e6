/// One iteration, as a trace sees it.
public struct Progress: Sendable, Hashable {
  public let method: Method
  public let iteration: Int
  /// Σρ at this iterate.
  public let objective: Double
  /// The free parameters in natural units.
  public let parameters: [Double]
  public let evaluations: Evaluations
}
