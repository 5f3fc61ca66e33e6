import Basics
import Fitting
import LeastSquares
import RealModule

/// A line through a handful of points that are known to their own errors and scatter about it besides by τ, which so few
/// hardly tell: y = Σ βⱼ·xⱼ, with ε² = s² + τ².
///
/// τ is believed to be about `scale`, by half a Cauchy distribution, β to be anything unless a precision says otherwise;
/// β is integrated out exactly and τ on a grid. Resampling, as ``HyperparameterPower`` does, wants more points than
/// three sizes are.
struct ScatteredLine: Sendable {
  /// A mixture of normal distributions.
  struct Mixture: Sendable {
    var parts: [(share: Double, mean: Double, deviation: Double)]

    func share(below value: Double) -> Double {
      parts.reduce(0) { sum, part in
        sum + part.share
          * Distributions.normalShare(below: (value - part.mean) / max(part.deviation, 1e-12))
      }
    }

    func quantile(_ share: Double) -> Double {
      var low = parts.map { $0.mean - 12 * $0.deviation }.min() ?? 0
      var high = parts.map { $0.mean + 12 * $0.deviation }.max() ?? 0
      for _ in 0..<80 {
        let middle = (low + high) / 2
        if self.share(below: middle) < share { low = middle } else { high = middle }
      }
      return (low + high) / 2
    }

    func estimate(level: Double) -> Estimate {
      Estimate(
        quantile(0.5), Interval(quantile((1 - level) / 2), quantile((1 + level) / 2)))
    }
  }

  private struct Part: Sendable {
    var share: Double
    var scatter: Double
    var coefficients: [Double]
    var factor: Cholesky
  }

  private let parts: [Part]

  /// What best rates and batches scatter by about a law of theirs, in ln, as is believed before any is seen.
  static let optima = 0.15

  /// - Parameters:
  ///   - errors: what each y is known to.
  ///   - rows: of each point its xⱼ.
  ///   - precisions: 1/σ² of what is believed of each βⱼ, about 0; 0 for nothing.
  /// Nil where the points do not determine it.
  init?(
    _ values: [Double], errors: [Double], rows: [[Double]], precisions: [Double], scale: Double
  ) {
    let count = precisions.count
    var found: [(log: Double, part: Part)] = []
    for step in 0..<15 {
      let ratio = Double.exp2(Double(step) / 1.5 - 5)
      let scatter = scale * ratio
      let variances = errors.map { $0 * $0 + scatter * scatter }
      func product(_ i: Int, _ j: Int) -> Double {
        rows.indices.reduce(i == j ? precisions[i] : 0) {
          $0 + rows[$1][i] * rows[$1][j] / variances[$1]
        }
      }
      let scales = (0..<count).map { product($0, $0).squareRoot() }
      guard scales.allSatisfy({ $0 > 0 && $0.isFinite }),
        Cholesky(
          of: count,
          { product($0, $1) / (scales[$0] * scales[$1]) - ($0 == $1 ? 1e-9 : 0) }) != nil,
        let factor = Cholesky(of: count, product)
      else { return nil }
      let right = (0..<count).map { i in
        rows.indices.reduce(0) { $0 + rows[$1][i] * values[$1] / variances[$1] }
      }
      let line = factor.solved(right)
      var chi = zip(line, precisions).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
      for (index, row) in rows.enumerated() {
        let miss = values[index] - dot(row, line)
        chi += miss * miss / variances[index] + .log(variances[index])
      }
      // Half a Cauchy distribution, over even steps of ln τ.
      let prior = Double.log(ratio / (1 + ratio * ratio))
      found.append(
        (
          prior - chi / 2 - factor.logDeterminant / 2,
          Part(share: 0, scatter: scatter, coefficients: line, factor: factor)
        ))
    }
    guard let top = found.map(\.log).max(), top.isFinite else { return nil }
    let total = found.reduce(0) { $0 + .exp($1.log - top) }
    parts = found.map { found in
      var part = found.part
      part.share = .exp(found.log - top) / total
      return part
    }
  }

  /// β, the means.
  var coefficients: [Double] {
    (parts.first?.coefficients.indices ?? 0..<0).map { place in
      parts.reduce(0) { $0 + $1.share * $1.coefficients[place] }
    }
  }

  /// τ, the mean of its logarithm.
  var scatter: Double { .exp(parts.reduce(0) { $0 + $1.share * .log($1.scatter) }) }

  /// Of one coefficient, or of any sum of them.
  func value(of row: [Double], isOneMore: Bool = false) -> Mixture {
    Mixture(
      parts: parts.map { part in
        let whitened = part.factor.whitened(row)
        let known = dot(whitened, whitened)
        return (
          part.share, dot(row, part.coefficients),
          (known + (isOneMore ? part.scatter * part.scatter : 0)).squareRoot()
        )
      })
  }
}
