public import ArgumentParser
public import Records

extension Curve.Goal: ExpressibleByArgument {}

/// The options of commands that read a metric of any kind.
struct MetricArguments: ParsableArguments {
  @Option(
    name: [.customLong("metric"), .customLong("loss"), .customLong("y")],
    help: .init(
      "Column of the metric; default: that of losses. A name such as train/loss stands for the columns 'RUN - train/loss' of all runs, a pattern such as 'run*' for those that it fits.",
      valueName: "column"))
  var metric: String?

  @Option(
    name: [.customLong("x"), .customLong("step")],
    help: .init("Column that it is followed along; default: steps.", valueName: "column"))
  var x: String?

  @Option(
    help:
      "What is better, lower or higher. Default: what the metric's name says; where it says nothing, it is asked for if the answer depends on it."
  )
  var goal: Curve.Goal?
}
