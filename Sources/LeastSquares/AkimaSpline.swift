import CGSL

/// The curve through points of Akima (1970, J. ACM 17, 589): cubic from point to point, with a slope at
/// each that depends on its two neighbors on either side.
///
/// A point that is off bends it nearby and nowhere else, and it does not swing as natural splines do.
public enum AkimaSpline {
  /// Slopes at the ends of fewer points would be made of nothing.
  public static let fewestPoints = 5

  /// The curve's values at positions; not a number outside of the points.
  ///
  /// Nil for fewer than ``fewestPoints`` points, for `x` that do not ascend strictly, and for points that
  /// are not finite.
  public static func values(through points: [(x: Double, y: Double)], at positions: [Double])
    -> [Double]?
  {
    let (x, y) = (points.map(\.x), points.map(\.y))
    guard points.count >= fewestPoints, (x + y).allSatisfy(\.isFinite),
      zip(x, x.dropFirst()).allSatisfy(<)
    else { return nil }
    _ = TrustRegion.isQuiet
    guard let curve = gsl_interp_alloc(losscast_interp_akima(), points.count) else { return nil }
    defer { gsl_interp_free(curve) }
    guard gsl_interp_init(curve, x, y, points.count) == GSL_SUCCESS else { return nil }
    return positions.map { gsl_interp_eval(curve, x, y, $0, nil) }
  }
}
