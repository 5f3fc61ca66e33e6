public import Basics
import Fitting
import RealModule

/// How the largest attention logit of runs at one rate grows with size: ln M is a quadratic in ln N, as Wortsman et al.
/// (2023, arXiv 2309.14322) extrapolate it to where training fails.
///
/// The curvature is believed to be within about 0.1 of 0, so that three sizes tell a line, and more sizes bend it.
public struct LogitGrowth: Sendable {
  public let group: String
  public let rate: Double
  /// Ascending sizes with their logits.
  public let points: [(size: Double, logit: Double)]
  public let threshold: Double
  public let level: Double
  /// The size at which the threshold is passed; its ends may be infinite or 0, where growth need not pass it. Nil where that cannot
  /// be told.
  public private(set) var breakingSize: Estimate?
  /// Why there is none.
  public private(set) var reason: String?
  private let line: ScatteredLine?
  private let middle: Double

  static let fewest = 3
  /// The standard deviation of ln M about the quadratic, as is believed.
  private static let scatter = 0.1
  private static let curvature = 0.1
  /// Farther beyond the largest size nothing is said.
  static let farthest = 1000.0

  init(
    of points: [(size: Double, logit: Double)], rate: Double, group: String,
    options: SensitivityOptions
  ) {
    self.group = group
    self.rate = rate
    self.points = points.sorted { $0.size < $1.size }
    threshold = options.logitThreshold
    level = options.level
    let xs = self.points.map { Double.log($0.size) }
    let middle = xs.reduce(0, +) / Double(max(xs.count, 1))
    self.middle = middle
    let isSpread = (xs.last ?? 0) - (xs.first ?? 0) >= 0.5
    line =
      points.count >= Self.fewest && isSpread
      ? ScatteredLine(
        self.points.map { .log($0.logit) }, errors: xs.map { _ in 0 },
        rows: xs.map { [1, $0 - middle, ($0 - middle) * ($0 - middle)] },
        precisions: [0, 0, 1 / (Self.curvature * Self.curvature)], scale: Self.scatter) : nil
    if line == nil {
      reason =
        points.count < Self.fewest
        ? "\(NumberText.counted(points.count, "size")) at this rate, and \(Self.fewest) are needed"
        : "the sizes are too near one another"
    } else {
      findBreakingSize()
    }
  }

  /// The largest logit of a run of this size, with the interval of one more run.
  public func logit(size: Double) -> Estimate? {
    guard let line else { return nil }
    let found = line.value(of: row(.log(size)), isOneMore: true).estimate(level: level)
    return Estimate(.exp(found.value), found.interval.map { .exp($0) })
  }

  /// The probability that a run of this size passes the threshold.
  func passes(size: Double) -> Double? {
    line.map { 1 - $0.value(of: row(.log(size)), isOneMore: true).share(below: .log(threshold)) }
  }

  private func row(_ logSize: Double) -> [Double] {
    let x = logSize - middle
    return [1, x, x * x]
  }

  /// Where one run in two passes the threshold, between where few and where most do.
  private mutating func findBreakingSize() {
    guard let first = points.first, let last = points.last else { return }
    let (low, high) = (Double.log(first.size), Double.log(last.size * Self.farthest))
    let steps = 400
    let course = (0...steps).map { step -> (x: Double, share: Double) in
      let x = low + (high - low) * Double(step) / Double(steps)
      return (x, passes(size: .exp(x)) ?? 0)
    }
    func place(_ share: Double) -> Double? { course.first { $0.share >= share }.map { .exp($0.x) } }
    guard let middle = place(0.5) else {
      reason =
        "up to \(NumberText.quantity(last.size * Self.farthest)) parameters it is not likely to be passed"
      return
    }
    if middle <= first.size {
      reason = "it is passed at the smallest size already"
      return
    }
    let left = (1 - level) / 2
    let lower = place(left) ?? middle
    breakingSize = Estimate(
      middle, Interval(lower <= first.size ? 0 : lower, place(1 - left) ?? .infinity))
  }
}

/// At which rate a model of some size breaks, by the logits of smaller ones.
public struct LogitBreak: Sendable, Hashable {
  public var group: String
  public var size: Double
  /// Nil where it cannot be told; an end is infinite or 0 where it lies beyond the rates that were tried.
  public var rate: Estimate?
  public var reason: String?

  /// Between the rates of the growths, logits are by straight lines in logs.
  init(size: Double, of growths: [LogitGrowth], group: String, level: Double) {
    self.group = group
    self.size = size
    let known = growths.compactMap { growth in
      growth.passes(size: size).map { (x: Double.log(growth.rate), share: $0) }
    }.sorted { $0.x < $1.x }
    guard known.count > 1, let last = known.last, let first = known.first else {
      reason = "logits are known at \(NumberText.counted(known.count, "rate")), and two are needed"
      return
    }
    func place(_ share: Double) -> Double? {
      if first.share >= share { return nil }
      guard let after = known.firstIndex(where: { $0.share >= share }) else { return .infinity }
      let (a, b) = (known[after - 1], known[after])
      return .exp(a.x + (b.x - a.x) * (share - a.share) / (b.share - a.share))
    }
    let left = (1 - level) / 2
    guard last.share >= 0.5 else {
      reason =
        "at \(NumberText.significant(.exp(last.x), 3)), the largest rate, the threshold is more likely not passed"
      return
    }
    guard let middle = place(0.5) else {
      reason =
        "at \(NumberText.significant(.exp(first.x), 3)), the smallest rate, it is passed already"
      return
    }
    rate = Estimate(middle, Interval(place(left) ?? 0, place(1 - left) ?? .infinity))
  }
}
