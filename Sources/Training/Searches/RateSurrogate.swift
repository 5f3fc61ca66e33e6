internal import Fitting
internal import RealModule

/// A Gaussian process of what a rate leads to, over the logarithm of the rate, counted from 0 at the
/// lowest to 1 at the highest.
///
/// Values are standardized; their covariance is s²·((1 + z + z²/3)·e^{−z} + v·[same point]) with
/// z = √5·|x − x′|/ℓ, Matérn's of smoothness 5/2. s² has its best value for each ℓ and v, which are
/// those of a grid under which the values are most likely, with a weak belief that ln ℓ is about
/// ln 0.3 ± 1. Up to three values tell nothing of them: ℓ = 0.3, v = 10⁻⁴, s² = 1.
///
/// Source of the model: Rasmussen & Williams 2006, *Gaussian Processes for Machine Learning*, (2.25),
/// (4.17) and (5.8).
public struct RateSurrogate: Sendable {
  private let points: [Double]
  private let mean: Double
  private let scale: Double
  private let length: Double
  private let noise: Double
  private let variance: Double
  private let factor: Cholesky
  private let weights: [Double]

  /// - Parameters:
  ///   - points: places from 0 to 1, at least one.
  ///   - values: one each; finite.
  ///   - length: ℓ, where it is known.
  ///   - noise: v, where it is known.
  /// - Returns: nil without points, or if values are not finite.
  public init?(
    points: [Double], values: [Double], length: Double? = nil, noise: Double? = nil
  ) {
    guard !points.isEmpty, points.count == values.count, values.allSatisfy(\.isFinite) else {
      return nil
    }
    let count = Double(points.count)
    let mean = values.reduce(0) { $0 + $1 / count }
    let spread = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count).squareRoot()
    let scale = spread > 0 && spread.isFinite ? spread : 1
    let standard = values.map { ($0 - mean) / scale }
    let isTelling = points.count > 3 && spread > 0
    let lengths = length.map { [$0] } ?? (isTelling ? Self.lengths : [0.3])
    let noises = noise.map { [$0] } ?? (isTelling ? Self.noises : [1e-4])
    var best: (score: Double, length: Double, noise: Double, variance: Double, factor: Cholesky)?
    for length in lengths {
      for noise in noises {
        let factor = Cholesky(of: points.count) { i, j in
          Self.correlation(points[i] - points[j], length) + (i == j ? noise + 1e-10 : 0)
        }
        guard let factor else { continue }
        let squares = factor.whitened(standard).reduce(0) { $0 + $1 * $1 }
        let variance = isTelling ? max(squares / count, 1e-12) : 1
        let belief = Double.log(length / 0.3)
        let score =
          -(count * .log(variance) + factor.logDeterminant) / 2 - belief * belief / 2
        if score > best?.score ?? -.infinity { best = (score, length, noise, variance, factor) }
      }
    }
    guard let best else { return nil }
    self.points = points
    self.mean = mean
    self.scale = scale
    (self.length, self.noise, variance, factor) = (
      best.length, best.noise, best.variance, best.factor
    )
    weights = factor.solved(standard)
  }

  private static let lengths = (0..<12).map { 0.05 * Double.pow(40, Double($0) / 11) }
  private static let noises = [1e-6, 1e-4, 1e-3, 1e-2, 3e-2, 0.1, 0.3]

  private static func correlation(_ distance: Double, _ length: Double) -> Double {
    let z = 5.0.squareRoot() * abs(distance) / length
    return (1 + z + z * z / 3) * .exp(-z)
  }

  /// The mean and the standard deviation of the function, noise aside, at a place from 0 to 1.
  public func posterior(at place: Double) -> (mean: Double, deviation: Double) {
    let k = points.map { Self.correlation(place - $0, length) }
    let expected = zip(k, weights).reduce(0) { $0 + $1.0 * $1.1 }
    let known = factor.whitened(k).reduce(0) { $0 + $1 * $1 }
    return (mean + scale * expected, scale * (variance * max(1 - known, 0)).squareRoot())
  }

  /// Where the lower confidence bound, mean − κ·deviation, is least, of 1001 evenly spaced places that
  /// no point is at.
  public func lowestBound(kappa: Double) -> Double {
    var best = (place: 0.5, bound: Double.infinity)
    for index in 0...1000 {
      let place = Double(index) / 1000
      if points.contains(where: { abs($0 - place) < 5e-4 }) { continue }
      let (mean, deviation) = posterior(at: place)
      let bound = mean - kappa * deviation
      if bound < best.bound { best = (place, bound) }
    }
    return best.place
  }
}
