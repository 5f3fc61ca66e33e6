import Basics

extension Scoreboard: Encodable {
  private enum Key: CodingKey {
    case workloads, submissions, speedUps, baseline, tuning, fewestStudies, mostStudies, factors
    case remarks, level
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(workloads, forKey: .workloads)
    try container.encode(
      entries.map { Row(entry: $0, workloads: scoredWorkloads, factors: factors) },
      forKey: .submissions)
    try container.encode(speedUps, forKey: .speedUps)
    try container.encodeIfPresent(baseline, forKey: .baseline)
    try container.encode(tuning, forKey: .tuning)
    try container.encode(studies.lowerBound, forKey: .fewestStudies)
    try container.encode(studies.upperBound, forKey: .mostStudies)
    try container.encode(factors, forKey: .factors)
    try container.encode(remarks, forKey: .remarks)
    try container.encode(level, forKey: .level)
  }

  /// The factors at which some profile rises, and the two ends of the range.
  public var factors: [Double] { entries.map(\.profile).factors }

  /// A submission, with its profile at the factors.
  private struct Row: Encodable {
    var entry: Entry
    var workloads: [Workload]
    var factors: [Double]

    private enum Key: CodingKey {
      case submission, score, scoreInterval, rank, rankInterval, profile, workloads
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: Key.self)
      try container.encode(entry.submission, forKey: .submission)
      try container.encode(entry.score, forKey: .score)
      try container.encodeIfPresent(entry.scoreInterval, forKey: .scoreInterval)
      try container.encode(entry.rank, forKey: .rank)
      try container.encodeIfPresent(entry.rankInterval, forKey: .rankInterval)
      try container.encode(
        factors.map { entry.profile.share(within: $0) }, forKey: .profile)
      try container.encode(zip(workloads, entry.results).map(Cell.init), forKey: .workloads)
    }
  }

  private struct Cell: Encodable {
    var name: String
    var time: Double?
    var ratio: Double?
    var failedVariant: String?
    /// Nil for a study that never arrives.
    var studies: [Double?]

    init(_ workload: Workload, _ result: Result) {
      name = workload.name
      time = result.time
      ratio = result.ratio
      failedVariant = result.failedVariant
      studies = result.studies.map { $0.isFinite ? $0 : nil }
    }
  }
}

extension Scoreboard.Workload: Encodable {
  private enum Key: CodingKey { case name, target, variantOf }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encodeIfPresent(target, forKey: .target)
    try container.encodeIfPresent(base, forKey: .variantOf)
  }
}

extension SpeedUp: Encodable {
  private enum Key: CodingKey {
    case submission, over, factor, least, most, both, alone, otherAlone
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(submission, forKey: .submission)
    try container.encode(other, forKey: .over)
    try container.encodeIfPresent(factor, forKey: .factor)
    try container.encodeFinite(interval, forKeys: .least, .most)
    try container.encode(both, forKey: .both)
    try container.encode(alone, forKey: .alone)
    try container.encode(otherAlone, forKey: .otherAlone)
  }
}

extension BudgetRanks: Encodable {
  private enum Key: CodingKey { case budgets, workloads, submissions, studies, remarks, level }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(budgets, forKey: .budgets)
    try container.encode(workloads, forKey: .workloads)
    try container.encode(entries, forKey: .submissions)
    try container.encode(studies, forKey: .studies)
    try container.encode(remarks, forKey: .remarks)
    try container.encode(level, forKey: .level)
  }
}

extension BudgetRanks.Entry: Encodable {
  private enum Key: CodingKey { case submission, rank, rankInterval, budgets }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(submission, forKey: .submission)
    try container.encode(overall, forKey: .rank)
    try container.encodeIfPresent(overallInterval, forKey: .rankInterval)
    try container.encode(ranks, forKey: .budgets)
  }
}

extension BudgetRanks.Rank: Encodable {
  private enum Key: CodingKey { case budget, rank, rankInterval, first }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(budget, forKey: .budget)
    try container.encode(mean, forKey: .rank)
    try container.encodeIfPresent(interval, forKey: .rankInterval)
    try container.encode(first, forKey: .first)
  }
}
