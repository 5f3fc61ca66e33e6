import Pages
import Plots
import Reports
import Synchronization

/// Takes up what commands answer, in place of standard output, for those who lay it out otherwise.
final class AnswerRecorder: Sendable {
  /// The one of the command that is under way; nil where answers are printed.
  @TaskLocal static var current: AnswerRecorder?

  struct Answer: Sendable {
    var text: ReportText
    var json: String
    var figure: Figure?
    /// What was dropped, joined and assumed.
    var notes: [String] = []
  }

  private let recorded = Mutex<Answer?>(nil)
  private let said = Mutex([String]())
  private let counted = Mutex([String: Int]())

  /// What was answered; nil where nothing was.
  var answer: Answer? { recorded.withLock { $0 } }
  /// How many rows were found in files.
  var rows: [String: Int] { counted.withLock { $0 } }

  /// Takes up an answer, with the notes that were made on the way to it.
  func record(text: ReportText, json: String, figure: Figure?) {
    let notes = said.withLock { $0 }
    recorded.withLock { $0 = Answer(text: text, json: json, figure: figure, notes: notes) }
  }

  func note(_ text: String) { said.withLock { $0.append(text) } }

  func count(rows: Int, of path: String) { counted.withLock { $0[path, default: 0] += rows } }
}
