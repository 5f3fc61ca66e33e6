public import Basics
package import Fitting
import RealModule
public import Records
public import Schedules

/// Extrapolates the loss of a run whose learning rates are known to its end: by the average of laws
/// of the rates, and where the rate stays as it is also by the trend of the curve.
///
/// Trends cannot know of a decay that is to come: where the rate at the last position asked for
/// differs by more than a hundredth from that where the curve ends, the laws alone speak. Otherwise
/// both do, each with the weight that its forecast of the last third of what was seen has earned.
public struct ScheduledExtrapolator: Extrapolator {
  public let schedule: any Schedule
  private let trend: TrendExtrapolator
  /// By how much two rates differ that count as the same.
  private static let sameRate = 0.01
  /// Neighboring losses are not independent: so many count when forecasts are compared.
  private static let independentLosses = 8.0

  public init(_ schedule: any Schedule, trend: TrendExtrapolator = TrendExtrapolator()) {
    self.schedule = schedule
    self.trend = trend
  }

  /// An extrapolation, and which methods made it.
  public struct Posterior: Sendable {
    public var extrapolation: ExtrapolatedCurve
    public var sources: [CurveForecast.Source]
    public var notes: [ExtrapolationNote]
  }

  /// Nil where ``posterior(of:at:)`` throws.
  public func extrapolation(of curve: Curve, at positions: [Double]) -> ExtrapolatedCurve? {
    try? posterior(of: curve, at: positions).extrapolation
  }

  /// What is believed of `curve` at `positions` beyond what it holds, which are steps of the schedule.
  ///
  /// - Throws: `Refusal` if a position is beyond the schedule, or what the trend alone
  ///   would throw.
  public func posterior(
    of curve: Curve, at positions: [Double]
  ) throws(Refusal) -> Posterior {
    let trended = try trend.posterior(of: curve, at: positions)
    let last = positions[positions.count - 1]
    guard last <= Double(schedule.steps) else {
      throw Refusal(
        .usage,
        "the horizon \(last) is beyond the schedule, which has \(schedule.steps) steps")
    }
    guard curve.goal == .lower, let byLaws = extrapolationByLaws(curve, at: positions) else {
      return Posterior(
        extrapolation: trended.extrapolation, sources: [.init("trend", weight: 1)],
        notes: trended.notes + [.noLaw])
    }
    if changesRate(after: curve.positions[curve.count - 1], by: last) {
      return Posterior(
        extrapolation: byLaws, sources: [.init("laws", weight: 1)], notes: trended.notes)
    }
    let share = lawShare(curve)
    return Posterior(
      extrapolation: byLaws.mixed(with: trended.extrapolation, share: 1 - share),
      sources: [.init("laws", weight: share), .init("trend", weight: 1 - share)],
      notes: trended.notes)
  }

  private func changesRate(after position: Double, by horizon: Double) -> Bool {
    let now = schedule.rate(at: min(max(Int(saturating: position), 0), schedule.steps))
    let then = schedule.rate(at: max(Int(saturating: horizon), 0))
    return abs(then - now) > Self.sameRate * max(now, then)
  }

  /// The weight of the laws, by how well both predict the last third from the rest.
  private func lawShare(_ curve: Curve) -> Double {
    let finite = curve.values.indices.filter { curve.values[$0].isFinite }
    let end = curve.positions[curve.count - 1]
    guard let first = finite.first(where: { curve.positions[$0] > 2 * end / 3 }), first > 5 else {
      return 0.5
    }
    let past = curve.prefix(first)
    let future = finite.filter { $0 >= first }
    let stride = max(1, future.count / 12)
    let asked = Swift.stride(from: 0, to: future.count, by: stride).map { future[$0] }
    let positions = asked.map { curve.positions[$0] }
    let values = asked.map { curve.values[$0] }
    guard let law = extrapolationByLaws(past, at: positions),
      let free = trend.extrapolation(of: past, at: positions)
    else { return 0.5 }
    let count = min(Double(asked.count), Self.independentLosses)
    let gap = count * (law.meanLogDensity(of: values) - free.meanLogDensity(of: values))
    return gap.isFinite ? 1 / (1 + .exp(min(max(-gap, -50), 50))) : 0.5
  }

  /// By the laws; nil if none can be fitted.
  private func extrapolationByLaws(_ curve: Curve, at positions: [Double]) -> ExtrapolatedCurve? {
    var records: [Record] = []
    for (position, value) in zip(curve.positions, curve.values) where value > 0 && value.isFinite {
      let step = Int(saturating: position.rounded(.down))
      if step > records.last?.step ?? 0, step <= schedule.steps {
        records.append(Record(step: step, loss: value))
      }
    }
    let run = Run(name: curve.name, records: records, schedule: schedule).afterWarmup
    guard run.records.count >= 8, let fit = try? Average(to: [run]) else { return nil }
    let steps = positions.map { Int(saturating: $0.rounded(.down)) }
    let joint = fit.joint(of: steps.map { Endpoint(schedule, step: $0, continuing: 0) })
    let scatter = fit.predictions(of: schedule, at: [steps[steps.count - 1]])[0].scatter.variance
    return ExtrapolatedCurve(
      of: curve, along: joint, at: positions, scatter: scatter.squareRoot())
  }
}

extension ExtrapolatedCurve {
  /// A loss as laws foretell it; nil where nothing is known of their errors.
  ///
  /// - Parameters:
  ///   - joint: the losses at the positions.
  ///   - scatter: the deviation of ln L by which logged losses scatter about them; 0 for those that a run settles at.
  package init?(
    of curve: Curve, along joint: JointPrediction, at positions: [Double], scatter: Double
  ) {
    guard let draws = joint.draws(512) else { return nil }
    // Laws are fitted to the logarithm of the loss.
    self.init(
      curve: curve, positions: positions, scale: .logarithm(from: 0, isAbove: true, sign: 1),
      draws: draws.map { losses in
        Draw(weight: 1 / Double(draws.count), values: losses, noise: scatter)
      })
  }
}
