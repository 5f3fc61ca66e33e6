import Basics
import Records
public import Stopping

/// The verdicts on many runs as people see them.
public struct WatchReport: Sendable {
  private let runs: [JudgedRun]
  /// How many runs have no verdict yet.
  private let pending: Int

  /// - Parameter runs: those that still grow are shown first.
  public init(_ runs: [JudgedRun], pending: Int) {
    self.runs = runs.filter { $0.state == .growing } + runs.filter { $0.state != .growing }
    self.pending = pending
  }

  /// Which runs are to stop and which is the best, a row a run, then why those are to stop that are;
  /// briefly, the first of it. No line is wider than `width`, and there are no more than `height` of them.
  public func lines(width: Int = 80, height: Int = .max, isBrief: Bool = false) -> [String] {
    var page = Page()
    if !runs.isEmpty || isBrief { page.addParagraph(answer) }
    var lines = page.content.lines.map(\.text)
    if !isBrief {
      if !lines.isEmpty { lines.append("") }
      lines += table.lines(width: min(width, Page.width))
      if pending > 0 {
        lines.append("\(pending) \(pending == 1 ? "run has" : "runs have") no verdict yet")
      }
      let reasons = reasons.lines.map(\.text)
      if !reasons.isEmpty { lines += [""] + reasons }
    }
    if lines.count > height {
      let shown = max(height - 1, 0)
      lines = lines.prefix(shown) + ["… \(lines.count - shown) more lines"]
    }
    return lines.map { $0.count <= width ? $0 : String($0.prefix(width)) }
  }

  /// A row a run.
  var table: TextTable {
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
    return table
  }

  /// Why those are to stop that are.
  var reasons: ReportText {
    var page = Page()
    for run in runs where run.verdict.decision == .stop {
      page.add("stop \(run.name):", run.verdict.reason, indent: 2)
    }
    return page.content
  }

  /// How many runs are to stop, which of them, and which is the best.
  var answer: String {
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
    return words
  }

  /// A change of verdict for a stream of lines; briefly, without the reason.
  public static func line(_ run: JudgedRun, isBrief: Bool = false) -> String {
    var text = "\(run.place("at")), best " + (run.best.map { NumberText.significant($0, 5) } ?? "–")
    if let probability = run.verdict.probabilityOfBest {
      text += ", P(best) \(probability.percentChance)"
    }
    var page = Page()
    if !isBrief { text += ": \(run.verdict.reason)" }
    page.add("\(run.name): \(run.word)", text, indent: 2)
    return page.text
  }
}

extension JudgedRun {
  /// The verdict in a word; of a run at its end, that it is there.
  fileprivate var word: String {
    state == .growing ? verdict.decision.rawValue : state.rawValue
  }
}
