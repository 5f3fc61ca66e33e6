import ArgumentParser
import Records

/// The options of commands that follow a metric of any kind.
struct MetricArguments: ParsableArguments {
  @Option(help: .init("Column of the metric; default: that of losses.", valueName: "column"))
  var metric: String?

  @Option(help: .init("Column that it is followed along; default: steps.", valueName: "column"))
  var x: String?

  @Option(name: .customLong("rate"), help: .init("Column of learning rates.", valueName: "column"))
  var rateColumn: String?

  @Option(
    help: .init(
      "Regular expression whose named groups are columns, for lines of a format that is not known: 'step (?<step>\\d+).*loss (?<loss>\\S+)'.",
      valueName: "regex"))
  var pattern: String?

  @Option(help: "What is better, lower or higher; default: what the metric's name says.")
  var goal: Curve.Goal?

  var options: CurveOptions {
    CurveOptions(
      positionColumn: x, metricColumn: metric, rateColumn: rateColumn, goal: goal,
      pattern: pattern)
  }
}
