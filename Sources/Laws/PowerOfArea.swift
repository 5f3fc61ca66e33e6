import Differentiation
import RealModule

// L0 + A·S1^−α, which all laws of the rate share: the irreducible loss and progress toward it.

extension LinearParameter {
  static let irreducibleLoss = LinearParameter("L0", "irreducible loss, nats")
  /// Of laws whose gains are taken off it: a decay ends lower.
  static let limitAtConstantRate = LinearParameter(
    "L0", "limit of the loss at a constant rate, nats")
  static let amplitude = LinearParameter("A", "amplitude of the power law")
}

extension NonlinearParameter {
  /// The exponent of the power law, `alpha` or as a law's authors call it.
  static func exponent(
    _ name: String = "alpha", _ meaning: String = "exponent of the power law"
  ) -> NonlinearParameter {
    NonlinearParameter(
      name, meaning, bounds: 1e-3...10, range: 0.05...2, spread: .logarithmic)
  }
}

extension RateHistory {
  /// Writes the terms of the irreducible loss, 1, and of the amplitude, S1^−α, to the first two
  /// columns.
  @inline(__always)
  func addPowerOfArea<S: DifferentiableNumber>(
    _ exponent: S, into columns: inout [[S]], at row: Int
  ) {
    for (index, logArea) in logAreas.enumerated() {
      columns[0][row + index] = 1
      columns[1][row + index] = S.exp(-exponent * logArea)
    }
  }
}
