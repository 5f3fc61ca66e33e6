/// The values that a metric can take, by its name: 0 to 1 of accuracies, AUCs, F1 and rates of success, or 0 to
/// 100 where a value is above 1; 0 to 100 of BLEU, −1 to 1 of correlations, at most 1 of R².
public struct UsualRange: Sendable, Hashable {
  public var range: ClosedRange<Double>
  /// The first value outside of it: the metric is another than its name says, and has no bounds.
  public var outlier: Double?

  /// A value that is over by rounding is within.
  private static let tolerance = 1e-6

  /// - Parameter values: of all curves of the metric, since those in percent may have one that is below 1;
  ///   those that are not finite say nothing.
  public init?(ofMetric name: String, values: some Sequence<Double>) {
    guard let kind = Self.kind(of: name) else { return nil }
    let ranges: [ClosedRange<Double>] =
      switch kind {
      case .any: []
      case .share: [0...1, 0...100]
      case .correlation: [-1...1, -100...100]
      case .percent: [0...100]
      case .upToOne: [-.infinity...1]
      }
    guard let widest = ranges.last else { return nil }
    var place = 0
    range = ranges[0]
    for value in values where value.isFinite {
      while place < ranges.count, !Self.holds(value, ranges[place]) { place += 1 }
      guard place < ranges.count else {
        (range, outlier) = (widest, value)
        return
      }
      range = ranges[place]
    }
  }

  /// The bounds of the metric: its range, or none where a value is outside.
  public var bounds: ClosedRange<Double> { outlier == nil ? range : Curve.unbounded }

  /// What a reader of a log should know where it does not hold.
  func note(on metric: String) -> AccountNote? {
    outlier.map { .outsideUsualRange(metric: metric, range: range, value: $0) }
  }

  private static func holds(_ value: Double, _ range: ClosedRange<Double>) -> Bool {
    let upper = range.upperBound
    return value >= range.lowerBound - tolerance * upper && value <= upper + tolerance * upper
  }

  private static func kind(of name: String) -> MetricTable.Range? {
    guard let goal = Curve.Goal(knownFromMetric: name) else { return nil }
    let words = MetricWords(name).words
    if words.contains(where: MetricTable.turning.contains) { return nil }
    // The measure that decided, which is the last of those that are no mere scores.
    let found = words.compactMap { MetricTable.measures[$0] }
    guard let measure = found.last(where: { !$0.isWeak }) ?? found.last, measure.goal == goal else {
      return nil
    }
    if measure.range == .any, goal == .higher, words.contains(where: rates.contains) {
      return .share
    }
    return measure.range
  }

  /// Words by which any score is a share.
  private static let rates: Set<String> = [
    "rate", "percentage", "percent", "pct", "fraction", "proportion",
  ]
}

extension Curve {
  /// The bounds of a metric that has none.
  public static let unbounded = -Double.infinity...Double.infinity
}
