public import Differentiation
import RealModule

/// The smoothly broken power law (Caballero et al. 2022, arXiv 2210.14891):
///
/// ```
/// y = a + b·x^−c0·Π_{i=1..n} (1 + (x/dᵢ)^(1/fᵢ))^(−cᵢ·fᵢ)
/// ```
///
/// On logarithmic axes y − a is straight between breaks; behind the i-th, at dᵢ, it falls with the
/// slope −(c0 + … + cᵢ). fᵢ is how gradual the break is, 0 a corner. With cᵢ < 0 a curve turns up
/// again.
public struct BrokenPowerFamily: CurveFamily {
  /// n.
  public let breaks: Int
  public let linear: [LinearParameter] = [
    .level("a", "limit"), .either("b", "amplitude, below 0 if y rises"),
  ]
  public let nonlinear: [NonlinearParameter]

  /// - Parameter breaks: 0, a plain power law with a limit, to 9.
  public init(breaks: Int = 1) {
    precondition((0...9).contains(breaks), "a broken power law has 0 to 9 breaks")
    self.breaks = breaks
    nonlinear =
      [Self.exponent("c0", "exponent before the first break")]
      + (0..<breaks).map { $0 + 1 }.flatMap { i in
        [
          Self.exponent("c\(i)", "what break \(i) adds to it"),
          .place("d\(i)", "where break \(i) is"),
          NonlinearParameter(
            "f\(i)", "how gradual break \(i) is", bounds: 1e-3...10, range: 0.03...1,
            spread: .logarithmic),
        ]
      }
  }

  private static func exponent(_ name: String, _ meaning: String) -> NonlinearParameter {
    NonlinearParameter(name, meaning, bounds: -100...100, range: -1...1, spread: .even)
  }

  public var name: String { "broken-power-\(breaks)" }
  public var formula: String {
    if breaks == 0 { return "y = a + b·x^−c0" }
    return "y = a + b·x^−c0·Π_{i≤\(breaks)} (1 + (x/d_i)^(1/f_i))^(−c_i·f_i)"
  }
  public var source: String { "Caballero et al. 2022, arXiv 2210.14891" }

  public func evaluate<S: DifferentiableNumber>(
    _ p: [S], over inputs: [[Double]], into columns: inout [[S]], from row: Int
  ) {
    for (row, x) in zip(row..., inputs[0]) {
      let position = Double.log(x)
      var logarithm = -p[0] * position
      for i in 0..<breaks {
        logarithm -=
          p[3 * i + 1] * Self.bend(at: position, logBreak: S.log(p[3 * i + 2]), p[3 * i + 3])
      }
      columns[0][row] = 1
      columns[1][row] = x == 0 ? powerOfZero(-p[0]) : S.exp(logarithm)
    }
  }

  /// f·ln(1 + (x/d)^(1/f)), which goes from 0 to ln(x/d).
  public static func bend<S: DifferentiableNumber>(
    at logPosition: Double, logBreak: S, _ f: S
  ) -> S {
    let z = (logPosition - logBreak) / f
    return z.value > 0
      ? (logPosition - logBreak) + f * S.log(onePlus: S.exp(-z)) : f * S.log(onePlus: S.exp(z))
  }
}
