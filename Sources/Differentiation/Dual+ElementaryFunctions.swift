public import RealModule

// Each function beside its derivative. The values are those of `Double`'s own functions.
extension Dual: ElementaryFunctions {
  @inlinable
  public static func exp(_ x: Self) -> Self {
    let y = Double.exp(x.value)
    return x.mapped(to: y, slope: y)
  }
  @inlinable
  public static func expMinusOne(_ x: Self) -> Self {
    x.mapped(to: .expMinusOne(x.value), slope: .exp(x.value))
  }
  @inlinable
  public static func exp2(_ x: Self) -> Self {
    let y = Double.exp2(x.value)
    return x.mapped(to: y, slope: y * .log(2))
  }
  @inlinable
  public static func exp10(_ x: Self) -> Self {
    let y = Double.exp10(x.value)
    return x.mapped(to: y, slope: y * .log(10))
  }
  @inlinable
  public static func log(_ x: Self) -> Self { x.mapped(to: .log(x.value), slope: 1 / x.value) }
  @inlinable
  public static func log(onePlus x: Self) -> Self {
    x.mapped(to: .log(onePlus: x.value), slope: 1 / (1 + x.value))
  }
  @inlinable
  public static func log2(_ x: Self) -> Self {
    x.mapped(to: .log2(x.value), slope: 1 / (x.value * .log(2)))
  }
  @inlinable
  public static func log10(_ x: Self) -> Self {
    x.mapped(to: .log10(x.value), slope: 1 / (x.value * .log(10)))
  }

  @inlinable
  public static func sin(_ x: Self) -> Self { x.mapped(to: .sin(x.value), slope: .cos(x.value)) }
  @inlinable
  public static func cos(_ x: Self) -> Self { x.mapped(to: .cos(x.value), slope: -.sin(x.value)) }
  @inlinable
  public static func tan(_ x: Self) -> Self {
    let y = Double.tan(x.value)
    return x.mapped(to: y, slope: 1 + y * y)
  }
  @inlinable
  public static func asin(_ x: Self) -> Self {
    x.mapped(to: .asin(x.value), slope: 1 / .sqrt(1 - x.value * x.value))
  }
  @inlinable
  public static func acos(_ x: Self) -> Self {
    x.mapped(to: .acos(x.value), slope: -1 / .sqrt(1 - x.value * x.value))
  }
  @inlinable
  public static func atan(_ x: Self) -> Self {
    x.mapped(to: .atan(x.value), slope: 1 / (1 + x.value * x.value))
  }
  @inlinable
  public static func sinh(_ x: Self) -> Self { x.mapped(to: .sinh(x.value), slope: .cosh(x.value)) }
  @inlinable
  public static func cosh(_ x: Self) -> Self { x.mapped(to: .cosh(x.value), slope: .sinh(x.value)) }
  @inlinable
  public static func tanh(_ x: Self) -> Self {
    let y = Double.tanh(x.value)
    return x.mapped(to: y, slope: 1 - y * y)
  }
  @inlinable
  public static func asinh(_ x: Self) -> Self {
    x.mapped(to: .asinh(x.value), slope: 1 / .sqrt(x.value * x.value + 1))
  }
  @inlinable
  public static func acosh(_ x: Self) -> Self {
    x.mapped(to: .acosh(x.value), slope: 1 / .sqrt(x.value * x.value - 1))
  }
  @inlinable
  public static func atanh(_ x: Self) -> Self {
    x.mapped(to: .atanh(x.value), slope: 1 / (1 - x.value * x.value))
  }

  @inlinable
  public static func sqrt(_ x: Self) -> Self {
    let y = Double.sqrt(x.value)
    return x.mapped(to: y, slope: 0.5 / y)
  }
  @inlinable
  public static func root(_ x: Self, _ n: Int) -> Self {
    let y = Double.root(x.value, n)
    return x.mapped(to: y, slope: y / (Double(n) * x.value))
  }

  /// x^y for x ≥ 0: ∂/∂x = y·x^(y−1), ∂/∂y = x^y·ln x, the latter 0 at x = 0 where y > 0.
  @inlinable
  public static func pow(_ x: Self, _ y: Self) -> Self {
    let power = Double.pow(x.value, y.value)
    let byBase = x.mapped(to: power, slope: y.value * .pow(x.value, y.value - 1))
    let logarithm = power == 0 ? 0 : power * .log(x.value)
    return Self(power, derivatives: byBase.derivatives + y.derivatives * logarithm)
  }
  @inlinable
  public static func pow(_ x: Self, _ n: Int) -> Self {
    x.mapped(
      to: .pow(x.value, n), slope: n == 0 ? 0 : Double(n) * Double.pow(x.value, n - 1))
  }
}
