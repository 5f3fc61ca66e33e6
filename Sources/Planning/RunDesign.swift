public import Basics
public import Fitting
import Forecasting
public import Schedules

/// Which run would teach most about a quantity: optimal design on a fit's doubt.
///
/// A candidate run would be logged at points along its schedule. Their losses are correlated with the
/// quantity Q through the parameters and the law's misfit, so seeing them leaves of its variance
///
/// ```
/// V′ = V − C·(K + N)⁻¹·Cᵀ
/// ```
///
/// with C the covariances of Q with the points' losses, K theirs with each other and N the scatter of
/// single logged losses (the linear-Gaussian update; Chaloner and Verdinelli 1995, *Bayesian
/// experimental design*). It does not depend on what the run will log. The law is linearized, and
/// the sizes of scatter and misfit are taken as they are known now.
public struct RunDesign: Sendable {
  public struct Candidate: Sendable {
    public var schedule: any Schedule
    /// Half the width of the interval of the quantity once the run is fitted too, nats.
    public var halfWidth: Double
    /// How much less that is than before, nats.
    public var gain: Double
    /// Gain per 1,000 steps of the run.
    public var gainPer1000Steps: Double
    /// Where the schedule leaves what was fitted.
    public var warnings: [String]
  }

  /// One schedule for its final loss, two for how much higher the first ends than the second.
  public var questions: [any Schedule]
  /// The quantity as it is predicted now, nats.
  public var estimate: Double
  /// Half the width of its interval now, nats: for the loss that a run settles at.
  public var halfWidth: Double
  public var level: Double
  /// Highest gain per step first.
  public var candidates: [Candidate]
  /// Where the questions leave what was fitted, and what the fit does not know.
  public var warnings: [String]
  /// How good the fit is that all of it rests on.
  public var goodness: Goodness

  /// How many points a run counts as. Logs have more rows, but neighbors resemble each other.
  static let points = 12

  /// Judges runs by what they would teach about a final loss, or about the gap between two.
  ///
  /// - Parameters:
  ///   - candidates: At least one schedule.
  ///   - questions: One or two schedules.
  /// - Throws: `Refusal` where the fit does not know its errors, or has none to shrink, and where its law
  ///   has no loss at a schedule's end.
  public init(
    of candidates: [any Schedule], for questions: [any Schedule], under fit: any LossPredictor,
    level: Double? = nil
  ) throws(Refusal) {
    guard (1...2).contains(questions.count) else {
      throw Refusal(.usage, "one final loss can be asked for, or the gap between two")
    }
    for schedule in questions + candidates { try schedule.requireLoss(under: fit) }
    let level = level ?? fit.conventions.level
    let ends = questions.map { Endpoint($0, step: $0.steps) }
    let now = fit.joint(of: ends)
    guard let errors = now.errors else {
      throw Refusal(
        .data,
        "this fit does not know how far its law misses runs it has not seen, so nothing can be "
          + "said of what another would teach; fit more runs with different schedules")
    }
    let signs = [1.0, -1].prefix(questions.count)
    // Q's derivatives by ln L.
    let weights = zip(signs, now.losses).map { $0 * $1 }
    let halfWidth = errors.map { part in
      PredictionError(
        variance: part.covariance.variance(of: weights), degreesOfFreedom: part.degreesOfFreedom)
    }.halfWidth(level: level)
    guard halfWidth > 0 else {
      throw Refusal(
        .usage, "the quantity asked for has no doubt left that a run could shrink")
    }
    self.questions = questions
    self.level = level
    self.halfWidth = halfWidth
    estimate = weights.reduce(0, +)
    var warnings: [String] = []
    for question in questions {
      for warning in fit.warnings(for: question, through: question.steps)
      where !warnings.contains(warning) {
        warnings.append(warning)
      }
    }
    self.warnings = warnings
    goodness = fit.goodness
    self.candidates = candidates.map { schedule in
      let left = Self.variance(of: weights, at: ends, after: schedule, under: fit)
      let after = halfWidth * (left.after / left.before).squareRoot()
      return Candidate(
        schedule: schedule, halfWidth: after, gain: halfWidth - after,
        gainPer1000Steps: (halfWidth - after) / Double(schedule.steps) * 1000,
        warnings: fit.departures(of: schedule, through: schedule.steps))
    }.sorted { $0.gainPer1000Steps > $1.gainPer1000Steps }
  }

  /// The variance of Q now and once the run is seen.
  private static func variance(
    of weights: [Double], at ends: [Endpoint], after schedule: any Schedule,
    under fit: any LossPredictor
  ) -> (before: Double, after: Double) {
    let start = min(schedule.warmup, schedule.steps - 1)
    // Steps far enough apart that none comes twice.
    let steps = Set(
      (1...points).map { start + max(1, (schedule.steps - start) * $0 / points) }
    ).sorted()
    let joint = fit.joint(of: ends + steps.map { Endpoint(schedule, step: $0) })
    let scatter = fit.predictions(of: schedule, at: steps).map(\.scatter.variance)
    var covariance = joint.totalCovariance
    let before = covariance.variance(of: weights)
    for (place, noise) in scatter.enumerated() where joint.losses[ends.count + place].isUsable {
      covariance.observe(ends.count + place, noise: noise)
    }
    return (before, min(covariance.variance(of: weights), before))
  }
}

extension Double {
  /// Whether a law has a loss here: before any rate has acted it has not.
  fileprivate var isUsable: Bool { isFinite && self > 0 }
}

extension JointPrediction {
  /// The sum of all errors' covariances of ln L.
  fileprivate var totalCovariance: [[Double]] {
    losses.indices.map { i in
      losses.indices.map { j in (errors ?? []).reduce(0) { $0 + $1.covariance[i][j] } }
    }
  }
}

extension [[Double]] {
  /// The variance of Σ wᵢxᵢ over the first variables, at least 0.
  func variance(of weights: [Double]) -> Double {
    var sum = 0.0
    for (i, a) in weights.enumerated() {
      for (j, b) in weights.enumerated() { sum += a * b * self[i][j] }
    }
    return Swift.max(sum, 0)
  }

  /// What a covariance becomes once one variable is seen with noise of such a variance. Seeing
  /// several one after another is the same as at once.
  mutating func observe(_ place: Int, noise: Double) {
    let column = map { $0[place] }
    let total = column[place] + noise
    guard total > 0, total.isFinite else { return }
    let known = indices.filter { column[$0].isFinite }
    for i in known {
      for j in known { self[i][j] -= column[i] * column[j] / total }
    }
  }
}
