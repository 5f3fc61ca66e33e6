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
    usage: "losscast scale <table> [--at <run>] [--law <names>] [<options>]",
    discussion: """
      A table has a row a run: parameters, tokens, the final loss. Without --law the forecast rests on no \
      single form: exponents, coupling and irreducible loss are averaged over what the runs leave \
      possible, and intervals grow with the distance to them.

        losscast scale runs.csv --at N=7e9,D=1.4e12
        losscast scale runs.csv --leave-out 'params>1e9' --plot held-out.svg
        losscast scale runs.csv --law additive,coupled --bootstrap 4000

      --leave-out judges the forecast by runs that it has not seen. Plan with losscast plan.
      """)

  @Argument(
    help: .init(
      "A table: CSV, TSV or JSON lines, gzipped or not; - is standard input.", valueName: "table"),
    completion: .file())
  var table: String

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

  @OptionGroup(title: "Columns and rows") var scaling: ScalingArguments
  @OptionGroup(title: "Output") var output: OutputArguments

  func run() throws {
    let whole = try scaling.read(table, quantities: try arguments.quantities)
    let (kept, heldOut) = try QuantityCondition.split(whole, by: leaveOut)
    let laws = try arguments.laws
    let points = try askedPoints(laws)
    let predictors =
      try laws.isEmpty
      ? [arguments.predictor(nil, of: kept)] : laws.map { try arguments.predictor($0, of: kept) }
    let report = try ScalingReport(
      predictors, at: points, heldOut: heldOut, options: arguments.options)
    try output.show(
      text: report.text(output.style), json: report,
      figure: .scaling(predictors[report.bestIndex], heldOut: heldOut, at: points))
  }

  private func askedPoints(_ laws: [any ScalingLaw]) throws -> ScalingPoints? {
    guard let first = asked.first else { return nil }
    let needed = Set(try arguments.quantities)
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
    return ScalingPoints(
      Dictionary(
        uniqueKeysWithValues: first.values.keys.map { key in
          (key, asked.compactMap { $0.values[key] })
        }))
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
