public import Stopping

/// What `losscast stop` has to say of the runs of one log: a verdict on each, with the others as its rivals.
public struct StopAnswers: Sendable, Encodable {
  public let runs: [JudgedRun]

  public init(_ runs: [JudgedRun]) { self.runs = runs }

  /// Which are to stop, the largest doubt, a row a run, and why those are to stop that are.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    var page = Page()
    let verdicts = WatchReport(runs, pending: 0)
    let summary = Summary(answer: verdicts.answer, doubts: doubts)
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(verdicts.table)
    let reasons = verdicts.reasons
    if !reasons.lines.isEmpty {
      page.add()
      page.add(reasons)
    }
    page.addRest(of: summary)
    if style.isFull {
      for (index, words) in judges.enumerated() {
        if index == 0 { page.add() }
        page.addParagraph(words, .faint)
      }
    }
    return page.content
  }

  /// Which policies decided, a sentence each.
  private var judges: [String] {
    let growing = runs.filter { $0.state == .growing }
    var judges: [String] = []
    for run in growing where !judges.contains(run.judge) { judges.append(run.judge) }
    return judges.map { judge in
      let names = growing.filter { $0.judge == judge }.map(\.name)
      let who =
        judges.count == 1
        ? "They were" : names.listed(upTo: 5) + (names.count == 1 ? " was" : " were")
      return "\(who) judged by the policy \(judge)."
    }
  }

  /// What the verdicts cannot know.
  private var doubts: [String] {
    let growing = runs.filter { $0.state == .growing }
    var doubts = Array(growing.compactMap(\.blindness).prefix(1))
    if !growing.isEmpty, growing.count == runs.count {
      doubts.append(
        "no run has ended yet: each is compared with what the others have reached so far")
    }
    return doubts
  }
}
