public import Basics
import Fitting
public import Laws
import LeastSquares
import RealModule

/// Runs of one size and data that differ in their peak rate, and in their batch where that was tried too:
/// where their loss is least.
///
/// Near its lowest place ln L is a quadratic in ln η, or in ln η and ln B together. What is fitted are the runs
/// within 2 % of the least loss, or the lowest few where these are fewer. Bottoms are flat, so that little noise moves
/// an optimum far, and its interval says so.
public struct HyperparameterSweep: Sendable {
  /// What became of the search for the lowest place.
  public enum Outcome: Sendable, Hashable {
    case optimum(Optimum)
    /// The best lies at an end of what was tried: the optimum is there or beyond.
    case atEdge(ScalingQuantity, isLargest: Bool)
    /// Noise moves the lowest place to an end, or the valley has none, more often than not.
    case drownsInNoise
    /// Fewer settings than a quadratic asks for.
    case needsMoreRuns(fewest: Int)
  }

  /// The lowest place.
  public struct Optimum: Sendable, Hashable {
    public var peakRate: Estimate
    /// Tokens; nil where one batch alone was tried.
    public var batch: Estimate?
    /// The least loss, nats.
    public var loss: Double
    /// The rates at the best batch that end within ``HyperparameterSweep/nearly`` of it.
    public var nearlyBest: Interval
    /// The standard deviations of ln η* and ln B*.
    var logRateError: Double
    var logBatchError: Double
  }

  /// What a loss may be above the least and be as good for most purposes: 0.1 %.
  public static let nearly = 1e-3
  /// Runs farther above the least loss are no part of a quadratic, except to make up its fewest.
  static let mostExcess = 0.02
  /// Sizes, tokens and batches that differ by less are the same.
  static let sameness = 0.05

  /// Geometric means of the runs.
  public var size: Double
  public var tokens: Double
  /// Tokens, where the runs say it.
  public var batch: Double?
  public var rates: Interval
  public var batches: Interval?
  /// The rows of the table.
  public var rows: [Int]
  public var outcome: Outcome

  public var optimum: Optimum? {
    if case .optimum(let optimum) = outcome { optimum } else { nil }
  }

  // MARK: Which runs are a sweep

  /// The sweeps of a table, by size, then data, then batch.
  ///
  /// Where a size and data were tried with three batches or more, rate and batch are searched together; else runs of each batch are a sweep of their own.
  static func sweeps(of table: ScalingTable) -> [HyperparameterSweep] {
    let knowsBatch = table.points.quantities.contains(.batch)
    return groups(of: table, by: [.parameters, .tokens]).flatMap { rows in
      let batches = knowsBatch ? groups(of: table, rows, by: [.batch]) : [rows]
      return (batches.count > 2 ? [rows] : batches).map { HyperparameterSweep($0, of: table) }
    }
  }

  private init(_ rows: [Int], of table: ScalingTable) {
    func mean(_ quantity: ScalingQuantity) -> Double {
      let logs = table.points.logs(quantity)
      return .exp(rows.reduce(0) { $0 + logs[$1] } / Double(rows.count))
    }
    func range(_ quantity: ScalingQuantity) -> Interval {
      let values = rows.map { table.points.values(quantity)[$0] }
      return Interval(values.min() ?? 0, values.max() ?? 0)
    }
    self.rows = rows
    size = mean(.parameters)
    tokens = mean(.tokens)
    rates = range(.rate)
    if table.points.quantities.contains(.batch) {
      batch = mean(.batch)
      batches = range(.batch)
    }
    outcome = .needsMoreRuns(fewest: 3)
  }

  /// Rows whose quantities are about the same, in the order of these.
  private static func groups(
    of table: ScalingTable, _ rows: [Int]? = nil, by quantities: [ScalingQuantity]
  ) -> [[Int]] {
    quantities.reduce([rows ?? Array(table.losses.indices)]) { groups, quantity in
      let logs = table.points.logs(quantity)
      return groups.flatMap { rows in
        var parts: [[Int]] = []
        for row in rows.sorted(by: { (logs[$0], $0) < (logs[$1], $1) }) {
          if let last = parts.last?.last, logs[row] - logs[last] < sameness {
            parts[parts.count - 1].append(row)
          } else {
            parts.append([row])
          }
        }
        return parts
      }
    }
  }

  /// Whether batches were tried, so that the best is searched for too.
  public var hasBatches: Bool {
    batches.map { $0.upper > (1 + Self.sameness) * $0.lower } ?? false
  }

  // MARK: The lowest place

  /// The quadratic through the runs near the lowest; nil with the outcome set where there is none.
  mutating func valley(of table: ScalingTable) -> SweepValley? {
    let valley = SweepValley(
      rates: rows.map { .log(table.points.values(.rate)[$0]) },
      batches: hasBatches ? rows.map { .log(table.points.values(.batch)[$0]) } : nil,
      losses: rows.map { .log(table.losses[$0]) })
    if valley == nil {
      outcome = .needsMoreRuns(fewest: SweepValley.fewest(hasBatches: hasBatches))
    }
    return valley
  }

  /// - Parameter noise: the standard deviation of ln L.
  mutating func search(_ valley: SweepValley, noise: Double, level: Double, seed: UInt64) {
    let draws = valley.places(noise: noise, seed: seed)
    let limits = valley.limits
    func inside(_ place: [Double]) -> Bool {
      zip(place, limits).allSatisfy { $1.contains($0) }
    }
    let kept = draws.compactMap(\.self)
    let share = Double(kept.count(where: inside)) / Double(draws.count)
    let names: [ScalingQuantity] = [.rate, .batch]
    func edge(_ place: [Double]) -> Outcome? {
      for (index, value) in place.enumerated() where !limits[index].contains(value) {
        return .atEdge(names[index], isLargest: value > limits[index].upper)
      }
      return nil
    }
    guard let place = valley.place else {
      // Without a lowest place between them, the losses fall to an end.
      outcome =
        valley.lowestEnd.map { .atEdge(names[$0.axis], isLargest: $0.isLargest) }
        ?? .drownsInNoise
      return
    }
    if let edge = edge(place) {
      outcome = edge
      return
    }
    if share < level, let end = valley.lowestEnd {
      outcome = .atEdge(names[end.axis], isLargest: end.isLargest)
      return
    }
    guard share > 0.5 else {
      outcome = .drownsInNoise
      return
    }
    func estimate(_ axis: Int) -> (Estimate, error: Double) {
      let statistics = OrderStatistics(kept.map { $0[axis] })
      let interval = statistics.interval(level: level) ?? Interval(-.infinity, .infinity)
      let half = (statistics.quantile(0.8413) ?? 0) - (statistics.quantile(0.1587) ?? 0)
      let value = place[axis]
      return (
        Estimate(
          .exp(value),
          Interval(.exp(min(interval.lower, value)), .exp(max(interval.upper, value)))), half / 2
      )
    }
    let rate = estimate(0)
    let batch = hasBatches ? estimate(1) : nil
    let reach = (Self.nearly / valley.rateCurvature).squareRoot()
    outcome = .optimum(
      Optimum(
        peakRate: rate.0, batch: batch?.0, loss: .exp(valley.value(at: place)),
        nearlyBest: Interval(.exp(place[0] - reach), .exp(place[0] + reach)),
        logRateError: rate.error, logBatchError: batch?.error ?? 0))
  }
}

/// A quadratic of ln L in ln η, or in ln η and ln B, by least squares about the lowest run.
struct SweepValley {
  /// In the order of 1, x, x² or 1, x, y, x², x·y, y².
  private let coefficients: [Double]
  private let factor: Cholesky
  private let origin: [Double]
  /// What was tried, along each axis.
  let limits: [Interval]
  /// The end that the lowest run lies at, if at one.
  let lowestEnd: (axis: Int, isLargest: Bool)?
  /// Σ of the squares of what it misses by, and what is left to tell noise by.
  let squares: Double
  let freedom: Int

  /// How many places are drawn under noise.
  private static let draws = 400

  static func fewest(hasBatches: Bool) -> Int { hasBatches ? 7 : 3 }

  /// Nil for too few settings, or settings along a line.
  init?(rates: [Double], batches: [Double]?, losses: [Double]) {
    let axes = [rates] + (batches.map { [$0] } ?? [])
    let fewest = Self.fewest(hasBatches: batches != nil)
    guard let lowest = losses.indices.min(by: { losses[$0] < losses[$1] }) else { return nil }
    let limits = axes.map { Interval($0.min() ?? 0, $0.max() ?? 0) }
    self.limits = limits
    origin = axes.map { $0[lowest] }
    lowestEnd =
      zip(limits, axes).enumerated().compactMap { axis, pair in
        let value = pair.1[lowest]
        if value >= pair.0.upper - 1e-9 { return (axis: axis, isLargest: true) }
        return value <= pair.0.lower + 1e-9 ? (axis: axis, isLargest: false) : nil
      }.first
    let excesses = losses.map { $0 - losses[lowest] }
    let enough = batches == nil ? 5 : 12
    let most = max(
      HyperparameterSweep.mostExcess, excesses.sorted().prefix(enough).last ?? 0)
    let near = losses.indices.filter { excesses[$0] <= most }
    guard near.count >= fewest, axes.allSatisfy({ axis in Set(near.map { axis[$0] }).count >= 3 })
    else { return nil }
    let origin = origin
    let rows = near.map { row in
      Self.terms(zip(axes, origin).map { $0[row] - $1 })
    }
    let count = rows[0].count
    guard
      let factor = Cholesky(
        of: count, { i, j in rows.reduce(0) { $0 + $1[i] * $1[j] } + (i == j ? 1e-12 : 0) })
    else { return nil }
    self.factor = factor
    coefficients = factor.solved(
      (0..<count).map { i in zip(rows, near).reduce(0) { $0 + $1.0[i] * losses[$1.1] } })
    let fitted = coefficients
    squares = zip(rows, near).reduce(0) { sum, pair in
      let miss = losses[pair.1] - dot(pair.0, fitted)
      return sum + miss * miss
    }
    freedom = near.count - count
  }

  private static func terms(_ x: [Double]) -> [Double] {
    x.count == 1
      ? [1, x[0], x[0] * x[0]] : [1, x[0], x[1], x[0] * x[0], x[0] * x[1], x[1] * x[1]]
  }

  /// ln η and ln B where a quadratic is least; nil if it has no such place.
  private func place(_ c: [Double]) -> [Double]? {
    if c.count == 3 {
      guard c[2] > 0 else { return nil }
      return [origin[0] - c[1] / (2 * c[2])]
    }
    let determinant = 4 * c[3] * c[5] - c[4] * c[4]
    guard c[3] > 0, determinant > 0 else { return nil }
    return [
      origin[0] + (c[4] * c[2] - 2 * c[5] * c[1]) / determinant,
      origin[1] + (c[4] * c[1] - 2 * c[3] * c[2]) / determinant,
    ]
  }

  var place: [Double]? { place(coefficients) }

  /// Half the second derivative of ln L by ln η.
  var rateCurvature: Double { coefficients[coefficients.count == 3 ? 2 : 3] }

  func value(at place: [Double]) -> Double {
    dot(Self.terms(zip(place, origin).map { $0 - $1 }), coefficients)
  }

  /// Lowest places under noise of ln L; nil where there is none.
  func places(noise: Double, seed: UInt64) -> [[Double]?] {
    var random = SplitMix64(seed: seed)
    let covariance = CovarianceRoot(of: factor.inverse)
    return (0..<Self.draws).map { _ in
      let normals = coefficients.map { _ in Distributions.normalQuantile(random.uniform()) }
      return place(zip(coefficients, covariance.times(normals)).map { $0 + noise * $1 })
    }
  }
}
