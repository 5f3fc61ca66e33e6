import Plots
import Reports
import Training

/// Progress on standard error: redrawn in place on a terminal, a line now and then elsewhere.
struct ProgressDisplay {
  /// The lines that stand on the terminal.
  private var shown: [String] = []
  private var lastLine = ContinuousClock.now

  /// Elsewhere than on a terminal.
  private static let pause = Duration.seconds(60)

  /// A line that stays.
  mutating func remark(_ text: String) {
    clear()
    Console.note(text)
  }

  mutating func show(_ progress: StudyProgress) {
    guard Console.errorsAreOnTerminal else {
      if ContinuousClock.now - lastLine > Self.pause {
        lastLine = .now
        Console.note(progress.summary)
      }
      return
    }
    let lines = progress.lines
    if lines == shown { return }
    Console.show(lines, over: shown.count)
    shown = lines
  }

  /// Takes the lines off the terminal.
  mutating func clear() {
    if !shown.isEmpty { Console.show([], over: shown.count) }
    shown = []
  }
}
