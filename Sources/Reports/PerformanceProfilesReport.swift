import Basics
public import Forecasting

extension PerformanceProfiles {
  /// The profiles for people: scores with some points of the profile, then the steps on each task.
  public var report: String {
    var page = Page()
    let percent = NumberText.significant(100 * level, 3)
    let factors = [1, 1.1, 1.5, 2, Self.furthestFactor]
    page.addParagraph(
      "The share of tasks on which a schedule reaches the target in at most so many times the "
        + "steps of the best, and its mean over factors up to 4:")
    page.add()
    var shares = TextTable(
      [("", .right), ("score", .right), ("\(percent) % interval", .left)]
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
      "– is not within the horizon. \(TargetReach.assumption)")
    page.add()
    for (index, entry) in entries.enumerated() {
      page.add(String(index + 1), entry.schedule.summary, indent: 3)
    }
    return page.text
  }
}
