public import ArgumentParser
public import Records
import Stopping

extension Curve.Goal: ExpressibleByArgument {}

/// The options of commands that read finished curves of any metric.
struct StudyCurveArguments: ParsableArguments {
  @Option(help: .init("Column of the metric; default: the loss.", valueName: "column"))
  var metric: String?

  @Option(help: .init("Column of positions; default: the steps.", valueName: "column"))
  var x: String?

  @Option(
    help: .init(
      "Columns, between commas, that tell the runs of a file apart; each file is a study then.",
      valueName: "columns"))
  var by: String?

  @Option(
    help: .init(
      "Regular expression whose named groups are columns, for lines of a format that is not known: 'step (?<step>\\d+).*loss (?<loss>\\S+)'.",
      valueName: "regex"))
  var pattern: String?

  @Option(help: "What is better, lower or higher; default: what the metric's name says.")
  var goal: Curve.Goal?

  private var groups: [String] { by?.split(separator: ",").map(String.init) ?? [] }

  /// The studies in the files: all files make one, or each does if it holds many runs.
  func studies(_ paths: [String]) throws -> [FinishedStudy] {
    let names = Run.uniqueNames(paths.map(Run.name(ofFile:)))
    let tables = try paths.map { path in
      var table = try CurveTable(
        reading: path, position: x, metric: metric, by: groups, pattern: pattern)
      let goal = try goal ?? Curve.Goal(decidingBy: table.metric)
      for index in table.curves.indices { table.curves[index].goal = goal }
      Console.note(table.account.notes, of: path)
      return table
    }
    if by != nil {
      return try zip(names, zip(paths, tables)).map { name, study in
        try FinishedStudy(name: name, curves: study.1.curves, file: study.0)
      }
    }
    let curves = zip(names, tables).map { name, table in
      var curve = table.curves[0]
      curve.name = name
      return curve
    }
    return [try FinishedStudy(name: "\(curves.count) runs", curves: curves)]
  }
}
