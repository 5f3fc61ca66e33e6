import Basics
import Records
import Reports

extension Console {
  /// Says what was left out of a log, joined or assumed, in the same words for every command.
  static func note(_ notes: [AccountNote], of path: String) {
    for note in notes { Console.note("\(path): \(note.text(AdviceWords.text))") }
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
