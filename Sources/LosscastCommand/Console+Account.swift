import Basics
import Records
import Reports

extension Console {
  /// Says what was left out of a log, joined or assumed, in the same words for every command.
  static func note(_ account: Account, of path: String) {
    note(account.notes, of: path, rows: account.rows, values: account.values)
  }

  /// Says it of the runs of a file: once what holds for all of them.
  static func note(_ logs: [Log], of path: String) {
    guard logs.count > 1 else {
      if let log = logs.first { note(log.account, of: path) }
      return
    }
    let shared = logs[0].account.notes.filter { note in
      logs.allSatisfy { $0.account.notes.contains(note) }
    }
    note(
      shared, of: path, rows: logs.reduce(0) { $0 + $1.account.rows },
      values: logs.reduce(0) { $0 + $1.account.values })
    note("\(path): \(logs.count) runs")
    let own = logs.map { log in
      (log.run.name, log.account.notes.filter { !shared.contains($0) })
    }.filter { !$0.1.isEmpty }
    for (name, notes) in own.prefix(mostRuns) {
      for note in notes { Console.note("\(path), \(name): \(note.text(AdviceWords.text))") }
    }
    if own.count > mostRuns {
      note("\(path): the like of \(own.count - mostRuns) more runs")
    }
  }

  /// Of more runs nobody reads the remarks.
  private static let mostRuns = 5

  /// Says what was found and assumed of the schedules of a file's runs.
  static func note(_ notes: [[AccountNote]], ofRuns names: [String], path: String) {
    if notes.count == 1 { return note(notes[0], of: path) }
    let own = zip(names, notes).filter { !$1.isEmpty }
    for (name, notes) in own.prefix(mostRuns) { note(notes, of: "\(path), \(name)") }
    if own.count > mostRuns { note("\(path): the like of \(own.count - mostRuns) more runs") }
  }

  static func note(_ notes: [AccountNote], of path: String) {
    for note in notes { Console.note("\(path): \(note.text(AdviceWords.text))") }
  }

  private static func note(_ notes: [AccountNote], of path: String, rows: Int, values: Int) {
    if !notes.isEmpty, values < rows {
      note("\(path): \(values) values of \(rows) rows are used")
    }
    note(notes, of: path)
  }

  /// Says what was taken from logs, for those who want to know.
  static func explain(_ runs: [Run]) {
    for run in runs {
      let ends = [run.records.first, run.records.last].compactMap { $0.map { String($0.step) } }
      let schedule = PrintableText.line(run.schedule.summary, most: 120)
      Console.explain(
        "\(run.origin): \(NumberText.counted(run.records.count, "row")), steps "
          + "\(ends.joined(separator: "–")), under \(schedule)"
      )
    }
  }
}
