public import Basics
public import Fitting
public import Schedules

/// How schedules fare over several tasks: how soon each reaches a task's target loss, against the
/// best there.
///
/// What counts is the first step at which a schedule is predicted to reach the target of a task; its
/// profile and its score are those of a `PerformanceProfile`.
public struct PerformanceProfiles: Sendable {
  /// One fit, such as of one model on one data set.
  public struct Task: Sendable, Encodable {
    public var name: String
    /// The predicted loss to reach, nats.
    public var target: Double
  }

  public struct Entry: Sendable {
    public var schedule: any Schedule
    /// For each task the first step at the target, nil if it is not reached within the horizon.
    public var steps: [Int?]
    /// For each task that number of steps over the best schedule's.
    public var ratios: [Double?] { profile.ratios }
    public var profile: PerformanceProfile
    public var score: Double { profile.score }
    /// The interval of the score over joint draws of all steps, with independent tasks; nil where
    /// a fit knows nothing of its errors.
    public var scoreInterval: Interval?

    /// The share of tasks on which it needs at most `factor` times the best schedule's steps.
    public func share(within factor: Double) -> Double { profile.share(within: factor) }
  }

  public var tasks: [Task]
  /// Highest score first.
  public var entries: [Entry]
  public var level: Double

  /// Profiles schedules over tasks, at least one of each.
  ///
  /// - Parameter target: The loss to reach on each task, nats; by default what the first schedule
  ///   ends at there, whatever that turns out to be.
  public init(
    of schedules: [any Schedule], over tasks: [(name: String, fit: any LossPredictor)],
    target: Double? = nil, level: Double? = nil
  ) {
    let level = level ?? tasks[0].fit.conventions.level
    self.level = level
    var medians: [[Int?]] = []
    var draws: [[[Int?]]]? = []
    var named: [Task] = []
    for (index, (name, fit)) in tasks.enumerated() {
      let curves = schedules.map { LossCurve(of: $0, under: fit) }
      let loss = target ?? curves[0].finalLoss
      named.append(Task(name: name, target: loss))
      medians.append(
        curves.enumerated().map { place, curve in
          target == nil && place == 0
            ? curve.schedule.steps : curve.firstStep(of: curve.medians, atMost: loss)
        })
      // Tasks are independent: each has draws of its own.
      let drawn = ReachDraws(
        of: curves, under: fit, target: target.map { .loss($0) } ?? .finalLoss(of: 0),
        seed: UInt64(index + 1))
      if let drawn { draws?.append(drawn.steps) } else { draws = nil }
    }
    self.tasks = named
    let profiles = Self.profiles(medians)
    let scores = draws.map { draws in
      (0..<ReachDraws.count).map { draw in Self.profiles(draws.map { $0[draw] }).map(\.score) }
    }
    let score = profiles.map(\.score)
    entries = schedules.indices.sorted { score[$0] > score[$1] }.map { place in
      Entry(
        schedule: schedules[place], steps: medians.map { $0[place] }, profile: profiles[place],
        scoreInterval: scores.flatMap {
          OrderStatistics($0.map { $0[place] }).interval(level: level)
        })
    }
  }

  /// The profile of each schedule.
  ///
  /// - Parameter steps: a row a task, a column a schedule.
  private static func profiles(_ steps: [[Int?]]) -> [PerformanceProfile] {
    let ratios = steps.map { PerformanceProfile.ratios(of: $0.map { $0.map(Double.init) }) }
    return steps[0].indices.map { place in
      PerformanceProfile(ratios: ratios.map { $0[place] })
    }
  }
}
