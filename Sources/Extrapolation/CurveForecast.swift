public import Basics
import RealModule
public import Records

/// Where one curve is expected to go: what `losscast extrapolate` says of it.
public struct CurveForecast: Sendable {
  /// The distribution of what is logged at one position.
  public struct Point: Sendable, Hashable {
    public var position: Double
    public var median: Double
    /// At the forecast's level.
    public var interval: Interval
    /// In ascending order of their shares.
    public var quantiles: [Quantile]
  }

  /// What a logged value is below with probability `share`.
  public struct Quantile: Sendable, Hashable, Encodable {
    public var share: Double
    public var value: Double

    enum CodingKeys: String, CodingKey { case share, value }
  }

  /// The shares of the quantiles that are told at each position.
  public static let shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]

  /// A method that the forecast is an average of, and its share.
  public struct Source: Sendable, Hashable, Encodable {
    public var name: String
    public var weight: Double

    public init(_ name: String, weight: Double) {
      self.name = name
      self.weight = weight
    }
  }

  /// What was seen.
  public let curve: Curve
  public let horizon: Double
  /// The confidence level of the intervals.
  public let level: Double
  /// From just beyond what was seen to the horizon, ascending.
  public let points: [Point]
  /// When a target is reached, if one was asked for.
  public let reach: CurveReach?
  /// Heaviest first.
  public let sources: [Source]
  /// What there is to know of the answer.
  public let notes: [ExtrapolationNote]

  /// The positions that a forecast tells of: `count` of them, evenly spread over their logarithm
  /// from beyond what was seen to the horizon.
  ///
  /// - Throws: `Refusal` if the horizon is not beyond what was seen.
  public static func positions(
    of curve: Curve, to horizon: Double, count: Int = 40
  ) throws(Refusal) -> [Double] {
    guard let last = curve.positions.last, horizon > last else {
      throw Refusal(
        .usage,
        "the horizon \(NumberText.exact(horizon)) is not beyond what was seen of "
          + "\(curve.name.isEmpty ? "the curve" : curve.name), which ends at "
          + "\(NumberText.exact(curve.positions.last ?? 0))")
    }
    let ratio = horizon / max(last, .leastNormalMagnitude)
    let count = max(count, 1)
    let inner = (1..<max(count, 1)).map { last * Double.pow(ratio, Double($0) / Double(count)) }
    return inner.filter { $0 > last && $0 < horizon } + [horizon]
  }

  /// - Parameters:
  ///   - extrapolation: At positions of which the last is the horizon.
  ///   - target: A value to reach.
  public init(
    _ extrapolation: ExtrapolatedCurve, level: Double = 0.9, target: Double? = nil,
    sources: [Source], notes: [ExtrapolationNote] = []
  ) {
    curve = extrapolation.curve
    horizon = extrapolation.positions.last ?? 0
    self.level = level
    let tail = (1 - level) / 2
    points = extrapolation.positions.indices.map { index in
      let values = extrapolation.quantiles([tail, 0.5, 1 - tail] + Self.shares, at: index)
      return Point(
        position: extrapolation.positions[index], median: values[1],
        interval: Interval(values[0], values[2]),
        quantiles: zip(Self.shares, values.dropFirst(3)).map(Quantile.init))
    }
    reach = target.map { extrapolation.reach(of: $0, level: level) }
    self.sources = sources.sorted { $0.weight > $1.weight }
    self.notes = notes
  }

  /// The forecast at the horizon.
  public var final: Point { points[points.count - 1] }
}

extension CurveForecast.Point: Encodable {
  private enum Key: String, CodingKey { case position, median, lower, upper, quantiles }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(position, forKey: .position)
    try container.encode(median, forKey: .median)
    try container.encode(interval, forKeys: .lower, .upper)
    // In place, since there are hundreds of them, and a value apart is slow to encode.
    var list = container.nestedUnkeyedContainer(forKey: .quantiles)
    for quantile in quantiles {
      var entry = list.nestedContainer(keyedBy: CurveForecast.Quantile.CodingKeys.self)
      try entry.encode(quantile.share, forKey: .share)
      try entry.encode(quantile.value, forKey: .value)
    }
  }
}

extension CurveForecast: Encodable {
  private enum Key: String, CodingKey {
    case run, seen, lastPosition, lastValue, goal, horizon, level, final, points, reach, sources
    case notes
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(curve.name, forKey: .run)
    try container.encode(curve.count, forKey: .seen)
    try container.encodeIfPresent(curve.positions.last, forKey: .lastPosition)
    try container.encodeIfPresent(curve.values.last, forKey: .lastValue)
    try container.encode(curve.goal, forKey: .goal)
    try container.encode(horizon, forKey: .horizon)
    try container.encode(level, forKey: .level)
    try container.encode(final, forKey: .final)
    try container.encode(points, forKey: .points)
    try container.encodeIfPresent(reach, forKey: .reach)
    try container.encode(sources, forKey: .sources)
    try container.encode(notes, forKey: .notes)
  }
}
