import RealModule

/// How an axis turns numbers into places.
public enum AxisScale: Sendable, Hashable {
  case linear
  case logarithmic
}

extension AxisScale {
  /// How many times the lowest number the highest has to be for a logarithmic axis: a decade and a
  /// half.
  private static let leastRatio = 30.0
  /// How many times as far as what was measured a picture goes for a logarithmic axis.
  private static let farRatio = 10.0

  /// The scale that shows the numbers best: logarithmic if all are above 0, span at least a decade and
  /// a half, and would stand more evenly by their logarithms than by themselves.
  ///
  /// Steps that a run logged one after another span decades too, but stand evenly on a linear axis;
  /// model sizes, sample sizes and losses that fall as a power crowd at one end of it.
  ///
  /// - Parameter far: Numbers beyond those measured, such as a horizon. Ten times as far, the measured
  ///   ones would fill a corner of a linear axis.
  public init(suiting values: some Sequence<Double>, reaching far: some Sequence<Double> = []) {
    let sorted = values.filter(\.isFinite).sorted()
    let far = far.filter(\.isFinite)
    guard let low = sorted.first, let high = sorted.last, low > 0, far.allSatisfy({ $0 > 0 }) else {
      self = .linear
      return
    }
    if far.contains(where: { $0 >= Self.farRatio * high || Self.farRatio * $0 <= low }) {
      self = .logarithmic
      return
    }
    let isEvener =
      high >= Self.leastRatio * low
      && Self.logarithmic.unevenness(of: sorted) < Self.linear.unevenness(of: sorted)
    self = isEvener ? .logarithmic : .linear
  }

  /// The scales of both axes of a curve.
  ///
  /// Values that ask for a logarithmic axis fall, or rise, by factors: as a power of positions that span
  /// decades, they are a straight line where these are logarithmic too, and as an exponential where
  /// they are not. The straighter one is taken.
  static func suiting(
    positions: [Double], values: [Double], reaching far: [Double] = []
  ) -> (x: AxisScale, y: AxisScale) {
    let points = zip(positions, values).filter { $0.0.isFinite && $0.1.isFinite }
    let x = AxisScale(suiting: points.map(\.0), reaching: far)
    let y = AxisScale(suiting: points.map(\.1))
    let low = points.map(\.0).min() ?? 0
    guard y == .logarithmic, x == .linear, low > 0, far.allSatisfy({ $0 > 0 }),
      (points.map(\.0).max() ?? 0) >= leastRatio * low
    else { return (x, y) }
    let logs = points.map { Double.log($0.1) }
    let isPower =
      straightness(points.map { .log($0.0) }, logs) > straightness(points.map(\.0), logs)
    return (isPower ? .logarithmic : .linear, y)
  }

  /// The square of the correlation: 1 on a straight line.
  private static func straightness(_ x: [Double], _ y: [Double]) -> Double {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    var (xx, yy, xy) = (0.0, 0.0, 0.0)
    for (a, b) in zip(x, y) {
      xx += (a - meanX) * (a - meanX)
      yy += (b - meanY) * (b - meanY)
      xy += (a - meanX) * (b - meanY)
    }
    return xx > 0 && yy > 0 ? xy * xy / (xx * yy) : 0
  }

  /// The farthest that the share of numbers up to a place is from the place: 0 where they stand evenly
  /// (the statistic of Kolmogorov and Smirnov).
  private func unevenness(of sorted: [Double]) -> Double {
    guard let low = sorted.first, let high = sorted.last, low < high else { return 0 }
    return sorted.enumerated().map { index, value in
      let share = (Double(index) + 0.5) / Double(sorted.count)
      return abs(share - place(of: value, in: low...high))
    }.max() ?? 0
  }

  /// Where a number stands: 0 at the lower end of the axis, 1 at the upper.
  func place(of value: Double, in range: ClosedRange<Double>) -> Double {
    switch self {
    case .linear:
      // Halves, since the whole width may be beyond all numbers.
      let half = range.upperBound / 2 - range.lowerBound / 2
      return (value / 2 - range.lowerBound / 2) / half
    case .logarithmic:
      return .log(value / range.lowerBound) / .log(range.upperBound / range.lowerBound)
    }
  }

  /// The number at a place.
  func value(at place: Double, in range: ClosedRange<Double>) -> Double {
    switch self {
    case .linear: range.lowerBound * (1 - place) + range.upperBound * place
    case .logarithmic:
      range.lowerBound * .pow(range.upperBound / range.lowerBound, place)
    }
  }

  /// How wide a range is on an axis.
  func width(of range: ClosedRange<Double>) -> Double {
    switch self {
    case .linear: range.upperBound - range.lowerBound
    case .logarithmic: .log(range.upperBound / range.lowerBound)
    }
  }

  /// The range with a margin of a share of its width on either side. What is of one sign stays so, and
  /// a range of one number gets some width.
  func padded(_ range: ClosedRange<Double>, by share: Double) -> ClosedRange<Double> {
    let (low, high) = (range.lowerBound, range.upperBound)
    switch self {
    case .linear:
      let size = max(abs(low), abs(high))
      if high - low <= 1e-9 * size || size == 0 {
        let half = size == 0 ? 1 : 0.05 * size
        return (low - half)...(high + half)
      }
      let margin = min(share * (high - low), .greatestFiniteMagnitude)
      let below = low >= 0 ? max(low - margin, 0) : low - margin
      let above = high <= 0 ? min(high + margin, 0) : high + margin
      return below...above
    case .logarithmic:
      let factor = low == high ? 1.2 : Double.pow(high / low, share)
      return (low / factor)...(high * factor)
    }
  }
}
