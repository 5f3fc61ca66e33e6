import Basics

/// What grows by the same amount with each step and may stand for it: tokens, samples, FLOPs.
public struct StepUnit: Sendable, Codable, Hashable {
  /// The column that counts it.
  public var column: String
  /// What one step adds to it.
  public var size: Double

  public init(column: String, size: Double) {
    self.column = column
    self.size = size
  }

  /// What a step comes to, for people: `1.573e+09`.
  public func amount(at step: Int) -> String { NumberText.significant(Double(step) * size) }
}
