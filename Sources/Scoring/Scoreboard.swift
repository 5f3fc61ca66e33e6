public import Basics
import Records

/// How soon submissions reach the targets of workloads, and how they compare: AlgoPerf's scores (Dahl and others
/// 2023, arXiv 2306.07179).
///
/// The time of a submission s on a workload w is that of the first evaluation as good as the target: in each
/// study by the best trial, and t_sw the median over studies. It is infinite where the target is not
/// reached, where s has no run on w, and where s fails on a variant of w: by not reaching the target there, or
/// not within four times the best. Over the workloads that are no variants, the profile and the score of s
/// are those of a `PerformanceProfile` with r_sw = t_sw/min_s′ t_s′w.
///
/// Intervals are over studies: these are drawn anew, within each submission and workload, while workloads are
/// taken as they are. There are none where a submission has fewer than three studies on a workload, nor where
/// no draw differs.
///
/// ```swift
/// var options = ScoringOptions()
/// options.baseline = "adamw"
/// let scores = try Scoreboard(of: runs, options)
/// ```
public struct Scoreboard: Sendable {
  public struct Workload: Sendable {
    public var name: String
    /// The value to reach; nil where times were measured by others.
    public var target: Double?
    /// The workload that it is a variant of.
    public var base: String?
  }

  /// A submission on a workload that is scored.
  public struct Result: Sendable {
    /// The time of the best trial of each study, infinite if none arrives.
    public var studies: [Double]
    /// The time that is scored; nil if it is infinite.
    public var time: Double?
    /// That time over the best submission's.
    public var ratio: Double?
    /// The variant that it fails on.
    public var failedVariant: String?
  }

  public struct Entry: Sendable {
    public var submission: String
    /// One a workload that is scored.
    public var results: [Result]
    public var profile: PerformanceProfile
    public var score: Double { profile.score }
    /// Nil where studies are too few.
    public var scoreInterval: Interval?
    /// Its place by score; equal ones share the mean of theirs.
    public var rank: Double
    public var rankInterval: Interval?
  }

  /// All of them, variants too.
  public var workloads: [Workload]
  /// Highest score first; equal ones in the order in which they were given.
  public var entries: [Entry]
  /// Each entry against each that comes after it.
  public var speedUps: [SpeedUp]
  public var baseline: String?
  public var tuning: ScoringOptions.Tuning
  public var level: Double
  /// The fewest and the most studies that a submission has on a workload.
  public var studies: ClosedRange<Int>
  /// What casts doubt on the scores, the largest first.
  public var remarks: [Remark]

  /// The workloads that are scored.
  public var scoredWorkloads: [Workload] { workloads.filter { $0.base == nil } }

  /// - Throws: `Refusal` where a workload has no target, a run comes twice, one submission alone is there, or
  ///   none reaches any target.
  public init(of runs: [ScoredRun], _ options: ScoringOptions = ScoringOptions()) throws(Refusal) {
    try runs.requireDistinct()
    let targets = try Self.targets(of: runs, options)
    let course = try StudyTimes(runs, targets: targets, options)
    guard course.submissions.count > 1 else {
      throw Refusal(
        .data,
        "\(course.submissions.first ?? "nothing") is the one submission that there is, and a score is by "
          + "comparison with others")
    }
    let times = course.scoredTimes(course.times.map { $0.map(StudyTimes.median) })
    guard times.contains(where: { $0.contains { $0.isFinite } }) else {
      throw Refusal(
        .data, "no submission reaches the target on any workload: there is nothing to compare",
        advice: ScoringAdvice.giveTarget)
    }
    workloads = course.workloads.map { name in
      Workload(
        name: name, target: targets[name],
        base: options.variants.first { $0.variant == name }?.base)
    }
    baseline = options.baseline
    tuning = options.tuning
    level = options.level
    let counts = course.times.flatMap { $0.map(\.count) }.filter { $0 > 0 }
    studies = (counts.min() ?? 0)...(counts.max() ?? 0)
    remarks = Self.remarks(course, runs, times, options)
    let profiles = StudyTimes.profiles(times)
    let scores = profiles.map(\.score)
    let ranks = Resampling.ranks(scores.map { -$0 })
    let drawn = studies.lowerBound >= Resampling.fewest ? StudyDraws(course, options) : nil
    var all = course.submissions.indices.map { row in
      Entry(
        submission: course.submissions[row],
        results: course.scored.enumerated().map { place, workload in
          let time = times[row][place]
          return Result(
            studies: course.times[row][workload], time: time.isFinite ? time : nil,
            ratio: profiles[row].ratios[place],
            failedVariant: course.failedVariant(of: row, on: workload))
        }, profile: profiles[row],
        scoreInterval: drawn?.scoreInterval(of: row, about: scores[row]),
        rank: ranks[row], rankInterval: drawn?.rankInterval(of: row))
    }
    let order = all.indices.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
    speedUps = order.indices.flatMap { first in
      order[(first + 1)...].map { second in
        SpeedUp(
          of: order[first], over: second, course.submissions, times: times, drawn: drawn)
      }
    }
    all = order.map { all[$0] }
    entries = all
  }
}

extension [ScoredRun] {
  /// Refuses two runs that nothing tells apart.
  func requireDistinct() throws(Refusal) {
    var origins: [[String]: String] = [:]
    for run in self {
      guard let other = origins.updateValue(run.origin, forKey: run.key) else { continue }
      throw Refusal(
        .data,
        "\(run.origin): \(run.submission) on \(run.workload)"
          + (run.budget.map { " at budget \($0)" } ?? "")
          + ", study \(run.study), trial \(run.trial), is given twice"
          + (other == run.origin ? "" : ", before at \(other)"),
        advice: ScoringAdvice.tellRunsApart)
    }
  }
}
