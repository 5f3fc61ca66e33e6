public import ArgumentParser
public import Fitting
import RunLogs

/// The options of fits of curves: a family or a formula, on any columns of a table.
struct CurveArguments: ParsableArguments {
  @Option(
    help: .init(
      "Fit this formula of columns and parameters, such as 'c - a*x^-b'.", valueName: "text"))
  var formula: String?

  @Option(
    help: .init(
      "Column of x; default: a column x, or that of steps.", valueName: "column"))
  var x: String?

  @Option(
    help: .init(
      "Column of y; default: a column y, or that of losses.", valueName: "column"))
  var y: String?

  @Option(help: .init("Column of the standard errors of y.", valueName: "column"))
  var sigma: String?

  @Option(
    name: .customLong("where"),
    help: .init(
      "Read the rows alone that have this value in a column; may be repeated.",
      valueName: "column=value"))
  var conditions: [RowCondition] = []

  @Option(
    help: .init(
      "Values that a parameter may take; an end may be missing, as in a=0:. May be repeated.",
      valueName: "name=from:to"))
  var bounds: [ParameterBounds] = []

  @Option(
    help: .init("Begin the search here; may be repeated. None is needed.", valueName: "name=value"))
  var start: [FixedParameter] = []

  @Option(
    help: .init(
      "Values that the metric can take, such as 0:1, which limits of curves then obey.",
      valueName: "from:to"))
  var metricBounds: NumberRange?

  @Option(help: "What to make small: the errors of y, or the relative ones, of ln y.")
  var errors = CurveFitOptions.Errors.absolute

  @Option(help: "How outliers count; none is least squares.")
  var robust = CurveFitOptions.Robustness.none

  @Flag(
    help: .init(
      "Take --sigma at its word, rather than scale it by the scatter about the curve."))
  var absoluteSigma = false

  @Option(
    help: .init(
      "What --law best judges by; held-out fits up to half of x and judges the rest.",
      valueName: "criterion"))
  var select = CurveRanking.Criterion.aicc

  @Option(
    name: .customLong("at"),
    help: .init(
      "Say where the curve is at this x, or at N=…,D=… of several columns; may be repeated.",
      valueName: "x"))
  var positions: [AskedPosition] = []

  /// The options that were given and mean nothing to fits of laws to runs.
  var given: [String] {
    [
      (formula != nil, "--formula"), (x != nil, "--x"), (y != nil, "--y"),
      (sigma != nil, "--sigma"), (!conditions.isEmpty, "--where"), (!bounds.isEmpty, "--bounds"),
      (!start.isEmpty, "--start"), (metricBounds != nil, "--metric-bounds"),
      (errors != .absolute, "--errors"), (robust != .none, "--robust"),
      (absoluteSigma, "--absolute-sigma"), (select != .aicc, "--select"),
      (!positions.isEmpty, "--at"),
    ].filter(\.0).map(\.1)
  }

  func validate() throws {
    for (option, names) in [("--bounds", bounds.map(\.name)), ("--start", start.map(\.name))] {
      for (index, name) in names.enumerated() where names[..<index].contains(name) {
        throw ValidationError("\(option) \(name) is given twice")
      }
    }
    if absoluteSigma, sigma == nil {
      throw ValidationError("--absolute-sigma: name the column of standard errors with --sigma")
    }
  }
}

extension CurveFitOptions.Errors: ExpressibleByArgument {}
extension CurveFitOptions.Robustness: ExpressibleByArgument {}
extension CurveRanking.Criterion: ExpressibleByArgument {}

/// `FROM:TO`, of which one may be missing.
struct NumberRange: ExpressibleByArgument {
  var range: ClosedRange<Double>

  init?(argument: String) {
    let ends = argument.split(separator: ":", omittingEmptySubsequences: false)
    guard ends.count == 2,
      let low = ends[0].isEmpty ? -.infinity : Double(ends[0]),
      let high = ends[1].isEmpty ? .infinity : Double(ends[1]), low < high
    else { return nil }
    range = low...high
  }
}

/// `NAME=FROM:TO`.
struct ParameterBounds: ExpressibleByArgument {
  var name: String
  var range: ClosedRange<Double>

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1)
    guard parts.count == 2, let range = NumberRange(argument: String(parts[1])) else { return nil }
    name = String(parts[0])
    self.range = range.range
  }
}

/// `COLUMN=VALUE`.
struct RowCondition: ExpressibleByArgument {
  var condition: TableReader.Condition

  init?(argument: String) {
    guard let sign = argument.firstIndex(of: "="), sign != argument.startIndex else { return nil }
    condition = TableReader.Condition(
      column: String(argument[..<sign]), value: String(argument[argument.index(after: sign)...]))
  }
}

/// A number, or `NAME=NUMBER,…`.
struct AskedPosition: ExpressibleByArgument {
  var text: String
  /// The value alone, if it is one.
  var value: Double?
  var named: [String: Double] = [:]

  init?(argument: String) {
    text = argument
    if let number = Double(argument) {
      guard number.isFinite else { return nil }
      value = number
      return
    }
    for part in argument.split(separator: ",", omittingEmptySubsequences: false) {
      guard let pair = FixedParameter(argument: String(part)), named[pair.name] == nil else {
        return nil
      }
      named[pair.name] = pair.value
    }
  }
}
