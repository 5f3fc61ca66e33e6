import Basics
public import Planning
import Records
import Schedules

extension RefinedSchedule {
  /// The schedule for people: where it peaks and decays, what that rests on, the largest doubt; then its rates
  /// beside linear decay.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    page.add()
    if !style.isBrief {
      page.add(table)
      page.add()
    }
    // They are sums over all steps.
    let bounds = style.isBrief ? [] : bounds
    if !bounds.isEmpty {
      page.addParagraph(
        "Above the refined schedule, by the bound for these norms with each at its best peak: "
          + bounds.map { "\($0.schedule) \(NumberText.percent($0.excess))" }.joined(separator: ", ")
          + ".")
      page.add()
    }
    page.addParagraph(schedule.text)
    if !style.isBrief { page.addRest(of: summary) }
    return page.content
  }

  private var summary: Summary {
    let rise =
      peakStep <= 1
      ? "begin at the peak"
      : "rise to the peak until step \(peakStep), \(share(of: peakStep)) of the steps"
    let half = step(below: 0.5)
    let answer =
      "The gradient norms of \(norms.curve.name) call for rates that \(rise), fall to half of it by step "
      + "\(half), \(share(of: half)) of the steps, and to 0 at the end; linear decay is at half at 50 %."
    let range = (smoothed.min() ?? 0, smoothed.max() ?? 0)
    let quality =
      "It rests on \(NumberText.counted(smoothed.count, "norm")) of column '\(norms.column)', "
      + "\(norms.kind == .l1 ? "ℓ1" : "ℓ2"), smoothed over "
      + "\(NumberText.percent(smoothing)) of the steps: from \(NumberText.significant(range.0, 3)) to "
      + "\(NumberText.significant(range.1, 3))."
    return Summary(answer: answer, quality: quality, doubts: doubts(range), notes: notes)
  }

  private func doubts(_ range: (Double, Double)) -> [String] {
    var doubts: [String] = []
    if let own = norms.schedule, own.warmup > 1, schedule.rate(at: 1) > 0.5 * peak {
      doubts.append(
        "the run warmed up for \(own.warmup) steps, and these norms ask for no such warm-up: begun near the "
          + "peak, a run may break")
    }
    if norms.kind != norms.optimizer.norm {
      doubts.append(
        norms.optimizer == .adam
          ? "for Adam and its kind the ℓ1 norm counts, and the log has the ℓ2 norm, which may go another way"
          : "for SGD the ℓ2 norm counts, and the log has the ℓ1 norm, which may go another way")
    }
    if let plannedSteps, loggedSteps < plannedSteps {
      doubts.append(
        "the run was logged to step \(loggedSteps) of \(plannedSteps): how its norms go on is not known"
      )
    }
    if range.1 < 1.1 * range.0 {
      doubts.append("the norms hardly change, so that this is linear decay and nothing more")
    }
    if unusable > 0 {
      doubts.append(
        "\(NumberText.counted(unusable, "row")) with a norm that is no positive number "
          + "\(unusable == 1 ? "does" : "do") not count")
    }
    doubts.append(
      "norms depend on the schedule that made them; refine once more by a run under this one")
    return doubts
  }

  private var notes: [String] {
    [
      "the peak is that of the run unless another was given: tune it anew, since refined schedules may bear "
        + "another one",
      "the bound that it minimizes is for convex losses; that it ends lower is to be seen by a run",
    ]
  }

  /// The first step after the peak at or below a share of it.
  private func step(below part: Double) -> Int {
    var (low, high) = (peakStep, schedule.steps)
    while low < high {
      let middle = (low + high) / 2
      if stays(below: part * peak, from: middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func stays(below rate: Double, from step: Int) -> Bool {
    schedule.rate(at: step) <= rate
      && schedule.knots.allSatisfy { $0.step < step || $0.rate <= rate }
  }

  private func share(of step: Int) -> String {
    NumberText.percent(Double(step) / Double(schedule.steps))
  }

  private var table: TextTable {
    var table = TextTable([
      ("steps", .right), ("step", .right), ("rate", .right), ("share of peak", .right),
      ("linear", .right),
    ])
    let steps = schedule.steps
    for share in [0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1] {
      let step = max(1, Int(saturating: (share * Double(steps)).rounded()))
      let rate = schedule.rate(at: step)
      table.add([
        NumberText.percent(share), String(step), NumberText.significant(rate, 4),
        NumberText.fixed(rate / peak, 3), NumberText.fixed(1 - Double(step) / Double(steps), 3),
      ])
    }
    return table
  }
}
