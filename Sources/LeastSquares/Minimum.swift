/// A local minimum that multi-start found.
public struct Minimum: Sendable, Hashable {
  /// Σρ there.
  public var objective: Double
  /// All parameters, in natural units.
  public var parameters: [Double]
  /// How many starts ended here.
  public var count: Int
}
