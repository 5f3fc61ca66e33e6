import Forecasting
import Plots
import Reports

/// Accuracy and coverage against the share of the fitted runs that was seen.
struct ScoresBySeen: Sendable {
  /// Means over studies; finals are counted over all of them.
  struct Point: Sendable {
    var share: Double
    var mae: Double
    var worst: Double
    var finalError: Double
    var coverage: Double
    var inside: Int
    var finals: Int
    var width: Double

    init(share: Double, scores: [Score]) {
      func mean(_ value: (Score) -> Double?) -> Double {
        let values = scores.compactMap(value)
        return values.reduce(0, +) / Double(values.count)
      }
      self.share = share
      mae = mean { $0.summary.mean.mae }
      worst = mean { $0.summary.mean.worstRelativeError }
      finalError = mean { $0.summary.mean.finalError }
      coverage = mean { $0.summary.mean.coverage }
      inside = scores.reduce(0) { $0 + ($1.finalsInside?.inside ?? 0) }
      finals = scores.reduce(0) { $0 + ($1.finalsInside?.all ?? 0) }
      width = mean(\.medianFinalWidth)
    }
  }

  var name: String
  var points: [Point] = []

  static func figure(of curves: [ScoresBySeen]) -> Figure {
    func series(_ value: (Point) -> Double) -> [Series] {
      curves.enumerated().flatMap { index, curve in
        let points = curve.points.map { Series.Point(100 * $0.share, value($0)) }
        return [
          Series(curve.name, .line, index: index, points),
          Series(nil, .points, index: index, points),
        ]
      }
    }
    let nominal = Series(
      "promised", .dashedLine, .gray, [Series.Point(20, 0.9), Series.Point(100, 0.9)])
    return Figure(
      "Predictions against the share of the fitted runs that was seen",
      panels: [
        Panel(
          xLabel: "", yLabel: "mean absolute error, nats", xRange: 20...100,
          series: series(\.mae)),
        Panel(
          xLabel: "share of the steps seen, %", yLabel: "held by 90 % intervals",
          xRange: 20...100, yRange: 0...1.02, series: series(\.coverage) + [nominal]),
      ])
  }
}
