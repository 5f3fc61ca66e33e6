import Differentiation
import LeastSquares
import RealModule
public import Records

/// The outlier filter that AutoLRS puts before its exponential (Jin et al. 2021, arXiv 2105.10762, as
/// its server is released).
///
/// A smooth curve is put through the values, and of those farthest off, the ones in the first half are
/// dropped; again and again. The smooth curve through what is left replaces all values, and the
/// exponential `Exponential3Family` is fitted to that. The released program smooths by a spline of
/// degree 2 whose default smoothing allows a mean squared residual of 1: for losses that is a single
/// parabola, and so it is here.
public struct OutlierFilter: Sendable, Hashable {
  /// The share of the values dropped in one pass; 0 drops a single one.
  public var share: Double
  public var passes: Int

  public init(share: Double, passes: Int) {
    self.share = share
    self.passes = passes
  }

  /// For training losses: 3 %, ten times.
  public static let trainingLosses = OutlierFilter(share: 0.03, passes: 10)
  /// For validation losses: one value, once.
  public static let validationLosses = OutlierFilter(share: 0, passes: 1)

  /// The curve smoothed, with outliers of its first half not counted. A curve of fewer than 5 values
  /// stays as it is.
  public func denoised(_ curve: Curve) -> Curve {
    let usable = CurveData(curve).usable
    guard usable.count >= 5 else { return curve }
    let middle = usable.inputs[0][(usable.count - 1) / 2]
    var kept = usable
    for _ in 0..<passes {
      let smooth = Self.parabola(through: kept, at: kept.inputs[0])
      let distances = zip(kept.observed, smooth).map { abs($0 - $1) }
      // Fits: a share of a count.
      let count = share == 0 ? 1 : Int((share * Double(kept.count)).rounded())
      let farthest = distances.indices.sorted { distances[$0] > distances[$1] }.prefix(count)
      let dropped = Set(farthest.filter { kept.inputs[0][$0] < middle })
      guard kept.count - dropped.count >= 4 else { break }
      kept = kept.filtered { !dropped.contains($0) }
    }
    var denoised = curve
    denoised.positions = usable.inputs[0]
    denoised.values = Self.parabola(through: kept, at: usable.inputs[0])
    denoised.standardErrors = nil
    return denoised
  }

  /// The least-squares parabola through some points, at other positions.
  private static func parabola(through points: CurveData, at positions: [Double]) -> [Double] {
    let x = points.inputs[0]
    let center = x.reduce(0, +) / Double(x.count)
    let width = max((x.max() ?? 1) - (x.min() ?? 0), 1e-300)
    let problem = try? SeparableProblem(
      model: Parabola(shares: x.map { ($0 - center) / width }), observed: points.observed,
      nonlinear: [])
    guard let coefficients = try? problem?.solve().parameters else {
      return positions.map { _ in .nan }
    }
    return positions.map { position in
      let u = (position - center) / width
      return coefficients[0] + u * (coefficients[1] + u * coefficients[2])
    }
  }
}

/// 1, u and u².
private struct Parabola: SeparableModel {
  let shares: [Double]

  var linearCount: Int { 3 }
  var nonlinearCount: Int { 0 }
  var observationCount: Int { shares.count }

  func basis<S: DifferentiableNumber>(_ nonlinear: [S], into columns: inout [[S]]) {
    for (row, u) in shares.enumerated() {
      columns[0][row] = 1
      columns[1][row] = S(u)
      columns[2][row] = S(u * u)
    }
  }
}
