/// How one of several competitors fares over several tasks, by what it takes against the best on each.
///
/// With r_w what it takes on task w over the least that any competitor does, its profile at a factor τ ≥ 1 is
/// the share of tasks with r_w ≤ τ (Dolan and Moré 2002). Its score is the mean of the profile over 1 ≤ τ ≤ 4,
/// which is the mean over tasks of max(0, 4 − r_w)/3: 1 for who is always first, 0 for who never comes
/// within four times the best (AlgoPerf; Dahl and others 2023, arXiv 2306.07179).
public struct PerformanceProfile: Sendable, Hashable {
  /// What it takes over the least on each task, from 1 on; nil where it never arrives.
  public var ratios: [Double?]

  /// - Parameter ratios: one task at least.
  public init(ratios: [Double?]) { self.ratios = ratios }

  /// The factor beyond which a competitor counts as not having arrived.
  public static let furthestFactor = 4.0

  /// The share of tasks on which it takes at most `factor` times the least.
  public func share(within factor: Double) -> Double {
    Double(ratios.count { $0.map { $0 <= factor } ?? false }) / Double(ratios.count)
  }

  /// The exact mean of the profile over factors from 1 to the furthest.
  public var score: Double {
    let shares = ratios.map { ratio in
      ratio.map { max(0, Self.furthestFactor - $0) / (Self.furthestFactor - 1) } ?? 0
    }
    return shares.reduce(0, +) / Double(shares.count)
  }

  /// What each competitor takes on one task over the least; nil for who never arrives.
  ///
  /// - Parameter costs: such as steps or seconds, above 0; nil or infinite for who never arrives.
  public static func ratios(of costs: [Double?]) -> [Double?] {
    let best = costs.compactMap { $0 }.min()
    return costs.map { cost in
      if let cost, let best, cost.isFinite { cost / best } else { nil }
    }
  }
}

extension Sequence<PerformanceProfile> {
  /// The factors at which some profile rises, and the two ends of the range.
  public var factors: [Double] {
    let ratios = flatMap(\.ratios).compactMap { $0 }
    let furthest = PerformanceProfile.furthestFactor
    return Set(ratios.filter { $0 < furthest } + [1, furthest]).sorted()
  }
}
