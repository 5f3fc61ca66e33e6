import ArgumentParser
import Basics
import Records
import Schedules
import Stopping

/// The options of commands that read finished curves of any metric.
struct StudyCurveArguments: ParsableArguments {
  @OptionGroup var metric: MetricArguments
  @OptionGroup var rows: RowArguments

  @Option(name: .customLong("rate"), help: .init("Column of learning rates.", valueName: "column"))
  var rateColumn: String?

  @OptionGroup var schedules: RunScheduleArguments

  /// The studies in the files: all files make one, or each does if it holds many runs.
  ///
  /// - Parameter policy: one that is asked about them and uses schedules, if there is one; else these
  ///   are not read.
  func studies(_ paths: [String], schedulesFor policy: (any StoppingPolicy)?) throws
    -> [FinishedStudy]
  {
    let names = Run.names(ofFiles: paths)
    let given = try schedules.read()
    var tables: [CurveTable] = []
    for (path, name) in zip(paths, names) {
      func runName(_ own: String) -> String {
        rows.by == nil && own == Run.name(ofFile: path) ? name : own
      }
      var table = try CurveTable(
        reading: path, position: metric.x, metric: metric.metric, by: rows.runColumns,
        conditions: rows.conditions.list, pattern: rows.conditions.pattern, rate: rateColumn,
        schedulesWithWarmup: policy == nil
          ? nil : { own in given.warmup(of: runName(own)) })
      let goal = try metric.goal ?? Curve.Goal(decidingBy: table.metric)
      for index in table.curves.indices {
        table.curves[index].goal = goal
        table.curves[index].name = runName(table.curves[index].name)
      }
      Console.note(table.account, of: path)
      Console.note(
        table.schedules.map { $0?.notes ?? [] }, ofRuns: table.curves.map(\.name), path: path)
      tables.append(table)
    }
    let all = tables.flatMap { $0.curves.map(\.name) }
    try schedules.requireKnown(among: all)
    var studies: [FinishedStudy] = []
    if tables.contains(where: { $0.curves.count > 1 }) {
      studies = try zip(names, zip(paths, tables)).map { name, study in
        try FinishedStudy(name: name, curves: study.1.curves, file: study.0)
      }
    } else {
      studies = [
        try FinishedStudy(name: "\(paths.count) runs", curves: tables.flatMap(\.curves))
      ]
    }
    guard let policy else { return studies }
    let recorded = tables.flatMap(\.schedules)
    var place = 0
    for study in studies.indices {
      for run in studies[study].runs.indices {
        let own = given.schedule(of: all[place])
        studies[study].runs[run].schedule = own ?? recorded[place]?.schedule
        studies[study].runs[run].beginsLate = own == nil && recorded[place]?.beginsLate == true
        place += 1
      }
      sayFallbacks(in: studies[study], of: policy)
    }
    return studies
  }

  /// Says which runs a policy that uses schedules cannot judge by them, and why.
  private func sayFallbacks(in study: FinishedStudy, of policy: any StoppingPolicy) {
    let runs = study.runs.filter { $0.schedule == nil }.map(\.name)
    guard !runs.isEmpty else { return }
    let named =
      runs.prefix(5).joined(separator: ", ") + (runs.count > 5 ? " and \(runs.count - 5) more" : "")
    Console.note(
      "\(study.name): \(policy.name) falls back for \(named): no schedule in the head of the log, no "
        + "rates by step; give --schedule RUN=TEXT, or name the column with --rate")
  }
}
