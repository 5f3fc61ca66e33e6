import RealModule
import Records

/// The scale on which a metric changes by like amounts wherever it stands, and on which lower is
/// better.
enum TrendScale: Sendable, Hashable {
  /// ln(y − a) of a metric that stays above a, or ln(b − y) of one that stays below b.
  case logarithm(from: Double, isAbove: Bool, sign: Double)
  /// 2·arcsin √((y − a)/(b − a)) of a metric between a and b: on it the noise of a share counted
  /// from a sample is the same everywhere (Anscombe 1948).
  case arcsine(ClosedRange<Double>, sign: Double)
  /// y in units of how far the metric has moved.
  case plain(unit: Double, sign: Double)

  /// The scale for a curve, by its bounds. A curve to be lowered that has no bounds and has always
  /// been above 0, as losses are, is taken to stay there.
  ///
  /// - Parameter values: Those of the curve that are finite; not empty.
  init(for curve: Curve, values: [Double]) {
    let sign: Double = curve.goal == .lower ? 1 : -1
    let (low, high) = (values.min() ?? 0, values.max() ?? 0)
    let (lower, upper) = (curve.bounds.lowerBound, curve.bounds.upperBound)
    if lower.isFinite, upper.isFinite, lower < upper {
      self = .arcsine(lower...upper, sign: sign)
    } else if lower.isFinite, low > lower {
      self = .logarithm(from: lower, isAbove: true, sign: sign)
    } else if upper.isFinite, high < upper {
      self = .logarithm(from: upper, isAbove: false, sign: -sign)
    } else if !lower.isFinite, !upper.isFinite, curve.goal == .lower, low > 0 {
      self = .logarithm(from: 0, isAbove: true, sign: 1)
    } else {
      let size = max(abs(low), abs(high))
      let movement = high - low
      let unit = movement > 1e-6 * size ? movement : max(1e-3 * size, .leastNormalMagnitude)
      self = .plain(unit: unit, sign: sign)
    }
  }

  /// The number on this scale of a value of the metric.
  func coordinate(_ value: Double) -> Double {
    switch self {
    case .logarithm(let end, _, let sign):
      sign * .log(max(abs(value - end), .leastNormalMagnitude))
    case .arcsine(let range, let sign):
      sign * 2 * .asin(share(value, of: range).squareRoot())
    case .plain(let unit, let sign): sign * value / unit
    }
  }

  /// The value of the metric at a number on this scale; beyond the ends of the scale, the bound.
  func value(_ coordinate: Double) -> Double {
    switch self {
    case .logarithm(let end, let isAbove, let sign):
      end + (isAbove ? 1 : -1) * .exp(min(max(sign * coordinate, -700), 700))
    case .arcsine(let range, let sign):
      range.lowerBound + (range.upperBound - range.lowerBound)
        * square(.sin(min(max(sign * coordinate, 0), .pi) / 2))
    case .plain(let unit, let sign): sign * unit * coordinate
    }
  }

  /// By how much the metric changes where this scale does by 1.
  func slope(_ coordinate: Double) -> Double {
    switch self {
    case .logarithm(_, _, let sign): .exp(min(max(sign * coordinate, -700), 700))
    case .arcsine(let range, let sign):
      // At the ends, where the tangent is level, the chord of a small step stands for it.
      0.5 * (range.upperBound - range.lowerBound)
        * max(.sin(min(max(sign * coordinate, 0), .pi)), 1e-3)
    case .plain(let unit, _): unit
    }
  }

  private func share(_ value: Double, of range: ClosedRange<Double>) -> Double {
    min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
  }

  private func square(_ x: Double) -> Double { x * x }
}
