public import Basics
public import Fitting
public import Forecasting
import Laws
public import Schedules

/// The schedule to run under constraints, by the final loss that a fit forecasts, beside others.
///
/// It is the simplest of those whose loss nobody could tell from the lowest: lines between knots, found
/// with the derivatives of the laws, are proposed only where they gain more than 0.0005 nats and than
/// the standard error of the gain over a constant rate, a line, a cosine or a WSD, whose few numbers are
/// searched too. All are ranked by the forecast that is reported, which has learned how the laws miss, and
/// none that is listed beside it and keeps the constraints ends lower.
public struct OptimalSchedule: Sendable {
  /// What the schedule gains over a given one.
  public struct Gain: Sendable {
    public var schedule: any Schedule
    public var finalLoss: Double
    /// How much higher the given one's final loss is, nats.
    public var gain: Double
    /// The interval of the gain between the losses that two runs would settle at. Doubt about the
    /// parameters, which both share, mostly cancels.
    public var interval: Interval?
  }

  public var schedule: any Schedule
  /// The best schedule without jumps, where ``schedule`` has some.
  public var smooth: Gain?
  /// The schedule of lowest loss, where a simpler one was chosen: its gain, by which ``schedule`` ends
  /// lower, is 0 or less.
  public var lowest: Gain?
  /// By how much that one would have to end lower to be worth its knots, nats.
  public var margin: Double?
  public var constraints: ScheduleConstraints
  /// What was made small: the forecast's final loss, or its quantile.
  public var objective: Double
  public var quantile: Double?
  /// Along the schedule, with warnings where it leaves what was fitted.
  public var forecast: Forecast
  public var gains: [Gain]
  /// How often a final loss was computed.
  public var evaluations: Int

  /// The kind of schedule that ``init(shape:under:constraints:against:quantile:level:beyond:)`` searches
  /// by knots.
  static let freeShape = "piecewise"

  /// Searches among all schedules that keep the constraints.
  ///
  /// - Parameters:
  ///   - quantile: minimize this quantile of the final loss over all that is in doubt, such as 0.9, and
  ///     not the loss that is expected.
  ///   - others: schedules to be compared with.
  ///   - level: of the intervals; by default the fit's.
  ///   - beyond: whether the constraints may leave the rates and the horizon that were fitted.
  /// - Throws: `Refusal` if the law or the fit does not allow it.
  public init(
    under fit: any LossPredictor, constraints: ScheduleConstraints,
    against others: [any Schedule] = [],
    quantile: Double? = nil, level: Double? = nil, beyond: Bool = false
  ) throws(Refusal) {
    if !beyond { try fit.requireFitted(constraints) }
    let loss = try ReportedLoss(under: fit, quantile: quantile)
    let found = try Self.drawn(constraints, by: loss)
    var evaluations = found.evaluations
    var candidates = found.candidates
    var ceiling = Double.infinity
    for other in others where constraints.hold(for: other) {
      evaluations += 1
      guard let value = loss.value(of: other) else { continue }
      candidates.append(ScheduleCandidate(schedule: other, value: value))
      ceiling = min(ceiling, value)
    }
    if let constant = try? Constant(
      peak: constraints.peak, steps: constraints.steps, warmup: constraints.warmup),
      let value = loss.value(of: constant)
    {
      evaluations += 1
      candidates.append(ScheduleCandidate(schedule: constant, value: value))
    }
    for shape in ["linear", "cosine", "wsd"] {
      var search = try ShapeSearch(shape, constraints, loss: loss, limitsJumps: true)
      candidates += search.bests()
      ceiling = min(ceiling, search.lowestUsual)
      evaluations += search.evaluations
    }
    guard !candidates.isEmpty else {
      throw Refusal(.data, "the fit gives no sensible loss to any schedule under these constraints")
    }
    let choice = ScheduleChoice(among: candidates, ceiling: ceiling, under: fit)
    try self.init(
      choice, smooth: found.smooth, under: fit, constraints: constraints, against: others,
      quantile: quantile, level: level, evaluations: evaluations)
  }

  /// Searches among the schedules of one kind: the best length and shape of the decay of `wsd`, the
  /// best final rate of `cosine`, and so on; of `piecewise`, lines between knots however little they gain.
  ///
  /// - Parameters:
  ///   - shape: the name of the kind in schedule text.
  ///   - constraints: as many jumps as the kind has are allowed, but for `piecewise`.
  /// - Throws: `Refusal` if there is no such kind or nothing in it to search.
  public init(
    shape: String, under fit: any LossPredictor, constraints: ScheduleConstraints,
    against others: [any Schedule] = [], quantile: Double? = nil, level: Double? = nil,
    beyond: Bool = false
  ) throws(Refusal) {
    if !beyond { try fit.requireFitted(constraints) }
    let loss = try ReportedLoss(under: fit, quantile: quantile)
    let best: ScheduleCandidate
    var smooth: ScheduleCandidate?
    let evaluations: Int
    if shape == Self.freeShape {
      let found = try Self.drawn(constraints, by: loss)
      guard let lowest = found.candidates.min(by: { $0.value < $1.value }) else {
        throw Refusal(
          .data, "the fit gives no sensible loss to any schedule under these constraints")
      }
      (best, smooth, evaluations) = (lowest, found.smooth, found.evaluations)
    } else {
      var search = try ShapeSearch(shape, constraints, loss: loss)
      best = try search.best()
      evaluations = search.evaluations
    }
    try self.init(
      ScheduleChoice(chosen: best), smooth: smooth, under: fit, constraints: constraints,
      against: others, quantile: quantile, level: level, evaluations: evaluations)
  }

  /// The best lines between knots by the laws alone, with their losses as reported: with jumps, as many as
  /// gain something, and without.
  private static func drawn(
    _ constraints: ScheduleConstraints, by loss: ReportedLoss
  ) throws(Refusal) -> (
    candidates: [ScheduleCandidate], smooth: ScheduleCandidate?, evaluations: Int
  ) {
    let laws = LawsAlone(of: loss)
    if let name = laws.lawsWithoutDerivatives.first {
      throw Refusal(
        .usage,
        "the \(name) law does not say what each step's rate does to its final loss; search a "
          + "shape, such as wsd, or take another law")
    }
    var search = ScheduleSearch(constraints, laws: laws)
    let found: (schedule: Piecewise, smooth: Piecewise?)
    do {
      found = try search.best()
    } catch {
      throw Refusal(.data, "the law leads to no schedule: \(error)")
    }
    func candidate(_ schedule: Piecewise) -> ScheduleCandidate? {
      loss.value(of: schedule).map { ScheduleCandidate(schedule: schedule, value: $0) }
    }
    let smooth = found.smooth.flatMap(candidate)
    let candidates = [candidate(found.schedule), smooth].compactMap(\.self)
    return (candidates, smooth, search.evaluations + candidates.count)
  }

  private init(
    _ choice: ScheduleChoice, smooth: ScheduleCandidate?, under fit: any LossPredictor,
    constraints: ScheduleConstraints, against others: [any Schedule], quantile: Double?,
    level: Double?, evaluations: Int
  ) throws(Refusal) {
    let level = level ?? fit.conventions.level
    schedule = choice.chosen.schedule
    self.constraints = constraints
    self.quantile = quantile
    self.evaluations = evaluations
    margin = choice.lowest?.margin
    forecast = Forecast(of: schedule, under: fit, level: level)
    _ = try forecast.fromFirstRate()
    objective = quantile == nil ? forecast.final.loss : choice.chosen.value
    let jumps = (schedule as? Piecewise).map { !$0.jumps.isEmpty } ?? false
    let smooth = jumps ? smooth?.schedule : nil
    let lowest = choice.lowest?.candidate.schedule
    let rivals = [smooth, lowest].compactMap(\.self) + others
    let finals = fit.joint(of: ([schedule] + rivals).map { Endpoint($0, step: $0.steps) })
    var gains = rivals.indices.map { index in
      Gain(
        schedule: rivals[index], finalLoss: finals.losses[index + 1],
        gain: finals.losses[index + 1] - finals.losses[0],
        interval: finals.gapInterval(index + 1, over: 0, level: level))
    }
    self.smooth = smooth == nil ? nil : gains.removeFirst()
    self.lowest = lowest == nil ? nil : gains.removeFirst()
    self.gains = gains
  }
}
