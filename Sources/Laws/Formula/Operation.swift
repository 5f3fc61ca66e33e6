import Differentiation
import RealModule

/// What a node of a formula computes from its arguments.
enum Operation: Hashable, Sendable {
  case negate, add, subtract, multiply, divide
  /// A base that is data to an exponent that holds parameters.
  case powerOfData
  /// A base that holds parameters to an exponent that does not.
  case powerByData
  case power
  case integerPower(Int)
  case minimum, maximum
  case function(Function)

  /// The functions of one number, by their names in formulas.
  enum Function: String, CaseIterable, Hashable, Sendable {
    case exp, log, log10, log2, sqrt, abs, sin, cos, tan, asin, acos, atan, sinh, cosh, tanh, erf
    case expm1, log1p
  }

  /// The operation on numbers with or without derivatives; `b` is passed over by those of one number.
  func apply<S: DifferentiableNumber>(_ a: S, _ b: S) -> S {
    switch self {
    case .negate: return -a
    case .add: return a + b
    case .subtract: return a - b
    case .multiply: return a * b
    case .divide: return a / b
    case .powerOfData:
      let value = Double.pow(a.value, b.value)
      return Self.moved(value, by: b, slope: value == 0 ? 0 : value * .log(a.value))
    case .powerByData:
      return Self.moved(
        .pow(a.value, b.value), by: a, slope: b.value * .pow(a.value, b.value - 1))
    case .power: return .pow(a, b)
    case .integerPower(let n):
      switch n {
      case -1: return 1 / a
      case 2: return a * a
      default: return .pow(a, n)
      }
    case .minimum: return a.value <= b.value || a.value.isNaN ? a : b
    case .maximum: return a.value >= b.value || a.value.isNaN ? a : b
    case .function(let function): return Self.apply(function, a)
    }
  }

  static func apply<S: DifferentiableNumber>(_ function: Function, _ a: S) -> S {
    switch function {
    case .exp: .exp(a)
    case .log: a.value < 0 ? S(.nan) : .log(a)
    case .log10: moved(.log10(a.value), by: a, slope: 1 / (a.value * .log(10)))
    case .log2: moved(.log2(a.value), by: a, slope: 1 / (a.value * .log(2)))
    case .sqrt: .sqrt(a)
    case .abs: a.value < 0 ? -a : a
    case .sin: .sin(a)
    case .cos: .cos(a)
    case .tan: .tan(a)
    case .asin: .asin(a)
    case .acos: .acos(a)
    case .atan: .atan(a)
    case .sinh: .sinh(a)
    case .cosh: .cosh(a)
    case .tanh: .tanh(a)
    case .erf:
      moved(
        .erf(a.value), by: a,
        slope: 2 / Double.sqrt(.pi) * .exp(-a.value * a.value))
    case .expm1: .expMinusOne(a)
    case .log1p: a.value < -1 ? S(.nan) : .log(onePlus: a)
    }
  }

  /// φ(x) from its value and slope, for functions that number types do not have themselves.
  static func moved<S: DifferentiableNumber>(_ value: Double, by x: S, slope: Double) -> S {
    let move = x - x.value
    // No 0·∞ where the slope is infinite.
    return slope.isFinite ? value + move * slope : S(value)
  }
}
