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

  @Option(help: "What is better; default: higher for names such as accuracy, or else lower.")
  var goal: Curve.Goal?

  var options: CurveOptions {
    CurveOptions(positionColumn: x, metricColumn: metric, rateColumn: rateColumn, goal: goal)
  }
}
