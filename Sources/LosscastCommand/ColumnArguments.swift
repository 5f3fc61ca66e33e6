import ArgumentParser
import Basics
import Records

/// Which columns and rows of a table hold a curve.
struct ColumnArguments: ParsableArguments {
  @Option(
    name: [.customLong("x"), .customLong("step")],
    help: .init("Column of x; default: a column x, or that of steps.", valueName: "column"))
  var x: String?

  @Option(
    name: [.customLong("y"), .customLong("loss"), .customLong("metric")],
    help: .init("Column of y; default: a column y, or that of losses.", valueName: "column"))
  var y: String?

  @OptionGroup var conditions: ConditionArguments

  @Option(help: .init("Leave out rows before this x.", valueName: "x"), transform: number)
  var from: Double?

  @Option(help: .init("Leave out rows after this x.", valueName: "x"), transform: number)
  var to: Double?

  func validate() throws {
    for (option, end) in [("--from", from), ("--to", to)] {
      if let end, !end.isFinite { throw ValidationError("\(option) \(end): give a number") }
    }
    if let from, let to, from > to {
      throw ValidationError("--from \(from) --to \(to): no x lies between; swap the two")
    }
  }

  var columns: CurveColumns {
    CurveColumns(
      x: x, y: y, conditions: conditions.list, pattern: conditions.pattern, from: from, to: to)
  }
}

/// What ``ColumnArguments`` say, or options of other names.
struct CurveColumns {
  var x: String?
  var y: String?
  var conditions: [RowCondition] = []
  var pattern: String?
  var from: Double?
  var to: Double?
}

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
    guard let pair = Assignment(argument[...]), !pair.name.isEmpty,
      let range = NumberRange(argument: String(pair.value))
    else { return nil }
    name = String(pair.name)
    self.range = range.range
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
    if let number = Double(written: argument) {
      guard number.isFinite else { return nil }
      value = number
      return
    }
    guard let pairs = try? KeyedValues(argument[...]) else { return nil }
    for (name, value) in pairs.values {
      guard let value = Double(written: String(value)), value.isFinite else { return nil }
      named[name] = value
    }
  }

  /// Columns of inputs, one a variable, at which a curve is asked for.
  ///
  /// - Parameter columns: what the table calls the variables.
  static func inputs(
    _ positions: [AskedPosition], of variables: [String], columns: [String]
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
