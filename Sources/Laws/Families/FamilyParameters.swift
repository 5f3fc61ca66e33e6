import Differentiation
import RealModule

/// Parameters that families share, and the power that most of them are made of.
extension LinearParameter {
  static func level(_ name: String, _ meaning: String) -> LinearParameter {
    LinearParameter(name, meaning, isNonnegative: false, isLevel: true)
  }

  static func either(_ name: String, _ meaning: String) -> LinearParameter {
    LinearParameter(name, meaning, isNonnegative: false)
  }
}

extension NonlinearParameter {
  /// An exponent above 0 of the position.
  static func shape(
    _ name: String, _ meaning: String, _ range: ClosedRange<Double> = 0.02...4
  ) -> NonlinearParameter {
    NonlinearParameter(name, meaning, bounds: 1e-6...100, range: range, spread: .logarithmic)
  }

  /// A speed, the inverse of a position.
  static func speed(
    _ name: String, _ meaning: String = "speed, per position"
  ) -> NonlinearParameter {
    NonlinearParameter(
      name, meaning, bounds: 0 ... .infinity, range: 0.1...3, spread: .logarithmic,
      measure: .perPosition)
  }

  /// A position above 0.
  static func place(_ name: String, _ meaning: String) -> NonlinearParameter {
    NonlinearParameter(
      name, meaning, bounds: 0 ... .infinity, range: 0.3...10, spread: .logarithmic,
      measure: .position)
  }
}

/// x^p, also at 0.
@inline(__always)
func power<S: DifferentiableNumber>(_ x: Double, _ exponent: S) -> S {
  x == 0 ? powerOfZero(exponent) : S.exp(exponent * Double.log(x))
}

/// 0^p, which does not vary with p but at 0.
func powerOfZero<S: DifferentiableNumber>(_ exponent: S) -> S {
  S(exponent.value > 0 ? 0 : exponent.value == 0 ? 1 : exponent.value < 0 ? .infinity : .nan)
}
