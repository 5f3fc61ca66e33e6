import Basics
public import Scoring

extension Scoreboard {
  /// The scores for people: who is soonest and how sure that is; scores with some points of the profiles, times
  /// on each workload, and how many times sooner the first is than each other.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary(style)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.addParagraph(
      "The share of workloads on which a submission arrives within so many times the time of the best, "
        + "and its mean over factors up to 4, the score:")
    page.add()
    page.add(scores)
    page.add()
    page.add(times)
    page.add()
    page.addParagraph(reading, .faint)
    page.add()
    let mayFail = speedUps.contains { pair in
      pair.submission == entries[0].submission && pair.interval?.lower == 0
    }
    page.addParagraph(
      "How many times as long others take as \(entries[0].submission), by the geometric mean over workloads "
        + "where both arrive"
        + (mayFail ? "; 0 stands for studies in which \(entries[0].submission) may not:" : ":"))
    page.add()
    page.add(factors(of: entries[0]))
    page.addRest(of: summary)
    return page.content
  }

  private func summary(_ style: ReportStyle) -> Summary {
    let best = entries[0]
    let first = entries.prefix { $0.score == best.score }
    let workloads = NumberText.counted(scoredWorkloads.count, "workload")
    let score = NumberText.fixed(best.score, 2)
    let answer =
      first.count == 1
      ? "Soonest over \(workloads) is \(best.submission), with a score of \(score)"
        + (best.scoreInterval.map {
          " " + $0.inParentheses(level: level) { NumberText.fixed($0, 2) }
        }
          ?? "") + "; 1 is a submission that is always first."
      : "Soonest over \(workloads) are \(first.map(\.submission).joined(separator: " and ")) alike, with a "
        + "score of \(score); 1 is a submission that is always first."
    var quality =
      "\(best.submission) comes first on \(best.results.count { $0.ratio == 1 }) of \(best.results.count)"
    if let next = speedUps.first, let factor = next.factor {
      quality +=
        "; the next, \(next.other), takes \(NumberText.significant(factor, 3)) times as long"
        + (next.interval.map { " (\(NumberText.level(level)) interval \(Self.range($0)))" } ?? "")
    }
    var doubts = remarks.map { $0.text(style.words) }
    if let rank = best.rankInterval, rank.upper > best.rank {
      doubts.insert(
        "other studies might put \(best.submission) in another place, \(Self.places(rank))", at: 0)
    }
    return Summary(answer: answer, quality: quality + ".", doubts: doubts)
  }

  private var scores: TextTable {
    let factors = [1, 1.1, 1.5, 2, PerformanceProfile.furthestFactor]
    var table = TextTable(
      [
        ("", .left), ("score", .right), ("\(NumberText.level(level)) interval", .left),
        ("place", .left),
      ]
        + factors.map { ("×" + NumberText.significant($0), .right) })
    for (index, entry) in entries.enumerated() {
      table.add(
        [
          "\(index + 1) \(entry.submission)", NumberText.fixed(entry.score, 2),
          entry.scoreInterval.map { NumberText.interval($0) { NumberText.fixed($0, 2) } } ?? "",
          entry.rankInterval.map(Self.places) ?? NumberText.significant(entry.rank),
        ] + factors.map { NumberText.fixed(entry.profile.share(within: $0), 2) })
    }
    return table
  }

  /// As many submissions fit side by side.
  private static let mostColumns = 5

  private var times: TextTable {
    let shown = entries.prefix(Self.mostColumns)
    var table = TextTable(
      [("time on", .left), ("target", .right)] + shown.indices.map { (String($0 + 1), .right) })
    for (index, workload) in scoredWorkloads.enumerated() {
      table.add(
        [workload.name, workload.target.map { NumberText.significant($0, 5) } ?? ""]
          + shown.map { cell($0.results[index]) })
    }
    return table
  }

  private func cell(_ result: Result) -> String {
    guard let time = result.time else { return result.failedVariant == nil ? "–" : "–†" }
    let isLate = result.ratio.map { $0 > PerformanceProfile.furthestFactor } ?? false
    return NumberText.significant(time) + (isLate ? "*" : "")
  }

  /// What the times are, and what their marks mean.
  private var reading: String {
    let results = entries.flatMap(\.results)
    var sentences = [
      scoredWorkloads.contains { $0.target != nil }
        ? "Time is that of the first evaluation as good as the target"
          + (tuning == .external ? ", of the best trial in a study" : "")
        : "Time is as it was given"
          + (tuning == .external ? ", of the best trial in a study" : "")
    ]
    let count =
      studies.lowerBound == studies.upperBound
      ? "\(studies.lowerBound)" : "\(studies.lowerBound) to \(studies.upperBound)"
    sentences[0] +=
      studies.upperBound == 1 ? "" : "; the median over \(count) studies"
    if entries.contains(where: { $0.scoreInterval != nil }) {
      sentences.append(
        "Intervals and places are over studies drawn anew, for these workloads; there is none where no draw "
          + "differs")
    }
    if results.contains(where: { $0.time == nil && $0.failedVariant == nil }) {
      sentences.append("– never arrives")
    }
    if results.contains(where: { $0.failedVariant != nil }) {
      let names = Set(results.compactMap(\.failedVariant)).sorted()
      sentences.append("–† fails on a variant (\(names.joined(separator: ", ")))")
    }
    if results.contains(where: { ($0.ratio ?? 1) > PerformanceProfile.furthestFactor }) {
      sentences.append("* is beyond four times the best, which is as good as never")
    }
    if entries.count > Self.mostColumns {
      sentences.append("Times of the others are in the JSON")
    }
    return sentences.joined(separator: ". ") + "."
  }

  private func factors(of first: Entry) -> TextTable {
    var table = TextTable([
      ("", .left), ("times", .right), ("\(NumberText.level(level)) interval", .left),
      ("both", .right), ("it alone", .right), ("the other alone", .right),
    ])
    for pair in speedUps where pair.submission == first.submission {
      table.add([
        pair.other, pair.factor.map { NumberText.significant($0, 3) } ?? "–",
        pair.interval.map(Self.range) ?? "", String(pair.both), String(pair.alone),
        String(pair.otherAlone),
      ])
    }
    return table
  }

  /// An interval of a factor, whose ends may be 0 and infinite.
  private static func range(_ interval: Interval) -> String {
    let text = { (end: Double) in NumberText.significant(end, 3) }
    if interval.isFinite { return NumberText.interval(interval, text) }
    return interval.lower.isFinite ? "\(text(interval.lower)) or more" : NumberText.notFinite
  }

  /// One place or a range of them.
  private static func places(_ interval: Interval) -> String {
    interval.lower == interval.upper
      ? NumberText.significant(interval.lower, 3)
      : NumberText.interval(interval) { NumberText.significant($0, 3) }
  }
}
