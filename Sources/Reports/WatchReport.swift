import Basics
public import Stopping

/// The verdicts on the runs of a folder as people see them.
public struct WatchReport: Sendable {
  private let runs: [JudgedRun]
  /// How many logs have no verdict yet.
  private let pending: Int

  /// - Parameter runs: those that still grow are shown first.
  public init(_ runs: [JudgedRun], pending: Int) {
    self.runs = runs.filter { $0.state == .growing } + runs.filter { $0.state != .growing }
    self.pending = pending
  }

  /// A row a run, then why those are to stop that are. No line is wider than `width`, and there are
  /// no more than `height` of them.
  public func lines(width: Int = 80, height: Int = .max) -> [String] {
    var table = TextTable([
      ("run", .left), ("at", .right), ("of", .right), ("best", .right), ("forecast", .left),
      ("P(best)", .right), ("verdict", .left),
    ])
    for run in runs {
      table.add([
        run.name, run.position.placeText, run.horizon.placeText,
        run.best.map { NumberText.significant($0, 5) } ?? "–",
        run.verdict.forecast.map { "\($0.text) (\($0.intervalText))" } ?? "",
        run.verdict.probabilityOfBest.map { NumberText.percent($0, 0) } ?? "", run.word,
      ])
    }
    var lines = table.lines(width: min(width, Page.width))
    if pending > 0 {
      lines.append("\(pending) \(pending == 1 ? "log has" : "logs have") no verdict yet")
    }
    var page = Page()
    for run in runs where run.verdict.decision == .stop {
      page.add("stop \(run.name):", run.verdict.reason, indent: 2)
    }
    if !page.text.isEmpty {
      lines += [""] + page.text.split(separator: "\n").map(String.init)
    }
    if lines.count > height {
      let shown = max(height - 1, 0)
      lines = lines.prefix(shown) + ["… \(lines.count - shown) more lines"]
    }
    return lines.map { $0.count <= width ? $0 : String($0.prefix(width)) }
  }

  /// A change of verdict for a stream of lines.
  public static func line(_ run: JudgedRun) -> String {
    var text = "\(run.place("at")), best " + (run.best.map { NumberText.significant($0, 5) } ?? "–")
    if let probability = run.verdict.probabilityOfBest {
      text += ", P(best) \(NumberText.percent(probability, 0))"
    }
    var page = Page()
    page.add("\(run.name): \(run.word)", "\(text): \(run.verdict.reason)", indent: 2)
    return page.text
  }
}

extension JudgedRun {
  /// The verdict in a word; of a run at its end, that it is there.
  fileprivate var word: String {
    state == .growing ? verdict.decision.rawValue : state.rawValue
  }
}
