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

  /// Which runs are to stop and which is the best, a row a run, then why those are to stop that are and which
  /// are compared with nothing; briefly, the first of it. No line is wider than `width`, and there are no more than `height` of them.
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
      for part in [reasons, strangers].map({ $0.lines.map(\.text) }) where !part.isEmpty {
        lines += [""] + part
      }
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

  /// Which growing runs have no other to be compared with, where there are others.
  var strangers: ReportText {
    var page = Page()
    let alone = bests.filter { $0.runs.count == 1 && $0.runs[0].isAlone }.map { $0.runs[0] }
    if bests.count > 1, !alone.isEmpty {
      page.addParagraph(
        "Compared with nothing, since no other run has the same metric and positions: "
          + alone.map { "\($0.name) (\($0.metric) by \($0.positionName))" }.listed(upTo: 5) + ".")
    }
    return page.content
  }

  /// The runs that are compared with each other, in order, and the best of them.
  private var bests: [(runs: [JudgedRun], best: JudgedRun?)] {
    var groups: [[JudgedRun]] = []
    for run in runs {
      let place = groups.firstIndex {
        $0[0].metric == run.metric && $0[0].positionName == run.positionName
      }
      if let place { groups[place].append(run) } else { groups.append([run]) }
    }
    return groups.map { group in
      let sign = group[0].goal == .higher ? -1.0 : 1.0
      let best = group.filter { $0.best != nil }
        .min { sign * ($0.best ?? .nan) < sign * ($1.best ?? .nan) }
      return (group, best)
    }
  }

  /// How many runs are to stop, which of them, and which is the best, of each metric.
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
    let bests = bests.compactMap { group in
      group.best?.best.map {
        "\(group.best?.name ?? ""), with \(group.runs[0].metric) \(NumberText.significant($0, 5))"
      }
    }
    if !bests.isEmpty {
      words +=
        " Best so far \(bests.count == 1 ? "is" : "are") "
        + bests.prefix(3).joined(separator: "; ") + (bests.count > 3 ? "; …." : ".")
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

extension [String] {
  /// The first of them, and how many more there are.
  func listed(upTo most: Int) -> String {
    prefix(most).joined(separator: ", ") + (count > most ? " and \(count - most) more" : "")
  }
}

extension JudgedRun {
  /// Whether it still has a rival to get.
  fileprivate var isAlone: Bool { state == .growing && incumbent == nil }

  /// The verdict in a word; of a run at its end, that it is there.
  fileprivate var word: String {
    state == .growing ? verdict.decision.rawValue : state.rawValue
  }
}
