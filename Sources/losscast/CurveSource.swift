import ArgumentParser
import Fitting
import Laws
import RunLogs
import Schedules

/// What a curve is fitted by, and the points it is fitted to, as the options ask.
struct CurveSource {
  /// The families to choose from; of one, there is no choice.
  var families: [any CurveFamily]
  var points: Points
  /// Points of the inputs at which the curve is asked for, one column an input.
  var asked: [[Double]]

  /// The name under which all families compete.
  static let best = "best"
  /// The name under which broken power laws with none to three breaks do.
  static let brokenPower = "broken-power"

  /// The families that a name stands for; nil if it is none of a family's.
  static func families(named name: String) -> [any CurveFamily]? {
    switch name {
    case best: FamilyCatalog.all
    case brokenPower: (0...3).map(BrokenPowerFamily.init(breaks:))
    default: FamilyCatalog.family(named: name).map { [$0] }
    }
  }

  init(
    _ arguments: CurveArguments, families named: [any CurveFamily]?, path: String,
    from: Int?, to: Int?, parameters: Set<String>
  ) throws {
    var reader = try TableReader(opening: path)
    var metric = try arguments.y.map { try reader.column(named: $0, option: "--y") }
    let sigma = try arguments.sigma.map { try reader.column(named: $0, option: "--sigma") }
    var position = try arguments.x.map { try reader.column(named: $0, option: "--x") }
    var taken = [sigma].compactMap(\.self) + arguments.conditions.map(\.condition.column)
    var variables = ["x"]
    var formula: Formula?
    if let text = arguments.formula {
      // Names that an option treats as parameters are none of a column's.
      let names = reader.columns.filter { !parameters.contains($0) && !$0.isEmpty }
      let all = try Formula(text, variables: names.contains("x") ? names : ["x"] + names)
      variables = all.usedVariables
      guard !variables.isEmpty else {
        throw ValidationError(
          "--formula: it holds no column; write x, or one of "
            + reader.columns.prefix(20).joined(separator: ", "))
      }
      formula = try Formula(text, variables: variables)
      taken += variables
    }
    if metric == nil {
      let free = taken + [position].compactMap(\.self)
      metric = try reader.metricColumn(besides: free)
    }
    let y = metric ?? "y"
    if variables.contains("x"), position == nil {
      position = try reader.positionColumn(besides: taken.filter { $0 != "x" } + [y])
    }
    let columns = variables.map { $0 == "x" ? position ?? $0 : $0 }
    if columns.contains(y) {
      throw ValidationError(
        "column '\(y)' is y and in the formula too; name another with --y")
    }
    let file = reader.file
    let table = try reader.read(
      columns + [y] + [sigma].compactMap(\.self),
      matching: arguments.conditions.map(\.condition))
    Console.note(table.notes, of: path)
    let errors = sigma.map { _ in table.values[columns.count + 1] }
    if let errors, let row = errors.firstIndex(where: { !($0 > 0) }) {
      throw LogError(
        .badData, file: file, line: table.lines[row],
        "the standard error of y is \(errors[row]) where it must be above 0",
        advice: "Correct it, or leave the cell blank")
    }
    points = Points(
      variables: variables, inputs: Array(table.values.prefix(columns.count)),
      observed: table.values[columns.count], standardErrors: errors,
      bounds: arguments.metricBounds?.range ?? (-.infinity ... .infinity),
      name: ([Run.name(ofFile: path)] + arguments.conditions.map(\.condition.value))
        .joined(separator: ", "), metric: y, position: columns[0])
    if from != nil || to != nil {
      let (low, high) = (from.map(Double.init) ?? -.infinity, to.map(Double.init) ?? .infinity)
      let x = points.inputs[0]
      points = points.filtered { low <= x[$0] && x[$0] <= high }
      if points.count == 0 {
        throw ValidationError(
          "--from and --to leave no row; x is \(x.min() ?? 0) to \(x.max() ?? 0)")
      }
    }
    families = formula.map { [$0] } ?? named ?? []
    asked = try Self.columns(of: arguments.positions, variables, columns)
  }

  private static func columns(
    of positions: [AskedPosition], _ variables: [String], _ columns: [String]
  ) throws -> [[Double]] {
    var asked = variables.map { _ in [Double]() }
    for position in positions {
      for (index, (variable, column)) in zip(variables, columns).enumerated() {
        let own = position.named[variable] ?? position.named[column]
        guard let value = variables.count == 1 ? position.value ?? own : own else {
          throw ValidationError(
            "--at \(position.text): give "
              + (variables.count == 1
                ? "a number" : variables.map { "\($0)=NUMBER" }.joined(separator: ",")))
        }
        asked[index].append(value)
      }
    }
    return asked
  }
}
