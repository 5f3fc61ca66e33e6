import Basics
public import Forecasting
import Reports
public import Scoring

extension Figure {
  /// Performance profiles as steps, the scores with intervals below.
  ///
  /// - Parameters:
  ///   - competitors: the best first.
  ///   - noun: what one of them is, and what it is tried on.
  static func profiles(
    of competitors: [(name: String, profile: PerformanceProfile, interval: Interval?)],
    _ noun: (competitor: String, task: String), xLabel: String, level: Double
  ) -> Figure {
    let factors = competitors.map(\.profile).factors
    let chosen = DrawnFirst(
      competitors, most: Series.lookCount, "\(noun.competitor)s, the best ones,", name: \.name)
    let curves = chosen.shown.enumerated().map { index, entry in
      var points: [Series.Point] = []
      for factor in factors {
        if let last = points.last { points.append(.init(factor, last.y)) }
        points.append(.init(factor, entry.profile.share(within: factor)))
      }
      return Series("\(index + 1)  \(entry.name)", .line, index: index, points)
    }
    let furthest = min(
      max(1.2, 1.1 * (factors.dropLast().last ?? 1)), PerformanceProfile.furthestFactor)
    let tasks = competitors.first?.profile.ratios.count ?? 0
    var figure = Figure(
      "Performance profiles over \(NumberText.counted(tasks, noun.task))",
      panels: [
        Panel(
          xLabel: xLabel, yLabel: "share of \(noun.task)s",
          xRange: 1...furthest, yRange: 0...1, yScale: .linear, share: 2, series: curves),
        Panel(
          xLabel: noun.competitor, yLabel: "score",
          xRange: -0.6...(Double(chosen.shown.count) - 0.4), yRange: 0...1, yScale: .linear,
          names: chosen.shown.indices.map { String($0 + 1) },
          series: [
            Series(
              "mean of the profile"
                + (chosen.shown.contains { $0.interval != nil }
                  ? ", \(NumberText.level(level)) interval" : ""),
              .errorBars, .blue,
              chosen.shown.enumerated().map { index, entry in
                .init(Double(index), entry.profile.score, entry.interval)
              })
          ]),
      ], size: (960, 680))
    figure.notes = [chosen.note].compactMap(\.self)
    return figure
  }

  /// Forecasts of how soon schedules reach their targets.
  public static func profiles(_ profiles: PerformanceProfiles) -> Figure {
    Figure.profiles(
      of: profiles.entries.map { ($0.schedule.summary, $0.profile, $0.scoreInterval) },
      ("schedule", "task"), xLabel: "steps to the target, over the best schedule's",
      level: profiles.level)
  }

  /// How soon submissions reached their targets.
  public static func scores(_ board: Scoreboard) -> Figure {
    Figure.profiles(
      of: board.entries.map { ($0.submission, $0.profile, $0.scoreInterval) },
      ("submission", "workload"), xLabel: "time to the target, over the best submission's",
      level: board.level)
  }

  /// Mean ranks at each budget with their intervals, a line a submission.
  public static func budgetRanks(_ ranks: BudgetRanks) -> Figure {
    let chosen = DrawnFirst(
      ranks.entries, most: Series.lookCount, "submissions, the best ones,", name: \.submission)
    // Intervals of several stand side by side.
    let step = 0.5 / Double(max(chosen.shown.count, 1))
    var lines: [Series] = []
    for (index, entry) in chosen.shown.enumerated() {
      let points = entry.ranks.enumerated().map { place, rank in
        Series.Point(
          Double(place) + (Double(index) - Double(chosen.shown.count - 1) / 2) * step, rank.mean,
          rank.interval)
      }
      lines.append(
        Series(
          "\(index + 1)  \(entry.submission)", .line, index: index,
          points.map { .init($0.x, $0.y) }))
      lines.append(Series(nil, .errorBars, index: index, points))
    }
    var figure = Figure(
      "Mean ranks at each budget over \(NumberText.counted(ranks.workloads.count, "workload"))",
      panels: [
        Panel(
          xLabel: "budget", yLabel: "mean rank, 1 is best",
          xRange: -0.6...(Double(ranks.budgets.count) - 0.4),
          yRange: 0.8...(Double(ranks.entries.count) + 0.2), yScale: .linear,
          names: ranks.budgets, series: lines)
      ], size: (960, 560))
    figure.caption =
      ranks.entries.contains { $0.overallInterval != nil }
      ? "Bars are \(NumberText.level(ranks.level)) intervals." : nil
    figure.notes = [chosen.note].compactMap(\.self)
    return figure
  }
}
