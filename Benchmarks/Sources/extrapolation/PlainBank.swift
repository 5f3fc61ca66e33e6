import Extrapolation
import RealModule
import Records

/// The plain way: a bank of prior curves, each weighed by its likelihood at every noise of a grid.
struct PlainBank {
  private let curves: [[Double]]
  private let logNoises: [Double] = (0..<36).map { -8 + 0.2 * Double($0) }

  init(_ prior: CurvePrior, count: Int, positions: [Double]) throws {
    curves = try prior.curves(count, at: positions, seed: 77).map(\.settled)
  }

  func extrapolation(of curve: Curve, at positions: [Double]) -> ExtrapolatedCurve {
    let seen = curve.count
    var logWeights: [(weight: Double, curve: Int, noise: Int)] = []
    var largest = -Double.infinity
    for (index, values) in curves.enumerated() {
      var squares = 0.0
      for position in 0..<seen {
        let residual = curve.values[position] - values[position]
        squares += residual * residual
      }
      for (noise, logNoise) in logNoises.enumerated() {
        let prior = logNoise + 4
        let weight =
          -0.5 * squares * .exp(-2 * logNoise) - Double(seen) * logNoise - 0.5 * prior * prior
        if weight > largest { largest = weight }
        if weight > largest - 16 { logWeights.append((weight, index, noise)) }
      }
    }
    let kept = logWeights.filter { $0.weight > largest - 16 }
    let total = kept.reduce(0) { $0 + .exp($1.weight - largest) }
    return ExtrapolatedCurve(
      curve: curve, positions: positions,
      draws: kept.map { draw in
        ExtrapolatedCurve.Draw(
          weight: .exp(draw.weight - largest) / total, values: Array(curves[draw.curve][seen...]),
          noise: .exp(logNoises[draw.noise]))
      })
  }
}
