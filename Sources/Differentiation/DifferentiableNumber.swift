public import RealModule

/// A number that a formula can be written over once and then evaluated both for its value
/// (`Double`) and for its derivatives (``Dual``).
///
/// The arithmetic is that of `AlgebraicField`, the functions are those of `ElementaryFunctions`,
/// both from swift-numerics: `S.exp(x)`, `S.log(x)`, `S.pow(x, y)`, `S.expMinusOne(x)` and so on.
/// Products with constants go through ``*(_:_:)`` with a `Double`, which costs less than lifting
/// the constant to a number with derivatives.
public protocol DifferentiableNumber:
  AlgebraicField, ElementaryFunctions, ExpressibleByFloatLiteral, Sendable
where FloatLiteralType == Double {
  /// A constant: its derivatives are zero.
  init(_ constant: Double)

  /// The value, without derivatives.
  var value: Double { get }

  static func * (number: Self, constant: Double) -> Self
  static func * (constant: Double, number: Self) -> Self
  static func + (number: Self, constant: Double) -> Self
  static func + (constant: Double, number: Self) -> Self
  static func - (number: Self, constant: Double) -> Self
  static func - (constant: Double, number: Self) -> Self
  static func / (number: Self, constant: Double) -> Self
  static func / (constant: Double, number: Self) -> Self
}

extension Double: DifferentiableNumber {
  @inlinable public var value: Double { self }
}
