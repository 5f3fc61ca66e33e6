import Basics
public import Stopping

extension StoppingSimulation {
  /// What each policy saves and loses, for people: which saves most, over what, and the largest doubt;
  /// then all of them.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(meanTable)
    if studies.count > 1 {
      for index in studies.indices {
        page.add()
        page.add(studies[index].shortened(to: Page.width))
        page.add(table(ofStudy: index))
      }
    }
    page.add()
    page.addParagraph(
      "speed-up: the budget that no stopping needs for the same mean regret, divided by what the "
        + "policy spent. killed: replays in which a stopped run would have beaten the best that "
        + "was found. cost: the mean share of its full length that a run is trained for. Intervals of "
        + "\(NumberText.level(settings.level)) over orders of these runs.", .faint)
    return page.content
  }

  private var summary: Summary {
    let best = policies.max { $0.speedUp.value < $1.speedUp.value }
    let answer = best.map { best in
      let percent = NumberText.level(settings.level)
      // An interval that holds 1 holds what no stopping does.
      let isSure = best.speedUp.interval.lower > 1
      return
        (isSure ? "\(best.name) saves most" : "No policy surely saves; at best \(best.name) does")
        + ": speed-up ×\(NumberText.fixed(best.speedUp.value, 2)) (\(percent) interval "
        + "\(NumberText.interval(best.speedUp.interval) { NumberText.fixed($0, 2) })); it "
        + "kills the winner in \(NumberText.percent(best.killedWinner.value)) of replays "
        + "(\(NumberText.interval(best.killedWinner.interval) { NumberText.fixed(100 * $0, 1) }) %)."
    }
    return Summary(
      answer: answer ?? "No policy was replayed.",
      quality: "\(NumberText.grouped(settings.orders)) random orders "
        + (studies.count > 1 ? "of each of \(studies.count) studies" : "of \(studies[0])")
        + ", a budget of \(NumberText.significant(settings.budget)) full runs, a check at every row"
        + (policies.contains(where: \.usesSchedules)
          ? ", but \(StoppingSimulation.checksByFits) a run where laws are fitted." : "."),
      doubts: fallbacks + ["intervals are over orders of these runs; other runs may differ by more"]
    )
  }

  /// Which policies could not judge runs as their names say.
  private var fallbacks: [String] {
    policies.compactMap { policy in
      guard let first = policy.withoutSchedule.first else { return nil }
      let count = policy.withoutSchedule.count
      return "\(policy.name) did not know the "
        + (count == 1 ? "schedule of \(first)" : "schedules of \(first) and \(count - 1) more")
        + " and fell back there on a policy that compares values alone"
    }
  }

  /// Over all studies.
  private var meanTable: TextTable {
    if studies.count == 1 { return table(ofStudy: 0) }
    var table = TextTable([
      ("mean of the studies", .left), ("speed-up", .right), ("", .left),
      ("killed", .right), ("", .left),
    ])
    for policy in policies {
      table.add(
        [policy.name] + Self.cells(speedUp: policy.speedUp, killedWinner: policy.killedWinner))
    }
    return table
  }

  private func table(ofStudy index: Int) -> TextTable {
    var table = TextTable([
      ("policy", .left), ("speed-up", .right), ("", .left), ("killed", .right), ("", .left),
      ("regret", .right), ("cost", .right),
    ])
    for policy in policies {
      let outcome = policy.outcomes[index]
      table.add(
        [policy.name]
          + Self.cells(speedUp: outcome.speedUp, killedWinner: outcome.killedWinner) + [
            NumberText.significant(outcome.regret.value, 3),
            NumberText.percent(outcome.costOfRun, 0),
          ])
    }
    return table
  }

  private static func cells(speedUp: Estimate, killedWinner: Estimate) -> [String] {
    [
      "×" + NumberText.fixed(speedUp.value, 2),
      NumberText.interval(speedUp.interval) { NumberText.fixed($0, 2) },
      NumberText.percent(killedWinner.value),
      NumberText.interval(killedWinner.interval) { NumberText.fixed(100 * $0, 1) },
    ]
  }
}
