import Basics
import Records
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

  /// Which runs are to stop and which is the best, a row a run, then why those are to stop that are. No
  /// line is wider than `width`, and there are no more than `height` of them.
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
        run.verdict.probabilityOfBest?.percentChance ?? "", run.word,
      ])
    }
    var lines = runs.isEmpty ? [] : answer + [""]
    lines += table.lines(width: min(width, Page.width))
    if pending > 0 {
      lines.append("\(pending) \(pending == 1 ? "log has" : "logs have") no verdict yet")
    }
    var page = Page()
    for run in runs where run.verdict.decision == .stop {
      page.add("stop \(run.name):", run.verdict.reason, indent: 2)
    }
    if !page.content.lines.isEmpty { lines += [""] + page.content.lines.map(\.text) }
    if lines.count > height {
      let shown = max(height - 1, 0)
      lines = lines.prefix(shown) + ["… \(lines.count - shown) more lines"]
    }
    return lines.map { $0.count <= width ? $0 : String($0.prefix(width)) }
  }

  /// How many runs are to stop, which of them, and which is the best.
  public var answer: [String] {
    var page = Page()
    let growing = runs.filter { $0.state == .growing }
    let stopping = growing.filter { $0.verdict.decision == .stop }.map(\.name)
    let count = NumberText.counted(growing.count, "growing run")
    var words = "No run is growing."
    if !growing.isEmpty {
      words =
        stopping.isEmpty
        ? "None of \(count) is to stop."
        : "\(stopping.count) of \(count) \(stopping.count == 1 ? "is" : "are") to stop: "
          + stopping.prefix(5).joined(separator: ", ") + (stopping.count > 5 ? ", …." : ".")
    }
    let sign = runs.first?.goal == .higher ? -1.0 : 1.0
    let best = runs.compactMap { run in run.best.map { (run: run, value: $0) } }
      .min { sign * $0.value < sign * $1.value }
    if let best {
      words +=
        " Best so far is \(best.run.name), with \(best.run.metric) "
        + NumberText.significant(best.value, 5) + "."
    }
    page.addParagraph(words)
    return page.content.lines.map(\.text)
  }

  /// A change of verdict for a stream of lines.
  public static func line(_ run: JudgedRun) -> String {
    var text = "\(run.place("at")), best " + (run.best.map { NumberText.significant($0, 5) } ?? "–")
    if let probability = run.verdict.probabilityOfBest {
      text += ", P(best) \(probability.percentChance)"
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
