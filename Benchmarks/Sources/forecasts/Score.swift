import Basics
import Fitting
import Forecasting
import Records

/// How well a study's runs were predicted: means over runs, and counts of them.
struct Score: Sendable {
  var summary: EvaluationSummary
  /// Pairs of runs whose final losses differ by more than ``leastDifference``.
  var pairs = Pairs()
  /// Those of one horizon alone.
  var pairsOfOneHorizon = Pairs()

  struct Pairs: Sendable {
    var ordered = 0
    var reversed = 0

    /// Kendall's τ over these pairs; nil if there are none.
    var tau: Double? {
      ordered + reversed > 0 ? Double(ordered - reversed) / Double(ordered + reversed) : nil
    }

    static func + (a: Pairs, b: Pairs) -> Pairs {
      Pairs(ordered: a.ordered + b.ordered, reversed: a.reversed + b.reversed)
    }
  }

  /// Two seeds of one schedule differ as much.
  private static let leastDifference = 0.005

  init(of fit: any LossPredictor, on runs: [Run]) throws {
    summary = try EvaluationSummary(of: fit, on: runs)
    for (index, a) in summary.runs.enumerated() {
      for b in summary.runs[..<index] {
        let difference = a.finalLoss - b.finalLoss
        guard abs(difference) > Self.leastDifference else { continue }
        let isOrdered = difference * (a.predictedFinalLoss - b.predictedFinalLoss) > 0
        let pair = Pairs(ordered: isOrdered ? 1 : 0, reversed: isOrdered ? 0 : 1)
        pairs = pairs + pair
        if a.finalStep == b.finalStep { pairsOfOneHorizon = pairsOfOneHorizon + pair }
      }
    }
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
