import Basics
import Fitting
import Forecasting
import Records

/// How well a study's runs were predicted: means over runs, and counts of them.
struct Score: Sendable {
  var summary: EvaluationSummary

  init(of fit: any LossPredictor, on runs: [Run]) throws {
    summary = try EvaluationSummary(of: fit, on: runs)
  }

  /// Of how many finals there are, how many lie in their intervals; nil without intervals.
  var finalsInside: (inside: Int, all: Int)? {
    let intervals = summary.runs.compactMap { run in run.finalInterval.map { (run, $0) } }
    guard !intervals.isEmpty else { return nil }
    return (
      intervals.filter { $0.1.contains($0.0.finalLoss) }.count,
      intervals.count
    )
  }

  var medianFinalWidth: Double? {
    let widths = summary.runs.compactMap { $0.finalInterval?.width }.sorted()
    guard let first = widths.first else { return nil }
    return widths.count == 1
      ? first : (widths[(widths.count - 1) / 2] + widths[widths.count / 2]) / 2
  }
}
