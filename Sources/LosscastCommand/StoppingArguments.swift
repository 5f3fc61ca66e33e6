import ArgumentParser
import Basics
import Records
import Schedules
import Stopping

/// The options of commands that give verdicts.
struct StoppingArguments: ParsableArguments {
  @Option(
    help: .init(
      "What decides; losscast help simulate lists all. Default: schedule-aware where the schedule is known, or else rank-test.",
      valueName: "text"), completion: .policies)
  var policy: String?

  @Option(
    help: .init(
      "Where the runs end, for logs that do not say. Default: the longest of the others.",
      valueName: "position"), transform: number)
  var horizon: Double?

  @OptionGroup var schedules: RunScheduleArguments

  @Option(name: .customLong("rate"), help: .init("Column of learning rates.", valueName: "column"))
  var rateColumn: String?

  @Option(
    help: .init("A value to beat, as if another run had ended there.", valueName: "value"),
    transform: number)
  var target: Double?

  func validate() throws {
    if let horizon, !(horizon > 0 && horizon.isFinite) {
      throw ValidationError("--horizon \(NumberText.exact(horizon)): give a position above 0")
    }
    if let target, !target.isFinite {
      throw ValidationError("--target \(NumberText.exact(target)): give a number")
    }
  }

  /// How logs are read.
  func curveOptions(_ metric: MetricArguments, _ rows: RowArguments) -> CurveOptions {
    CurveOptions(
      positionColumn: metric.x, metricColumn: metric.metric, rateColumn: rateColumn,
      goal: metric.goal, pattern: rows.conditions.pattern, runColumns: rows.runColumns,
      conditions: rows.conditions.list)
  }

  /// What to say where rates are known and the schedule is not.
  static let advice =
    "its rates are known as far as they are logged; --schedule TEXT says what is to come, so that a "
    + "planned decay counts"

  func chosenPolicy() throws -> any StoppingPolicy {
    try policy.map { try PolicyArgument.policy($0).policy } ?? PolicyCatalog.standard
  }
}
