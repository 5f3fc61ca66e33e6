public import RealModule

/// A value and its partial derivatives with respect to up to `Lanes.scalarCount` variables:
/// forward-mode automatic differentiation with one SIMD lane a variable.
///
/// A function φ acts by the chain rule, φ(a + Σ aᵢεᵢ) = φ(a) + φ′(a)·Σ aᵢεᵢ with εᵢεⱼ = 0, so
/// derivatives are exact to rounding and cost about as much as the value.
///
/// ```swift
/// let x = Dual<SIMD2<Double>>(3, lane: 0)
/// let y = Dual<SIMD2<Double>>(2, lane: 1)
/// (x * .exp(y)).derivatives   // [e², 3·e²]
/// ```
@frozen
public struct Dual<Lanes: SIMD & Sendable>: Sendable where Lanes.Scalar == Double {
  public var value: Double
  /// The partial derivatives, one a lane.
  public var derivatives: Lanes

  @inlinable
  public init(_ value: Double, derivatives: Lanes) {
    self.value = value
    self.derivatives = derivatives
  }

  /// The variable that lane `lane` differentiates by.
  @inlinable
  public init(_ value: Double, lane: Int) {
    self.value = value
    derivatives = Lanes()
    derivatives[lane] = 1
  }

  /// The chain rule: this number under a function with the given value and slope here.
  ///
  /// A lane whose derivative is 0 stays 0 even where the slope is infinite, so that a constant
  /// at the edge of a function's domain, `sqrt(0)` say, does not poison the other variables.
  @inlinable
  public func mapped(to value: Double, slope: Double) -> Self {
    if slope.isFinite { return Self(value, derivatives: derivatives * slope) }
    return Self(
      value,
      derivatives: (derivatives * slope).replacing(with: Lanes(), where: derivatives .== Lanes()))
  }
}

extension Dual: DifferentiableNumber {
  @inlinable public init(_ constant: Double) { self.init(constant, derivatives: Lanes()) }
  @inlinable public init(floatLiteral value: Double) { self.init(value) }
  @inlinable public init(integerLiteral value: Int) { self.init(Double(value)) }

  @inlinable
  public init?<T: BinaryInteger>(exactly source: T) {
    guard let value = Double(exactly: source) else { return nil }
    self.init(value)
  }

  @inlinable
  public static func == (a: Self, b: Self) -> Bool {
    a.value == b.value && a.derivatives == b.derivatives
  }

  @inlinable public static var zero: Self { Self(0) }
  /// The magnitude of the value; `Numeric` asks for an ordered type, which has no derivatives.
  @inlinable public var magnitude: Double { value.magnitude }

  @inlinable
  public static prefix func - (a: Self) -> Self {
    Self(-a.value, derivatives: Lanes() - a.derivatives)
  }
  @inlinable
  public static func + (a: Self, b: Self) -> Self {
    Self(a.value + b.value, derivatives: a.derivatives + b.derivatives)
  }
  @inlinable
  public static func - (a: Self, b: Self) -> Self {
    Self(a.value - b.value, derivatives: a.derivatives - b.derivatives)
  }
  @inlinable
  public static func * (a: Self, b: Self) -> Self {
    Self(
      a.value * b.value,
      derivatives: a.derivatives * b.value + b.derivatives * a.value)
  }
  @inlinable
  public static func / (a: Self, b: Self) -> Self {
    let quotient = a.value / b.value
    return Self(quotient, derivatives: (a.derivatives - b.derivatives * quotient) / b.value)
  }
  @inlinable public static func *= (a: inout Self, b: Self) { a = a * b }
  @inlinable public static func /= (a: inout Self, b: Self) { a = a / b }
  @inlinable public var reciprocal: Self? { value.reciprocal.map { _ in 1 / self } }

  @inlinable
  public static func * (a: Self, b: Double) -> Self {
    Self(a.value * b, derivatives: a.derivatives * b)
  }
  @inlinable public static func * (a: Double, b: Self) -> Self { b * a }
  @inlinable
  public static func + (a: Self, b: Double) -> Self {
    Self(a.value + b, derivatives: a.derivatives)
  }
  @inlinable public static func + (a: Double, b: Self) -> Self { b + a }
  @inlinable
  public static func - (a: Self, b: Double) -> Self {
    Self(a.value - b, derivatives: a.derivatives)
  }
  @inlinable public static func - (a: Double, b: Self) -> Self { -b + a }
  @inlinable
  public static func / (a: Self, b: Double) -> Self {
    Self(a.value / b, derivatives: a.derivatives / b)
  }
  @inlinable
  public static func / (a: Double, b: Self) -> Self {
    let quotient = a / b.value
    return b.mapped(to: quotient, slope: -quotient / b.value)
  }
}

/// A number with two derivatives.
public typealias Dual2 = Dual<SIMD2<Double>>
/// A number with four derivatives.
public typealias Dual4 = Dual<SIMD4<Double>>
/// A number with eight derivatives.
public typealias Dual8 = Dual<SIMD8<Double>>
