import Basics

/// The times that would be scored if other studies had been made: studies drawn anew with replacement, each
/// submission's on each workload by themselves.
struct StudyDraws {
  /// By draw, submission and scored workload.
  let times: [[[Double]]]
  private let scores: [[Double]]
  private let ranks: [[Double]]
  private let counts: [[Int]]
  let level: Double

  init(_ course: StudyTimes, _ options: ScoringOptions) {
    var random = SplitMix64(seed: options.seed)
    let times = (0..<options.draws).map { _ in
      course.scoredTimes(
        course.times.map { row in row.map { StudyTimes.median($0.redrawn(&random)) } })
    }
    self.times = times
    scores = times.map { StudyTimes.profiles($0).map(\.score) }
    ranks = scores.map { Resampling.ranks($0.map { -$0 }) }
    counts = course.times.map { row in course.scored.map { row[$0].count } }
    level = options.level
  }

  func scoreInterval(of submission: Int, about score: Double) -> Interval? {
    Resampling.interval(
      of: scores.map { $0[submission] }, about: score,
      degreesOfFreedom: degreesOfFreedom(of: submission), level: level, within: 0...1)
  }

  func rankInterval(of submission: Int) -> Interval? {
    OrderStatistics(ranks.map { $0[submission] }).interval(level: level)
  }

  /// Of the scatter of its times: studies less one on each workload.
  func degreesOfFreedom(of submission: Int) -> Double {
    Double(counts[submission].reduce(0) { $0 + max(0, $1 - 1) })
  }
}
