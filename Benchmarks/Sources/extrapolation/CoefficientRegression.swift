import RealModule
import Records

/// Normal regression of a curve's level and three amplitudes, given its shapes and noise, for
/// proposals of ``MarkovChains``.
///
/// As random variables the level of the first component and the three sizes are proposed, for
/// weights and the other levels as they are.
struct CoefficientRegression {
  private let logarithms: [Double]
  private let inverses: [Double]
  private var factor = [Double](repeating: 0, count: 16)
  private var whitened = [Double](repeating: 0, count: 4)

  init(logarithms: [Double], inverses: [Double]) {
    self.logarithms = logarithms
    self.inverses = inverses
  }

  /// A wide normal prior, so that few points still have a regression.
  private static let mean = [0.64, -0.08, 0, -0.09]
  private static let precision = 1 / (0.3 * 0.3)

  mutating func condition(_ curve: Curve, _ p: [Double]) {
    let alpha = Double.exp(p[3])
    let delta = Double.exp(p[8])
    let noise = Double.exp(-2 * p[12])
    var gram = [Double](repeating: 0, count: 16)
    var right = Self.mean.map { $0 * Self.precision }
    for i in 0..<curve.count {
      let x = logarithms[i]
      let row = [1, Double.exp(-alpha * x), .exp(-.exp(p[7] + delta * x)), inverses[i]]
      for j in 0..<4 {
        right[j] += noise * row[j] * curve.values[i]
        for k in 0...j { gram[4 * j + k] += noise * row[j] * row[k] }
      }
    }
    for j in 0..<4 {
      for k in 0...j {
        var sum = gram[4 * j + k] + (j == k ? Self.precision : 0)
        for l in 0..<k { sum -= factor[4 * j + l] * factor[4 * k + l] }
        factor[4 * j + k] =
          j == k ? Double.sqrt(max(sum, 1e-12)) : sum / factor[4 * k + k]
      }
      var rest = right[j]
      for l in 0..<j { rest -= factor[4 * j + l] * whitened[l] }
      whitened[j] = rest / factor[4 * j + j]
    }
  }

  /// The logarithm of the density of the state's coefficients, as of its own level and sizes, up to
  /// what its weights decide, which are the same on both sides of a move.
  func logDensity(of p: [Double]) -> Double {
    let coefficients = [
      p[0] * p[1] + p[4] * p[5] + p[9] * p[10], -p[0] * p[2], -p[4] * (p[5] - p[6]), -p[9] * p[11],
    ]
    var square = 0.0
    var volume = 0.0
    for i in 0..<4 {
      var deviate = -whitened[i]
      for k in i..<4 { deviate += factor[4 * k + i] * coefficients[k] }
      square += deviate * deviate
      volume += .log(factor[4 * i + i])
    }
    return volume - 0.5 * square
  }

  /// Draws the coefficients and puts them into the level of the first component and the sizes.
  func draw(into p: inout [Double], _ random: inout Dice) {
    var coefficients = [Double](repeating: 0, count: 4)
    for i in stride(from: 3, through: 0, by: -1) {
      var sum = whitened[i] + random.normal()
      for k in i + 1..<4 { sum -= factor[4 * k + i] * coefficients[k] }
      coefficients[i] = sum / factor[4 * i + i]
    }
    p[1] = (coefficients[0] - p[4] * p[5] - p[9] * p[10]) / p[0]
    p[2] = -coefficients[1] / p[0]
    p[6] = coefficients[2] / p[4] + p[5]
    p[11] = -coefficients[3] / p[9]
  }
}
