import RealModule
public import Records

/// The scale on which a metric changes by like amounts wherever it stands. On it lower is better.
///
/// Ways to go on are drawn, and noise is added, on this scale, so that no quantile leaves what the
/// metric can be.
public enum MetricScale: Sendable, Hashable {
  /// ln(y − a) of a metric that stays above a, or ln(b − y) of one that stays below b.
  case logarithm(from: Double, isAbove: Bool, sign: Double)
  /// 2·arcsin √((y − a)/(b − a)) of a metric between a and b: on it the noise of a share counted
  /// from a sample is the same everywhere (Anscombe 1948).
  case arcsine(ClosedRange<Double>, sign: Double)
  /// arsinh(y/unit), the generalized logarithm (Rocke & Durbin 2001) of a metric of either sign: like
  /// y where it is small, like a logarithm where it is large.
  case generalizedLogarithm(unit: Double, sign: Double)
  /// y in this unit.
  case plain(unit: Double, sign: Double)

  /// y itself, for a metric of this goal.
  public static func identity(_ goal: Curve.Goal) -> MetricScale {
    .plain(unit: 1, sign: goal == .lower ? 1 : -1)
  }

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
      self = .generalizedLogarithm(unit: Self.unit(of: values, low, high), sign: sign)
    }
  }

  /// So many usual changes from value to value: where a metric is smaller, its noise does not shrink
  /// with it.
  private static let changes = 40.0

  private static func unit(of values: [Double], _ low: Double, _ high: Double) -> Double {
    let size = max(abs(low), abs(high))
    let changes = zip(values, values.dropFirst()).map { abs($1 - $0) }.sorted()
    let usual = changes.isEmpty ? 0 : changes[changes.count / 2]
    return max(Self.changes * usual, 1e-3 * (high - low), 1e-6 * size, .leastNormalMagnitude)
  }

  /// The number on this scale of a value of the metric; beyond its bounds, that of the bound.
  public func coordinate(_ value: Double) -> Double {
    switch self {
    case .logarithm(let end, let isAbove, let sign):
      sign * .log(max(isAbove ? value - end : end - value, .leastNormalMagnitude))
    case .arcsine(let range, let sign):
      sign * 2 * .asin(share(value, of: range).squareRoot())
    case .generalizedLogarithm(let unit, let sign): sign * .asinh(value / unit)
    case .plain(let unit, let sign): sign * value / unit
    }
  }

  /// The value of the metric at a number on this scale; beyond the ends of the scale, the bound.
  public func value(_ coordinate: Double) -> Double {
    switch self {
    case .logarithm(let end, let isAbove, let sign):
      end + (isAbove ? 1 : -1) * .exp(min(max(sign * coordinate, -700), 700))
    case .arcsine(let range, let sign):
      range.lowerBound + (range.upperBound - range.lowerBound)
        * square(.sin(min(max(sign * coordinate, 0), .pi) / 2))
    case .generalizedLogarithm(let unit, let sign):
      unit * .sinh(min(max(sign * coordinate, -300), 300))
    case .plain(let unit, let sign): sign * unit * coordinate
    }
  }

  /// By how much the metric changes where this scale does by 1.
  public func slope(_ coordinate: Double) -> Double {
    switch self {
    case .logarithm(_, _, let sign): .exp(min(max(sign * coordinate, -700), 700))
    case .arcsine(let range, let sign):
      // At the ends, where the tangent is level, the chord of a small step stands for it.
      0.5 * (range.upperBound - range.lowerBound)
        * max(.sin(min(max(sign * coordinate, 0), .pi)), 1e-3)
    case .generalizedLogarithm(let unit, _): unit * .cosh(min(max(coordinate, -300), 300))
    case .plain(let unit, _): unit
    }
  }

  private func share(_ value: Double, of range: ClosedRange<Double>) -> Double {
    min(max((value - range.lowerBound) / (range.upperBound - range.lowerBound), 0), 1)
  }

  private func square(_ x: Double) -> Double { x * x }
}
