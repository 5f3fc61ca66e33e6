import Basics
public import Laws
import RealModule

/// How a family, fitted to the first half, two thirds and five sixths of the points, foretells the rest.
public struct HeldOutForecasts: Sendable {
  /// √ of the mean squared error of ln y, or of y where y is not above 0, each origin counting alike.
  public let error: Double
  /// How far forecasts missed beyond what the scatter explains, for each e-fold of the position beyond the last
  /// that was fitted: of y, or of ln y where relative errors were fitted. A family is hardly ever true, and the
  /// farther from the points the more it shows.
  public let misfitRate: Double
  /// Of how many origins that is.
  static var originCount: Int { shares.count }

  /// What fits to the first part see, so that the points beyond judge them.
  private static let shares = [1.0 / 2, 2.0 / 3, 5.0 / 6]
  /// Fewer points tell no family from another.
  private static let fewestSeen = 4

  /// Nil where the family cannot be fitted to one of the first parts.
  public init?(
    of family: any CurveFamily, _ points: CurveData, _ options: CurveFitOptions = CurveFitOptions()
  ) {
    let origins = Self.origins(of: points)
    guard !origins.isEmpty else { return nil }
    let isLogarithmic = points.observed.allSatisfy { $0 > 0 }
    let isRelative = options.errors == .relative
    var (squares, rates) = (0.0, 0.0)
    for origin in origins {
      let seen = points.filtered { points.inputs[0][$0] <= origin }
      let beyond = points.filtered { points.inputs[0][$0] > origin }
      guard let fit = try? CurveFit(family, to: seen, options: options, hasProfiles: false) else {
        return nil
      }
      let told = fit.family.values(fit.values, over: beyond.inputs)
      let noise = fit.statistics.scatter ?? 0
      var (missed, distances) = (0.0, 0.0)
      for (row, value) in beyond.observed.enumerated() {
        let error = value - told[row]
        let relative =
          isLogarithmic || isRelative ? .log(value) - .log(max(told[row], 1e-300)) : error
        let judged = isLogarithmic ? relative : error
        squares += judged * judged / Double(beyond.count)
        // The line through the origin of squared misses over squared distances.
        let residual = isRelative ? relative : error
        let distance = fit.distanceBeyond(beyond.inputs[0][row])
        missed += (residual * residual - noise * noise) * distance * distance
        distances += distance * distance * distance * distance
      }
      if distances > 0 { rates += max(missed / distances, 0) }
    }
    let mean = squares / Double(origins.count)
    guard mean.isFinite else { return nil }
    error = mean.squareRoot()
    let rate = (rates / Double(origins.count)).squareRoot()
    misfitRate = rate.isFinite ? rate : 0
  }

  /// Whether so many points can be held out that the others foretell them.
  public static func exist(for points: CurveData) -> Bool { !origins(of: points.usable).isEmpty }

  /// The last values of the first input that fits may see; none where points are too few.
  private static func origins(of points: CurveData) -> [Double] {
    let sorted = points.inputs[0].sorted()
    guard sorted.count > fewestSeen else { return [] }
    let last = shares.map { share in
      sorted[min(max(Int(saturating: share * Double(sorted.count)), fewestSeen), sorted.count) - 1]
    }
    return Set(last).sorted().filter { $0 < sorted[sorted.count - 1] }
  }
}

extension CurveFit {
  /// Finds out how far forecasts of this family miss, so that intervals beyond the fitted points allow for it.
  ///
  /// Three more fits. Does nothing where points are too few to hold some out.
  public mutating func calibrate() {
    if let forecasts = HeldOutForecasts(of: family, points, options) {
      misfitRate = forecasts.misfitRate
    }
  }

  /// How far a position lies beyond those that were fitted: in e-folds where all are above 0, or else in
  /// lengths of what was fitted.
  func distanceBeyond(_ position: Double) -> Double {
    guard let range = fittedRanges.first, !range.contains(position) else { return 0 }
    let (nearest, farthest) =
      position > range.upperBound
      ? (range.upperBound, range.lowerBound) : (range.lowerBound, range.upperBound)
    if range.lowerBound > 0, position > 0 { return abs(.log(position / nearest)) }
    return nearest == farthest ? 0 : abs((position - nearest) / (nearest - farthest))
  }
}
