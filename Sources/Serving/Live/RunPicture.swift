import Basics
import Extrapolation
package import Plots
import Records
import Reports
import Stopping

/// What is shown of one run: its curve, where it is expected to go, and how its log was read.
package struct RunPicture: Sendable {
  package var row: RunRow
  var curve: Curve
  var fan: Fan?
  /// How the log was read and its schedule was found.
  package var notes: [String]

  /// The curve with its fan, or alone.
  package var figure: Figure {
    if let fan { return .fan([fan], x: row.positionName, metric: row.metric) }
    let points = zip(curve.positions, curve.values).filter { $0.1.isFinite }
    return Figure(
      "\(row.name): \(row.metric)",
      panels: [
        Panel(
          xLabel: row.positionName, yLabel: row.metric,
          series: [Series("seen", .line, .blue, points.map { .init($0.0, $0.1) })],
          showsLegend: false)
      ], size: (960, 560))
  }
}
