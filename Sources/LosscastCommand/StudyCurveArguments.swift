import ArgumentParser
import Records
import Stopping

/// The options of commands that read finished curves of any metric.
struct StudyCurveArguments: ParsableArguments {
  @OptionGroup var metric: MetricArguments
  @OptionGroup var rows: RowArguments

  /// The studies in the files: all files make one, or each does if it holds many runs.
  func studies(_ paths: [String]) throws -> [FinishedStudy] {
    let names = Run.names(ofFiles: paths)
    let tables = try paths.map { path in
      var table = try CurveTable(
        reading: path, position: metric.x, metric: metric.metric, by: rows.runColumns,
        conditions: rows.conditions.list, pattern: rows.conditions.pattern)
      let goal = try metric.goal ?? Curve.Goal(decidingBy: table.metric)
      for index in table.curves.indices { table.curves[index].goal = goal }
      Console.note(table.account, of: path)
      return table
    }
    if tables.contains(where: { $0.curves.count > 1 }) {
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
