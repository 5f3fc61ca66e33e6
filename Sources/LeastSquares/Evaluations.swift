/// How often the model was evaluated, everything counted: rejected steps, geodesic
/// accelerations, every start of a multi-start, the final Jacobian.
public struct Evaluations: Sendable, Hashable, CustomStringConvertible {
  public var functions: Int
  public var jacobians: Int

  public init(functions: Int = 0, jacobians: Int = 0) {
    self.functions = functions
    self.jacobians = jacobians
  }

  public var total: Int { functions + jacobians }

  public var description: String { "\(functions) function, \(jacobians) Jacobian" }

  static func + (a: Self, b: Self) -> Self {
    Self(functions: a.functions + b.functions, jacobians: a.jacobians + b.jacobians)
  }
  static func += (a: inout Self, b: Self) { a = a + b }
}
