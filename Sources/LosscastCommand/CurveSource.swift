import ArgumentParser
import Basics
import Fitting
import Laws
import Records

/// What a curve is fitted by, and the points it is fitted to, as the options ask.
struct CurveSource {
  /// The families to choose from; of one, there is no choice.
  var families: [any CurveFamily]
  var points: CurveData
  /// Those beyond the last that was to be read: no fit sees them.
  var heldOut: CurveData
  /// Points of the inputs at which the curve is asked for, one column an input.
  var asked: [[Double]]

  /// Whether a point that is asked for lies beyond those that are fitted.
  var extrapolates: Bool {
    zip(asked, points.inputs).contains { asked, fitted in
      guard let least = fitted.min(), let most = fitted.max() else { return false }
      return asked.contains { $0 < least || $0 > most }
    }
  }

  /// The name under which all families compete.
  static let best = "best"
  /// The name under which broken power laws with none to three breaks do.
  static let brokenPower = "broken-power"

  /// The families that a name stands for; nil if no family has it.
  static func families(named name: String) -> [any CurveFamily]? {
    switch name {
    case best: FamilyCatalog.all
    case brokenPower: (0...3).map(BrokenPowerFamily.init(breaks:))
    default: FamilyCatalog.family(named: name).map { [$0] }
    }
  }

  /// The families that a user names.
  static func families(called name: String) throws -> [any CurveFamily] {
    if let families = families(named: name) { return families }
    if LawCatalog.law(named: name) != nil {
      throw ValidationError(
        "--law \(name) is fitted to runs and their schedules, by losscast fit; a curve knows no "
          + "schedule. Compare one kind at a time")
    }
    throw ValidationError(
      "there is no family of curves '\(name)'"
        + Spelling.suggestion(
          for: name, among: [best, brokenPower] + FamilyCatalog.all.map(\.name)))
  }

  init(
    _ arguments: CurveColumns, formula text: String?, families named: [any CurveFamily],
    sigma: String?, asked positions: [AskedPosition], path: String,
    metricBounds: ClosedRange<Double>?, parameters: Set<String>
  ) throws {
    var reader = try TableReader(opening: path, pattern: arguments.pattern)
    var metric = try arguments.y.map { try reader.column(named: $0, as: .y) }
    let sigma = try sigma.map { try reader.column(named: $0, as: .standardError) }
    var position = try arguments.x.map { try reader.column(named: $0, as: .x) }
    var taken = [sigma].compactMap(\.self) + arguments.conditions.map(\.column)
    var variables = ["x"]
    var formula: Formula?
    if let text {
      // Names that an option treats as parameters do not name columns.
      let names = reader.columns.filter { !parameters.contains($0) && !$0.isEmpty }
      let all = try Formula(
        text, variables: names.contains("x") ? names : ["x"] + names, parameters: parameters)
      variables = all.usedVariables
      guard !variables.isEmpty else {
        throw ValidationError(
          "--formula: it holds no column; write x, or one of "
            + reader.columns.prefix(20).joined(separator: ", "))
      }
      formula = try Formula(text, variables: variables, parameters: parameters)
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
    var whole = try CurveData(
      variables: variables, columns: columns, metric: y, sigma: sigma, arguments, path: path,
      reader: reader)
    whole.bounds = try whole.range(given: metricBounds, isFamily: formula == nil, path: path)
    points = try whole.within(arguments)
    heldOut = whole.filtered { [x = whole.inputs[0]] in x[$0] > arguments.to ?? .infinity }
    families = formula.map { [$0] } ?? named
    asked = try AskedPosition.inputs(positions, of: variables, columns: columns)
  }
}

extension CurveData {
  /// The points of a saved fit's curve in a table, read by the columns that it was fitted to where no
  /// others are named.
  init(like fit: CurveFit, _ arguments: CurveColumns, path: String) throws {
    let reader = try TableReader(opening: path, pattern: arguments.pattern)
    let columns = try fit.points.variables.map { variable in
      let column = variable == "x" ? arguments.x ?? fit.points.position : variable
      return try reader.column(named: column, as: .x)
    }
    let metric = try reader.column(named: arguments.y ?? fit.points.metric, as: .y)
    let whole = try CurveData(
      variables: fit.points.variables, columns: columns, metric: metric, sigma: nil, arguments,
      path: path, reader: reader)
    self = try whole.within(arguments)
  }

  fileprivate init(
    variables: [String], columns: [String], metric: String, sigma: String?,
    _ arguments: CurveColumns, path: String, reader: consuming TableReader
  ) throws {
    let file = reader.file
    let table = try reader.read(
      columns + [metric] + [sigma].compactMap(\.self),
      matching: arguments.conditions)
    Console.note(table.notes, of: path)
    let errors = sigma.map { _ in table.values[columns.count + 1] }
    if let errors, let row = errors.firstIndex(where: { $0 <= 0 }) {
      throw LogError(
        .badData, file: file, line: table.lines[row],
        "the standard error of y is \(NumberText.significant(errors[row], 6)) where it must be above 0",
        advice: "Correct it, or leave the cell blank")
    }
    self.init(
      variables: variables, inputs: Array(table.values.prefix(columns.count)),
      observed: table.values[columns.count], standardErrors: errors,
      name: ([Run.name(ofFile: path)]
        + arguments.conditions.map { $0.relation == .equal ? $0.value : "\($0)" })
        .joined(separator: ", "), metric: metric, position: columns[0],
      lines: table.lines)
  }

  /// The values that the metric can take: as given, or as its name says; or above 0 for a family, as a loss,
  /// whose values all are.
  fileprivate func range(
    given: ClosedRange<Double>?, isFamily: Bool, path: String
  ) throws -> ClosedRange<Double> {
    if let given {
      guard let row = observed.firstIndex(where: { $0.isFinite && !given.contains($0) }) else {
        return given
      }
      throw LogError(
        .badData, file: path, line: lines?[row],
        "a value of \(NumberText.exact(observed[row])) in '\(metric)', outside of --metric-bounds",
        advice: "Correct the row, or give bounds that hold it")
    }
    if let usual = UsualRange(ofMetric: metric, values: observed) {
      if let outlier = usual.outlier {
        Console.note(
          [.outsideUsualRange(metric: metric, range: usual.range, value: outlier)], of: path)
      }
      return usual.bounds
    }
    let isAbove = isFamily && observed.contains { $0 > 0 } && !observed.contains { $0 <= 0 }
    guard isAbove, Curve.Goal(knownFromMetric: metric) != .higher else { return Curve.unbounded }
    return 0 ... .infinity
  }

  /// The points that --from and --to leave.
  fileprivate func within(_ arguments: CurveColumns) throws -> CurveData {
    guard arguments.from != nil || arguments.to != nil else { return self }
    let (low, high) = (arguments.from ?? -.infinity, arguments.to ?? .infinity)
    let x = inputs[0]
    let points = filtered { low <= x[$0] && x[$0] <= high }
    if points.count == 0 {
      throw ValidationError(
        "--from and --to leave no row; x is \(NumberText.significant(x.min() ?? 0, 6)) to "
          + NumberText.significant(x.max() ?? 0, 6))
    }
    return points
  }
}
