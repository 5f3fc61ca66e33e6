public import Basics
import RealModule
import Records

/// Which submission ends best at each budget: mean ranks over workloads and studies, as budgeted training is
/// judged (Chen, Wolfe and Kyrillidis 2021, arXiv 2107.04197).
///
/// In each study of each workload, submissions are ranked by what they end at, 1 for the best: the last value
/// of the trial that ends best. Equal ones share the mean of their ranks, and who ends at no finite value comes
/// last. A study in which a submission has no run is left out.
///
/// Intervals are over workloads, drawn anew with replacement, and studies drawn anew within these; with one
/// workload over its studies alone, and then they hold for this workload alone. They are no narrower than
/// so many that agree would leave open, and there are none for fewer than three.
public struct BudgetRanks: Sendable {
  public struct Rank: Sendable {
    public var budget: String
    public var mean: Double
    public var interval: Interval?
    /// In how many studies nobody is better.
    public var first: Int
  }

  public struct Entry: Sendable {
    public var submission: String
    /// One a budget.
    public var ranks: [Rank]
    /// The mean over budgets, each of which counts the same.
    public var overall: Double
    public var overallInterval: Interval?
  }

  /// From the least, where all are numbers; else in the order in which they come.
  public var budgets: [String]
  public var workloads: [String]
  /// Best mean rank first.
  public var entries: [Entry]
  /// The studies that count, by budget.
  public var studies: [Int]
  public var level: Double
  /// What casts doubt on the ranks, the largest first.
  public var remarks: [Remark]

  /// - Parameter runs: curves, each of a budget.
  /// - Throws: `Refusal` where a run comes twice, one submission alone is there, or no study of a budget
  ///   has all submissions.
  public init(of runs: [ScoredRun], _ options: ScoringOptions = ScoringOptions()) throws(Refusal) {
    try runs.requireDistinct()
    let submissions = runs.submissions
    guard submissions.count > 1 else {
      throw Refusal(
        .data,
        "\(submissions.first ?? "nothing") is the one submission that there is, and a rank is one among several"
      )
    }
    let budgets = Self.ordered(runs.distinct { $0.budget ?? "" })
    let workloads = runs.workloads
    let table = RankTable(runs, submissions, workloads, budgets)
    if let place = table.ranks.firstIndex(where: { $0.allSatisfy(\.isEmpty) }) {
      let own = Set(runs.filter { $0.budget == budgets[place] }.map(\.submission))
      let missing = submissions.filter { !own.contains($0) }
      throw Refusal(
        .data,
        "at budget \(budgets[place]) no study of a workload has runs of all submissions"
          + (missing.isEmpty
            ? ": their studies have different names"
            : ": \(missing.joined(separator: ", ")) has none"),
        advice: ScoringAdvice.tellRunsApart)
    }
    let means = table.means(table.ranks)
    let draws = RankDraws(table, options)
    var entries = submissions.enumerated().map { row, submission in
      let ranks = budgets.enumerated().map { place, budget in
        Rank(
          budget: budget, mean: means[place][row],
          interval: draws?.interval(of: row, at: place, about: means[place][row]),
          first: table.ranks[place].reduce(0) { total, studies in
            total + studies.count { $0[row] == $0.min() }
          })
      }
      let overall = ranks.reduce(0) { $0 + $1.mean } / Double(budgets.count)
      return Entry(
        submission: submission, ranks: ranks, overall: overall,
        overallInterval: draws?.interval(of: row, about: overall))
    }
    entries = entries.indices.sorted { (entries[$0].overall, $0) < (entries[$1].overall, $1) }.map {
      entries[$0]
    }
    self.budgets = budgets
    self.workloads = workloads
    self.entries = entries
    studies = table.ranks.map { $0.reduce(0) { $0 + $1.count } }
    level = options.level
    remarks = Self.remarks(table, workloads, hasIntervals: draws != nil)
  }

  private static func ordered(_ budgets: [String]) -> [String] {
    let numbers = budgets.compactMap { WrittenNumber.value(of: $0) }
    guard numbers.count == budgets.count else { return budgets }
    return zip(budgets, numbers).sorted { $0.1 < $1.1 }.map(\.0)
  }

  private static func remarks(
    _ table: RankTable, _ workloads: [String], hasIntervals: Bool
  ) -> [Remark] {
    var remarks: [Remark] = []
    if !hasIntervals {
      remarks.append(
        Remark(
          "fewer than \(Resampling.fewest) "
            + (workloads.count == 1 ? "studies" : "workloads with studies")
            + " say too little of how others would come out: ranks have no intervals"))
    } else if workloads.count == 1 {
      remarks.append(
        Remark("ranks are of the workload \(workloads[0]) alone, and may be others elsewhere"))
    } else if workloads.count < 5 {
      remarks.append(Remark("\(workloads.count) workloads say little of others"))
    }
    if table.incomplete > 0 {
      remarks.append(
        Remark(
          "\(NumberText.counted(table.incomplete, "study", "studies")) in which a submission has no run "
            + "\(table.incomplete == 1 ? "is" : "are") left out"))
    }
    if table.unended > 0 {
      remarks.append(
        Remark(
          "\(NumberText.counted(table.unended, "time")) a submission ends at no finite value, and comes last"
        ))
    }
    return remarks
  }
}

/// The ranks of all submissions in each study.
struct RankTable {
  /// By budget, workload and study, one a submission.
  private(set) var ranks: [[[[Double]]]] = []
  /// How many studies were left out.
  private(set) var incomplete = 0
  /// How often a submission ended at no finite value.
  private(set) var unended = 0

  init(
    _ runs: [ScoredRun], _ submissions: [String], _ workloads: [String], _ budgets: [String]
  ) {
    // By budget, workload, study and submission what the best trial ends at, less being better.
    var ends: [[String]: [String: [String: Double]]] = [:]
    for run in runs {
      guard let curve = run.curve else { continue }
      let last = curve.values.last.flatMap { $0.isFinite && !run.hasDiverged ? $0 : nil }
      let end = last.map { curve.goal == .lower ? $0 : -$0 } ?? .infinity
      let place = [run.budget ?? "", run.workload]
      let before = ends[place]?[run.study]?[run.submission] ?? .infinity
      ends[place, default: [:]][run.study, default: [:]][run.submission] = min(before, end)
    }
    for budget in budgets {
      var all: [[[Double]]] = []
      for workload in workloads {
        var own: [[Double]] = []
        for (_, values) in (ends[[budget, workload]] ?? [:]).sorted(by: { $0.key < $1.key }) {
          let found = submissions.compactMap { values[$0] }
          guard found.count == submissions.count else {
            incomplete += 1
            continue
          }
          unended += found.count { !$0.isFinite }
          own.append(Resampling.ranks(found))
        }
        all.append(own)
      }
      ranks.append(all)
    }
  }

  /// The mean rank of each submission at each budget; each study counts the same. Empty at a budget without
  /// studies.
  func means(_ ranks: [[[[Double]]]]) -> [[Double]] {
    ranks.map { workloads in
      let studies = workloads.flatMap(\.self)
      guard let first = studies.first else { return [] }
      return first.indices.map { row in
        studies.reduce(0) { $0 + $1[row] } / Double(studies.count)
      }
    }
  }
}

/// Mean ranks if other workloads and studies had been made.
private struct RankDraws {
  private var means: [[[Double]]] = []
  /// What is drawn anew first: workloads, or the studies of one.
  private let clusters: Int
  private let submissions: Int
  private let level: Double

  /// Nil where too little is there to draw from.
  init?(_ table: RankTable, _ options: ScoringOptions) {
    let workloads = table.ranks[0].count
    clusters =
      workloads > 1
      ? table.ranks.map { $0.count { !$0.isEmpty } }.min() ?? 0
      : table.ranks.map { $0[0].count }.min() ?? 0
    guard clusters >= Resampling.fewest else { return nil }
    submissions = table.ranks[0].flatMap(\.self).first?.count ?? 0
    level = options.level
    var random = SplitMix64(seed: options.seed)
    for _ in 0..<options.draws {
      // A workload is hard or easy at all budgets.
      let drawn =
        workloads > 1
        ? (0..<workloads).map { _ in Int.random(in: 0..<workloads, using: &random) } : [0]
      let ranks = table.ranks.map { budget in
        drawn.map { workload in
          budget[workload].map { _ in
            budget[workload][Int.random(in: budget[workload].indices, using: &random)]
          }
        }
      }
      let mean = table.means(ranks)
      if mean.allSatisfy({ !$0.isEmpty }) { means.append(mean) }
    }
  }

  func interval(of submission: Int, at budget: Int, about mean: Double) -> Interval? {
    interval(means.map { $0[budget][submission] }, about: mean)
  }

  /// Over all budgets.
  func interval(of submission: Int, about mean: Double) -> Interval? {
    interval(
      means.map { budgets in
        budgets.reduce(0) { $0 + $1[submission] } / Double(budgets.count)
      }, about: mean)
  }

  private func interval(_ draws: [Double], about mean: Double) -> Interval? {
    let count = Double(clusters)
    let drawn =
      Resampling.interval(
        of: draws, about: mean, degreesOfFreedom: count - 1,
        shrinkage: ((count - 1) / count).squareRoot(), level: level) ?? Interval(mean, mean)
    // Where all agree there is no scatter to see, and another may yet come out one place otherwise: with no
    // more probability than would have kept it from so many.
    let unseen = 1 - Double.pow((1 - level) / 2, 1 / count)
    return Interval(
      max(1, min(drawn.lower, mean - unseen)),
      min(Double(max(submissions, 1)), max(drawn.upper, mean + unseen)))
  }
}
