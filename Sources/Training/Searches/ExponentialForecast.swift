internal import Basics
internal import RealModule

/// Where the losses of a short probe lead, by an exponential: ŷ(x) = a·e^{−rx} + c with r > 0.
///
/// For each r the best a and c are those of a straight line in e^{−rx}; r is searched over a grid, from
/// a thousandth of the inverse of what was seen to five times that of the distance of two losses, and
/// then to the last digit between neighbors of its best. Outliers are left out first, see
/// ``Outliers``.
///
/// Source: Jin, Zhou, Zhao, Zhu, Guo, Canini & Krishnamurthy 2021, *AutoLRS*, arXiv 2105.10762, and
/// the server that they have published.
public struct ExponentialForecast: Hashable, Sendable {
  /// a, at the first position.
  public let amplitude: Double
  /// r, above 0.
  public let decayRate: Double
  /// c.
  public let limit: Double
  /// The position that x is counted from.
  private let origin: Double

  /// Which losses are left out.
  public enum Outliers: Hashable, Sendable {
    case none
    /// Ten times, of the 3 % of losses that are farthest from a parabola through all that are left,
    /// those in the first half of the probe: as with losses of minibatches.
    case share
    /// Once, the farthest one, if it is in the first half: as with validation losses.
    case farthest
  }

  /// - Parameters:
  ///   - positions: ascending.
  ///   - isSmoothed: fits the parabola's values in place of the losses, as the authors' server does. Its
  ///     spline of degree 2 is a parabola wherever the mean square of the residuals is below 1, which
  ///     losses in nats do not exceed.
  /// - Returns: nil for fewer than four losses, or values that are not finite.
  public init?(
    positions: [Double], losses: [Double], outliers: Outliers = .share, isSmoothed: Bool = false
  ) {
    guard positions.count == losses.count, losses.count >= 4, losses.allSatisfy(\.isFinite),
      let first = positions.first, let last = positions.last, last > first
    else { return nil }
    origin = first
    var kept = Array(zip(positions.map { $0 - first }, losses))
    let half = (last - first) / 2
    for _ in 0..<(outliers == .share ? 10 : outliers == .farthest ? 1 : 0) {
      let parabola = Parabola(kept)
      let most =
        outliers == .farthest ? 1 : Int(saturating: (0.03 * Double(kept.count)).rounded())
      let farthest = kept.indices.sorted {
        abs(kept[$0].1 - parabola.value(at: kept[$0].0))
          > abs(kept[$1].1 - parabola.value(at: kept[$1].0))
      }
      let left = Set(farthest.prefix(most).filter { kept[$0].0 < half })
      guard kept.count - left.count >= 4 else { break }
      kept = kept.indices.filter { !left.contains($0) }.map { kept[$0] }
    }
    if isSmoothed {
      let parabola = Parabola(kept)
      kept = positions.map { ($0 - first, parabola.value(at: $0 - first)) }
    }
    let spacing = (last - first) / Double(losses.count - 1)
    let (lowest, highest) = (Double.log(1e-3 / (last - first)), Double.log(5 / spacing))
    let best = Self.minimum(from: lowest, to: highest) { Line(kept, decayRate: .exp($0)).misfit }
    decayRate = .exp(best)
    let line = Line(kept, decayRate: decayRate)
    (amplitude, limit) = (line.amplitude, line.limit)
    guard amplitude.isFinite, limit.isFinite else { return nil }
  }

  /// ŷ at a position.
  public func value(at position: Double) -> Double {
    amplitude * .exp(-decayRate * (position - origin)) + limit
  }

  /// Where `value` is least: the best of a grid, made better by golden sections.
  private static func minimum(
    from lowest: Double, to highest: Double, _ value: (Double) -> Double
  ) -> Double {
    let count = 96
    let step = (highest - lowest) / Double(count)
    let values = (0...count).map { value(lowest + Double($0) * step) }
    let best = values.indices.min { values[$0] < values[$1] } ?? 0
    let ratio = (5.0.squareRoot() - 1) / 2
    var (a, b) = (
      lowest + Double(max(best - 1, 0)) * step, lowest + Double(min(best + 1, count)) * step
    )
    var (x, y) = (b - ratio * (b - a), a + ratio * (b - a))
    var (atX, atY) = (value(x), value(y))
    while b - a > 1e-11 {
      if atX <= atY {
        (b, y, atY) = (y, x, atX)
        x = b - ratio * (b - a)
        atX = value(x)
      } else {
        (a, x, atX) = (x, y, atY)
        y = a + ratio * (b - a)
        atY = value(y)
      }
    }
    return (a + b) / 2
  }
}

/// The best a and c for one rate of decay.
private struct Line {
  let amplitude: Double
  let limit: Double
  /// The sum of squared residuals.
  let misfit: Double

  init(_ points: [(Double, Double)], decayRate: Double) {
    // 1 − e^{−rx} keeps its digits where rx is small.
    let u = points.map { -Double.expMinusOne(-decayRate * $0.0) }
    let count = Double(points.count)
    let (meanU, mean) = (u.reduce(0, +) / count, points.reduce(0) { $0 + $1.1 } / count)
    var (squares, products) = (0.0, 0.0)
    for (u, point) in zip(u, points) {
      squares += (u - meanU) * (u - meanU)
      products += (u - meanU) * (point.1 - mean)
    }
    let slope = squares > 0 ? products / squares : 0
    amplitude = -slope
    limit = mean + slope * (1 - meanU)
    misfit = zip(u, points).reduce(0) {
      let residual = $1.1.1 - mean - slope * ($1.0 - meanU)
      return $0 + residual * residual
    }
  }
}

/// The parabola of least squares, by orthogonal polynomials.
private struct Parabola {
  private let means: (x: Double, y: Double)
  private let linear: Double
  private let quadratic: Double
  /// The polynomial of degree 2 is z² − shear·z − offset, with z = x less its mean.
  private let shear: Double
  private let offset: Double

  init(_ points: [(Double, Double)]) {
    let count = Double(points.count)
    let (meanX, meanY) = (
      points.reduce(0) { $0 + $1.0 } / count, points.reduce(0) { $0 + $1.1 } / count
    )
    var (second, third, cross) = (0.0, 0.0, 0.0)
    for (x, y) in points {
      let z = x - meanX
      second += z * z
      third += z * z * z
      cross += z * (y - meanY)
    }
    means = (meanX, meanY)
    linear = second > 0 ? cross / second : 0
    shear = second > 0 ? third / second : 0
    offset = second / count
    var (squares, products) = (0.0, 0.0)
    for (x, y) in points {
      let z = x - meanX
      let q = z * z - shear * z - offset
      squares += q * q
      products += q * (y - meanY)
    }
    quadratic = squares > 0 ? products / squares : 0
  }

  func value(at x: Double) -> Double {
    let z = x - means.x
    return means.y + linear * z + quadratic * (z * z - shear * z - offset)
  }
}
