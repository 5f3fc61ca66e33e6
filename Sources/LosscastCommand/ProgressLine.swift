import Basics
import Dispatch
import Reports

/// How far long work is and how long it will still take, on a terminal's last line: from its second
/// second on, and gone before anything else is printed.
///
/// The work counts, see ``WorkInProgress``; here a clock looks a few times a second, so that showing
/// costs the work nothing.
enum ProgressLine {
  /// Until then nobody wonders.
  private static let patience = Duration.seconds(1)

  /// Looks from now on, if somebody may see it.
  static func begin() {
    guard Console.errorsAreOnTerminal, Console.detail != .brief else { return }
    timer.resume()
  }

  // Timers may be used from any thread.
  nonisolated(unsafe) private static let timer: any DispatchSourceTimer = {
    let timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "progress"))
    timer.schedule(deadline: .now() + .seconds(1), repeating: .milliseconds(200))
    timer.setEventHandler { look() }
    return timer
  }()

  private static func look() {
    guard let state = WorkInProgress.current, state.elapsed > patience else { return }
    Console.progress(text(of: state))
  }

  /// `cross-validating laws: 41 %, 9 s left`.
  static func text(of state: WorkInProgress.State) -> String {
    let share = state.share > 0.001 ? "\(NumberText.percent(state.share, 0)), " : ""
    let time =
      state.secondsLeft.map { "\(duration($0)) left" } ?? duration(state.elapsed / .seconds(1))
    return "\(state.title): \(share)\(time)"
  }

  /// `40 s`, `12 min`, `3 h 05 min`.
  static func duration(_ seconds: Double) -> String {
    let minutes = Int(saturating: (seconds / 60).rounded(.up))
    if seconds < 60 { return "\(Int(saturating: seconds.rounded(.up))) s" }
    if minutes < 60 { return "\(minutes) min" }
    return "\(minutes / 60) h \(minutes % 60 < 10 ? "0" : "")\(minutes % 60) min"
  }
}
