public import Records

/// A run with the verdict on it, and what it was judged against.
public struct JudgedRun: Sendable, Hashable {
  public enum State: String, Sendable, Hashable, Codable {
    /// It has yet to reach its horizon.
    case growing
    case finished
    case diverged
  }

  /// The best of the other runs, or the target, which the run is to beat.
  public struct Incumbent: Sendable, Hashable, Encodable {
    public var name: String
    /// Its best value so far.
    public var value: Double
    public var isFinished: Bool
  }

  public var name: String
  /// The names of the columns of the metric and of positions.
  public var metric: String
  public var positionName: String
  public var state: State
  /// The last position that is logged.
  public var position: Double
  public var horizon: Double
  public var goal: Curve.Goal
  /// The best value so far; nil while there is none that is finite.
  public var best: Double?
  public var incumbent: Incumbent?
  /// The name of the policy that was asked.
  public var askedPolicy: String
  public var verdict: Verdict
  /// The name of the policy that decided: the one that was asked, or what it falls back on.
  public var policy: String { verdict.fallback?.policy ?? askedPolicy }

  /// Asks the policy about a run.
  ///
  /// Two things need no policy: a run whose log says that it diverged is to stop, and a finished one
  /// is past stopping, so that its verdict is to continue.
  ///
  /// - Parameters:
  ///   - log: The run as it is logged.
  public init(
    _ run: ObservedRun, of log: FollowedRun, given others: [ObservedRun],
    by policy: any StoppingPolicy
  ) {
    name = run.name
    metric = log.metric
    positionName = log.positionName
    position = run.curve.positions.last ?? 0
    horizon = run.horizon
    goal = run.curve.goal
    best = run.curve.best
    incumbent = others.incumbent(where: { !$0.isStopped }).map {
      Incumbent(name: $0.run.name, value: $0.best, isFinished: $0.run.isFinished)
    }
    askedPolicy = policy.name
    if log.hasDiverged, let outcome = log.outcome {
      state = .diverged
      verdict = Verdict(.stop, reason: "its log says that it \(outcome)")
    } else if run.isFinished {
      state = .finished
      verdict = Verdict(.continue, reason: "it has reached its end")
    } else {
      state = .growing
      verdict = policy.verdict(for: run, given: others)
    }
  }
}

extension JudgedRun: Encodable {
  private enum Key: String, CodingKey {
    case run, metric, x, state, position, horizon, goal, best, incumbent, policy, insteadOf, verdict
    case probabilityOfBest, forecast, reason
  }

  /// The policy that was asked and could not decide.
  private struct Asked: Encodable {
    let policy: String
    let reason: String
  }

  /// One flat object: what there is to know of the verdict stands beside what there is of the run.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .run)
    try container.encode(metric, forKey: .metric)
    try container.encode(positionName, forKey: .x)
    try container.encode(state, forKey: .state)
    try container.encode(position, forKey: .position)
    try container.encode(horizon, forKey: .horizon)
    try container.encode(goal, forKey: .goal)
    try container.encodeIfPresent(best, forKey: .best)
    try container.encodeIfPresent(incumbent, forKey: .incumbent)
    try container.encode(policy, forKey: .policy)
    try container.encodeIfPresent(
      verdict.fallback.map { Asked(policy: askedPolicy, reason: $0.cause) }, forKey: .insteadOf)
    try container.encode(verdict.decision, forKey: .verdict)
    try container.encodeIfPresent(verdict.probabilityOfBest, forKey: .probabilityOfBest)
    try container.encodeIfPresent(verdict.forecast, forKey: .forecast)
    try container.encode(verdict.reason, forKey: .reason)
  }
}
