import ArgumentParser
import Basics
import Laws
import Plots
import Records
import Reports
import Scaling

struct ScaleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "scale",
    abstract: "Fit laws over model size, data and compute; forecast larger runs.",
    usage: "losscast scale <files> ... [--at <run>] [--law <names>] [<options>]",
    discussion: """
      A table has a row a run: parameters, tokens, the final loss. Without --law the forecast rests on no \
      single form: exponents, coupling and irreducible loss are averaged over what the runs leave \
      possible, and intervals grow with the distance to them.

        losscast scale runs.csv --at N=7e9,D=1.4e12
        losscast scale runs.csv --leave-out 'params>1e9' --plot held-out.svg
        losscast scale runs.csv --law additive,coupled --bootstrap 4000
        losscast scale small.csv middle.csv large.csv --curves
        losscast scale runs.csv --out fit.json
        losscast scale fit.json --at N=7e9,D=1.4e12

      --leave-out judges the forecast by runs that it has not seen. Logs give their last losses, or \
      with --curves all of them: a schedule-aware law makes losses in mid-schedule comparable, so that fewer \
      and shorter runs say as much. Plan with losscast plan; judge a saved fit by losscast evaluate.
      """)

  @OptionGroup var source: ScalingSource
  @OptionGroup var arguments: ScalingLawArguments

  @Option(
    name: .customLong("at"),
    help: .init(
      "Say what a run would end at, such as N=7e9,D=1.4e12; may be repeated. Default: the best size for ten times the largest budget.",
      valueName: "run"))
  var asked: [AskedRun] = []

  @Option(
    help: .init(
      "Judge the forecast by the rows that satisfy this, by quantities, such as 'params>1e9'; may be repeated: all have to hold.",
      valueName: "condition"))
  var leaveOut: [QuantityCondition] = []

  @Option(
    help: .init(
      "Save the fit, of several laws the one that is reported, for scale, plan and evaluate.",
      valueName: "file"), completion: .file())
  var out: String?

  @OptionGroup(title: "Columns and rows") var scaling: ScalingArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func run() throws {
    if let saved = try source.saved(arguments, scaling) { return try show(saved) }
    let points = try askedPoints(try arguments.quantities)
    let predictors: [any ScalingPredictor]
    let heldOut: ScalingTable?
    var scores: [ScalingScore?]?
    if source.curves {
      let (kept, out) = try QuantityCondition.split(try source.runs(scaling), by: leaveOut)
      let fit = try ScheduledScalingFit(to: kept, level: arguments.level, seed: arguments.seed)
      predictors = [fit]
      heldOut = out.isEmpty ? nil : ScalingTable(ends: out)
      if let heldOut { scores = [ScalingScore(of: try fit.losses(of: out), on: heldOut)] }
    } else {
      let laws = try arguments.laws
      let whole = try source.table(scaling, quantities: try arguments.quantities)
      let (kept, out) = try QuantityCondition.split(whole, by: leaveOut)
      predictors =
        try laws.isEmpty
        ? [arguments.predictor(nil, of: kept)] : laws.map { try arguments.predictor($0, of: kept) }
      heldOut = out
    }
    let report = try ScalingReport(
      predictors, at: points, heldOut: heldOut, scores: scores, options: arguments.options)
    let best = predictors[report.bestIndex]
    try output.show(
      text: report.text(output.style), json: report,
      figure: .scaling(best, heldOut: heldOut, at: points)
    ) {
      try out.map { path in
        let fit = SavedScalingFit(
          best, options: arguments.options, resamples: arguments.bootstrap,
          resampling: arguments.resample,
          batches: leaveOut.isEmpty ? source.batches(scaling) : nil)
        return SavedText(fit: try fit.json(), path: path)
      }
    }
  }

  /// What a saved fit says of the runs that are asked for.
  private func show(_ saved: SavedScalingFit) throws {
    guard leaveOut.isEmpty else {
      throw ValidationError(
        "--leave-out: all runs of a saved fit were fitted; judge it by others with losscast evaluate \(source.paths[0]) TABLE"
      )
    }
    guard out == nil else { throw ValidationError("--out: the fit is saved already") }
    let predictor = try saved.predictor(of: source.paths[0])
    let points = try askedPoints(predictor.law.quantities)
    let report = try ScalingReport([predictor], at: points, heldOut: nil, options: saved.options)
    try output.show(
      text: report.text(output.style), json: report,
      figure: .scaling(predictor, heldOut: nil, at: points))
  }

  func validate() throws {
    try source.validate(arguments)
    try output.refuseToOverwrite(source.paths, saving: out)
    if out != nil, source.curves {
      throw ValidationError(
        "--out with --curves: whole curves are not saved; plan by the logs, with losscast plan --curves"
      )
    }
  }

  private func askedPoints(_ quantities: [ScalingQuantity]) throws -> ScalingPoints? {
    guard let first = asked.first else { return nil }
    let needed = Set(quantities)
    for run in asked {
      for quantity in needed.sorted(by: { $0.rawValue < $1.rawValue })
      where run.values[quantity] == nil {
        throw ValidationError(
          "--at: say \(quantity.symbol) (\(quantity.rawValue)) too, as in N=7e9,D=1.4e12")
      }
      for quantity in run.values.keys where !needed.contains(quantity) {
        throw ValidationError("--at: \(quantity.symbol) is not a quantity of what is fitted")
      }
    }
    var columns: [ScalingQuantity: [Double]] = [:]
    for quantity in first.values.keys {
      columns[quantity] = asked.compactMap { $0.values[quantity] }
    }
    return ScalingPoints(columns)
  }
}

/// A condition on a quantity, such as `params>1e9` or `D/N<20`.
struct QuantityCondition: ExpressibleByArgument {
  var condition: RowCondition
  private var quantity: ScalingQuantity

  init?(argument: String) {
    guard let condition = RowCondition(argument),
      let quantity = ScalingQuantity(written: condition.column),
      WrittenNumber.value(of: condition.value) != nil
    else { return nil }
    self.condition = condition
    self.quantity = quantity
  }

  /// The runs that are fitted, and those that satisfy all conditions.
  static func split(
    _ runs: [ScheduledRun], by conditions: [QuantityCondition]
  ) throws -> (kept: [ScheduledRun], heldOut: [ScheduledRun]) {
    guard !conditions.isEmpty else { return (runs, []) }
    let table = ScalingTable(ends: runs)
    let names = Set(try split(table, by: conditions).heldOut?.runs ?? [])
    return (runs.filter { !names.contains($0.name) }, runs.filter { names.contains($0.name) })
  }

  /// The rows that are fitted, and those that satisfy all conditions; without any, none is held out.
  static func split(
    _ table: ScalingTable, by conditions: [QuantityCondition]
  ) throws -> (kept: ScalingTable, heldOut: ScalingTable?) {
    guard !conditions.isEmpty else { return (table, nil) }
    for condition in conditions where !table.points.quantities.contains(condition.quantity) {
      throw ValidationError(
        "--leave-out \(condition.condition): the table does not have \(condition.quantity.rawValue)"
      )
    }
    let columns = conditions.map { table.points.values($0.quantity) }
    func isOut(_ row: Int) -> Bool {
      zip(conditions, columns).allSatisfy { $0.condition.holds(for: $1[row]) }
    }
    let out = table.filtered(isOut)
    guard out.count > 0 else {
      throw ValidationError(
        "--leave-out \(conditions.map { "\($0.condition)" }.joined(separator: " ")): no row satisfies it"
      )
    }
    return (table.filtered { !isOut($0) }, out)
  }
}
