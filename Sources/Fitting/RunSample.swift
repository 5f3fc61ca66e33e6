import Laws
import RealModule
import Records

/// The rows of all runs of a fit, one after another, as the law sees them.
struct RunSample: Sendable {
  /// The rates of each run at its rows.
  var histories: [RateHistory]
  /// The loss at each row.
  var losses: [Double]
  /// Its logarithm, which residuals are taken of.
  var logLosses: [Double]

  var count: Int { losses.count }
  /// How many of the rows are different ones: runs that branch from one trunk share some.
  var distinct: Int

  init(of runs: [Run], warmup: WarmupConvention) {
    histories = runs.map { RateHistory(of: $0, at: $0.records.map(\.step), warmup: warmup) }
    losses = runs.flatMap { $0.records.map(\.loss) }
    logLosses = losses.map { .log($0) }
    distinct = Set(runs.flatMap { $0.records.map { RowFingerprint($0) } }).count
  }

  /// The part of a vector over all rows that belongs to each run.
  func split(_ values: [Double]) -> [[Double]] {
    var rest = values[...]
    return histories.map { history in
      defer { rest = rest.dropFirst(history.steps.count) }
      return Array(rest.prefix(history.steps.count))
    }
  }
}
