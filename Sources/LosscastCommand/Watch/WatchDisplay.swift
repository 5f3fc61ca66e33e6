import Platform
import Plots
import Reports
import Stopping

/// Verdicts on standard output: a table that is kept up to date on a terminal, elsewhere what
/// changes.
struct WatchDisplay {
  private let format: OutputFormat
  /// Whether nobody will look again.
  let once: Bool
  private let isLive: Bool
  private var shown: [String] = []

  init(format: OutputFormat, once: Bool) {
    self.format = format
    self.once = once
    isLive = format == .text && !once && isatty(STDOUT_FILENO) == 1
  }

  private var isBrief: Bool { Console.detail == .brief }

  /// A remark that stays, unless the command is to be quiet.
  mutating func remark(_ text: String) {
    if isBrief { return }
    if isLive { clear() }
    Console.note(text)
  }

  /// What has failed, which the quiet are told too.
  mutating func problem(_ text: String) {
    if isLive { clear() }
    Console.error(text)
  }

  /// A verdict that is new.
  func add(_ run: JudgedRun) throws {
    switch format {
    case .json: try Console.print(encodedJSONLine(run))
    case .text: if !isLive, !once { try Console.print(WatchReport.line(run, isBrief: isBrief)) }
    }
  }

  /// All verdicts as they are now.
  mutating func show(_ runs: [JudgedRun], pending: Int) throws {
    let report = WatchReport(runs, pending: pending)
    if isLive {
      let (width, height) = Console.terminalSize()
      // A line of the terminal's own width would wrap on some; the last one is the cursor's.
      let lines = report.lines(width: width - 1, height: height - 1, isBrief: isBrief)
      if lines == shown { return }
      try Console.replace(shown.count, by: lines)
      shown = lines
    } else if once, format == .text {
      try Console.print(report.lines(isBrief: isBrief).map { $0 + "\n" }.joined())
    }
  }

  private mutating func clear() {
    try? Console.replace(shown.count, by: [])
    shown = []
  }
}
