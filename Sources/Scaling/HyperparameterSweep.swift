public import Basics
import Fitting
public import Laws
import RealModule

/// Runs of one size and data that differ in their peak rate, and in their batch where that was tried too:
/// where their loss is least.
///
/// Of rates alone it is a ``RateSweep``, whose search is that of a ``SensitivityAnalysis``. Of rates and batches each batch is
/// one: what these end at tells the best batch by a valley once more, and a line through their best rates the rate there.
/// Bottoms are flat, so that little noise moves an optimum far, and its interval says so.
public struct HyperparameterSweep: Sendable {
  /// What became of the search for the lowest place.
  public enum Outcome: Sendable, Hashable {
    case optimum(Optimum)
    /// The best may lie beyond what was tried: from the bound on upwards, or downwards if not `isUpwards`.
    case beyond(ScalingQuantity, isUpwards: Bool, bound: Double)
    /// The losses have no lowest place that noise leaves inside of what was tried.
    case drownsInNoise
    /// Fewer settings than a lowest place asks for: three rates, of three batches where these were tried.
    case needsMoreRuns
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
    outcome = .needsMoreRuns
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

  /// Its runs as sweeps over rates alone, one a batch.
  func rateSweeps(of table: ScalingTable, _ options: SensitivityOptions) -> [RateSweep] {
    let parts = hasBatches ? Self.groups(of: table, rows, by: [.batch]) : [rows]
    return parts.compactMap { rows in
      RateSweep(
        rows.map { row in
          var run = SweptRun(rate: table.points.values(.rate)[row], loss: table.losses[row])
          if hasBatches { run.batch = table.points.values(.batch)[row] }
          return run
        }, group: "", lengthUnit: .tokens, options: options)
    }
  }

  /// Finds the lowest place.
  /// - Parameter searched: ``rateSweeps(of:_:)`` with their best rates.
  mutating func search(_ searched: [RateSweep], _ options: SensitivityOptions) {
    outcome =
      hasBatches
      ? Self.outcome(ofBatches: searched, options)
      : searched.first.map(Self.outcome(of:)) ?? .needsMoreRuns
  }

  static func outcome(of sweep: RateSweep) -> Outcome {
    switch sweep.optimum {
    case .found(let found):
      .optimum(
        Optimum(
          peakRate: found.rate, loss: found.loss.value, nearlyBest: found.asGood,
          logRateError: found.logError, logBatchError: 0))
    case .atLeast(let rate): .beyond(.rate, isUpwards: true, bound: rate)
    case .atMost(let rate): .beyond(.rate, isUpwards: false, bound: rate)
    case .undetermined: sweep.hasFewRates ? .needsMoreRuns : .drownsInNoise
    }
  }
}
