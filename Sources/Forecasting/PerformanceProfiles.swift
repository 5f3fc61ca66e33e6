public import Basics
public import Fitting
public import Schedules

/// How schedules fare over several tasks: how soon each reaches a task's target loss, against the
/// best there.
///
/// With t_sw the first step at which schedule s is predicted to reach the target of task w, and
/// r_sw = t_sw/min_s′ t_s′w, the profile of s at a factor τ ≥ 1 is the share of tasks with r_sw ≤ τ
/// (Dolan and Moré 2002). Its score is the mean of the profile over 1 ≤ τ ≤ 4, the mean over tasks of
/// max(0, 4 − r_sw)/3: 1 for a schedule that is always first, 0 for one that never comes within
/// four times the best (AlgoPerf; Dahl and others 2023, arXiv 2306.07179).
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
    public var ratios: [Double?]
    public var score: Double
    /// The interval of the score over joint draws of all steps, with independent tasks; nil where
    /// a fit knows nothing of its errors.
    public var scoreInterval: Interval?

    /// The share of tasks on which it needs at most `factor` times the best schedule's steps.
    public func share(within factor: Double) -> Double {
      let within = ratios.filter { $0.map { $0 <= factor } ?? false }
      return Double(within.count) / Double(ratios.count)
    }
  }

  public var tasks: [Task]
  /// Highest score first.
  public var entries: [Entry]
  public var level: Double

  /// The factor beyond which a schedule counts as not having arrived.
  public static let furthestFactor = 4.0

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
    let ratios = medians.map(Self.ratios)
    let scores = draws.map { draws in
      (0..<ReachDraws.count).map { draw in Self.scores(draws.map { Self.ratios($0[draw]) }) }
    }
    let score = Self.scores(ratios)
    entries = schedules.indices.sorted { score[$0] > score[$1] }.map { place in
      Entry(
        schedule: schedules[place], steps: medians.map { $0[place] },
        ratios: ratios.map { $0[place] }, score: score[place],
        scoreInterval: scores.flatMap {
          OrderStatistics($0.map { $0[place] }).interval(level: level)
        })
    }
  }

  /// Steps over the fewest of one task.
  private static func ratios(_ steps: [Int?]) -> [Double?] {
    let best = steps.compactMap { $0 }.min()
    return steps.map { step in
      if let step, let best { Double(step) / Double(best) } else { nil }
    }
  }

  /// The mean of each schedule's profile over factors from 1 to the furthest; a row a task.
  static func scores(_ ratios: [[Double?]]) -> [Double] {
    ratios[0].indices.map { schedule in
      let shares = ratios.map { row in
        row[schedule].map { max(0, furthestFactor - $0) / (furthestFactor - 1) } ?? 0
      }
      return shares.reduce(0, +) / Double(shares.count)
    }
  }
}
