import Basics
public import Forecasting

extension PerformanceProfiles {
  /// The profiles for people: which schedule is soonest over the tasks; scores with some points of the
  /// profile, then the steps on each task.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    let percent = NumberText.level(level)
    let factors = [1, 1.1, 1.5, 2, PerformanceProfile.furthestFactor]
    page.addParagraph(
      "The share of tasks on which a schedule reaches the target in at most so many times the "
        + "steps of the best, and its mean over factors up to 4:")
    page.add()
    var shares = TextTable(
      [("", .right), ("score", .right), ("\(percent) interval", .left)]
        + factors.map { ("×" + NumberText.significant($0), .right) })
    for (index, entry) in entries.enumerated() {
      let interval = entry.scoreInterval.map {
        NumberText.interval($0) { NumberText.fixed($0, 2) }
      }
      shares.add(
        [String(index + 1), NumberText.fixed(entry.score, 2), interval ?? ""]
          + factors.map { NumberText.fixed(entry.share(within: $0), 2) })
    }
    page.add(shares)
    page.add()
    // Six schedules fit side by side.
    let shown = entries.prefix(6)
    var steps = TextTable(
      [("steps on", .left), ("target", .right)]
        + shown.indices.map { (String($0 + 1), .right) })
    for (index, task) in tasks.enumerated() {
      steps.add(
        [task.name, NumberText.fixed(task.target, 4)]
          + shown.map { $0.steps[index].map(String.init) ?? "–" })
    }
    page.add(steps)
    page.add()
    page.addParagraph(
      "– is not within the horizon. \(TargetReach.assumption)", .faint)
    page.add()
    for (index, entry) in entries.enumerated() {
      page.add(String(index + 1), entry.schedule.summary, indent: 3)
    }
    return page.content
  }

  private var summary: Summary {
    let best = entries[0]
    let interval =
      best.scoreInterval.map { " " + $0.inParentheses(level: level) { NumberText.fixed($0, 2) } }
      ?? ""
    let first = best.ratios.count { $0 == 1 }
    return Summary(
      answer:
        "Soonest over \(NumberText.counted(tasks.count, "task")) is \(best.schedule.summary), with "
        + "a score of \(NumberText.fixed(best.score, 2))\(interval); 1 is a schedule that is always "
        + "first.",
      quality: "It comes first on \(first) of \(tasks.count).",
      doubts: tasks.count < 5
        ? [
          "\(NumberText.counted(tasks.count, "task")) say little of others; intervals are for these alone"
        ]
        : [])
  }
}
