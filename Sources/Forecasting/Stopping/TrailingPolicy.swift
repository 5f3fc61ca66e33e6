import RunLogs

/// Stops a run that trails: whose best value is worse than what the best of the others had at the
/// same age.
public struct TrailingPolicy: StoppingPolicy {
  public let name = "trailing"
  /// The points that a run has before it is judged.
  public var warmup: Int

  public init(warmup: Int = 5) { self.warmup = warmup }

  public func verdict(for run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    if let last = run.curve.values.last, !last.isFinite {
      return Verdict(.stop, probabilityOfBest: 0, reason: "it has diverged: its value is \(last)")
    }
    guard run.curve.count >= warmup, let age = run.curve.positions.last, let best = run.curve.best
    else {
      return Verdict(.continue, reason: "it has fewer than \(warmup) points")
    }
    let leaders = others.filter { !$0.isStopped }.compactMap { rival -> (String, Double)? in
      let past = rival.curve.prefix(rival.curve.positions.count { $0 <= age })
      return past.best.map { (rival.name, $0) }
    }
    guard let leader = leaders.first(where: { run.curve.isBetter($0.1, than: best) }) else {
      return Verdict(.continue, reason: "no other was better at this age")
    }
    return Verdict(
      .stop,
      reason: "\(leader.0) had \(NumberText.significant(leader.1)) at this age and it has "
        + NumberText.significant(best))
  }
}
