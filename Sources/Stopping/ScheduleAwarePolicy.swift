import Basics
package import Extrapolation
import Fitting
public import Laws
import Records
import Schedules

/// Stops a run once it is improbable that it ends below its best rival, with the decay that is still
/// to come counted in.
///
/// A constant rate holds the loss up until the rate decays, so that runs which have decayed lead until
/// the others do, and pruners that compare losses at one step stop the run that would have won. Here
/// laws of the learning rate are fitted to all that has been seen, the run and its rivals, each along
/// its schedule, and averaged (see `Average`). With L the loss at the end of the run and L′ that of
/// the rival that is expected, or was seen, to end lowest,
///
/// ```
/// P(L < L′ − tolerance) < threshold   →   stop
/// ```
///
/// under their joint distribution: what the laws miss is shared by both as far as their schedules
/// are alike, what sets the run apart is learned from its own rows, and the end of a finished rival
/// is known. Rivals that were stopped tell how losses fall, and nothing is to be beaten in them.
///
/// Laws tell schedules of one peak rate apart, but hardly know how a loss depends on the peak itself.
/// So a run is fitted with those of its rivals whose peaks are within a quarter of its own; the ends
/// of others, seen or forecast by themselves, are compared as they are. So are those of rivals whose logs
/// begin late with a warm-up that nothing tells, beside a run whose warm-up is known: an area that is a guess
/// would be taken for a lesson.
///
/// A run goes on while there is no rival, until a grace after its warm-up, and where the laws cannot
/// be fitted. Of very many rivals those count that have the lowest losses so far, 64 that ended and
/// 64 that go on. While no rate has decayed yet, what a decay gains is a belief, wide, and says so.
///
/// Verdicts may be asked as often as one likes: a probability that is calibrated falls below a
/// threshold on its way to 1 in no more than that share of runs, however often one looks (Ville
/// 1939). One costs a fit, a fraction of a second; the last few thousand are remembered, so that
/// asking again costs nothing, nor does asking about another run of the same study.
///
/// The laws cover the learning rate alone. Runs that differ in other things, such as the size of
/// the model or the data, are judged by what their own rows show of it, for which intervals are too
/// narrow.
///
/// Which laws are averaged, evenly, and which peaks are alike was chosen by the calibration of
/// verdicts at 12 to 75 % of runs on the language models of `Data/` and on models of 33 and 60
/// million parameters (Schaipp et al. 2025, arXiv 2501.18965).
public struct ScheduleAwarePolicy: StoppingPolicy {
  public let name = "schedule-aware"
  public let usesSchedules = true
  /// The probability of ending lowest below which a run is stopped, between 0 and 1.
  public var threshold: Double
  /// By how many nats a run must end below its best rival to be worth going on with. Above 0, runs
  /// that end in a tie with a rival are stopped sooner, among them some that would have won by less.
  public var tolerance: Double
  /// How long a run goes on after its warm-up before it is judged, as a share of its horizon.
  public var grace: Double
  /// The confidence level of the forecast's interval.
  public var level: Double
  /// What decides where a schedule is not known, or higher values are better; nil to go on.
  public var fallback: (any StoppingPolicy)?
  private let forecasts: StudyForecasts

  /// - Parameters:
  ///   - threshold: between 0 and 1.
  ///   - tolerance: nats, 0 or more.
  ///   - grace: a share of the horizon, 0 to 1.
  ///   - level: of the interval in verdicts.
  ///   - laws: those averaged.
  ///   - warmup: how the warm-up of schedules enters the laws.
  ///   - fallback: what decides where schedules are not known.
  public init(
    threshold: Double = 0.05, tolerance: Double = 0, grace: Double = 0.05, level: Double = 0.9,
    laws: [any BelievedLaw] = LawCatalog.averaged,
    warmup: WarmupConvention = .trueRates, fallback: (any StoppingPolicy)? = nil
  ) {
    self.threshold = threshold
    self.tolerance = tolerance
    self.grace = grace
    self.level = level
    self.fallback = fallback
    forecasts = StudyForecasts(laws: laws, warmup: warmup)
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    // By places, since copying a run is slow.
    let rivals = others.indices.filter {
      !others[$0].isStopped && (others[$0].isFinished || others[$0].schedule != nil)
    }
    let obstacle = obstacle(for: run, given: others, rivals)
    guard let schedule = run.schedule, obstacle == nil else {
      let obstacle = obstacle ?? "its schedule is not known"
      guard let fallback else { return Verdict(.continue, reason: obstacle) }
      var verdict = fallback.verdict(for: run, given: others)
      verdict.fallback = Verdict.Fallback(policy: fallback.name, cause: obstacle)
      verdict.reason += " (by \(fallback.name), since \(obstacle))"
      return verdict
    }
    if run.isFinished { return Verdict(.continue, reason: "it has reached its horizon") }
    if rivals.isEmpty { return Verdict(.continue, reason: "there is no rival to end below") }
    let judged = Double(schedule.warmup) + grace * run.horizon
    guard let seen = run.curve.positions.last, seen >= judged else {
      return Verdict(
        .continue,
        reason: "too early: it is judged from step \(NumberText.fixed(judged, 0)) on")
    }
    let contenders = contenders(among: rivals, of: others)
    let ends = zip(contenders, forecasts.ends(of: run, and: contenders, given: others))
      .compactMap { rival, losses in losses.map { (rival: rival, losses: $0) } }
    guard let leader = ends.min(by: { $0.losses.losses[1] < $1.losses.losses[1] }) else {
      return Verdict(.continue, reason: "too little has been seen to fit laws to")
    }
    return verdict(for: run, against: others[leader.rival], leader.losses)
  }

  /// How a run is expected to go on, as the verdict on it expects it to end; nil where laws say nothing of it.
  ///
  /// - Parameter positions: beyond what was seen, ascending. The values are those that the run settles at.
  package func extrapolation(
    of run: ObservedRun, at positions: [Double], given others: [ObservedRun]
  ) -> ExtrapolatedCurve? {
    guard run.curve.goal == .lower, run.schedule != nil, !run.isFinished,
      let way = forecasts.way(of: run, at: positions, given: others)
    else { return nil }
    return ExtrapolatedCurve(of: run.curve, along: way, at: positions, scatter: 0)
  }

  /// Why schedules cannot decide; nil if they can.
  private func obstacle(
    for run: ObservedRun, given others: [ObservedRun], _ rivals: [Int]
  ) -> String? {
    if run.curve.goal == .higher { return "laws tell losses, and of this metric more is better" }
    if run.schedule == nil { return "its schedule is not known" }
    if !rivals.isEmpty || others.allSatisfy(\.isStopped) { return nil }
    let names = others.filter { !$0.isStopped }.map(\.name)
    return names.count == 1
      ? "the schedule of \(names[0]) is not known"
      : "the schedules of \(names[0]) and \(NumberText.counted(names.count - 1, "other rival")) are not known"
  }

  /// The rivals that may end lowest: of those that have ended and of those that go on the
  /// ``mostContenders`` with the lowest loss so far, in their order.
  private func contenders(among rivals: [Int], of others: [ObservedRun]) -> [Int] {
    guard rivals.count > Self.mostContenders else { return rivals }
    func lowest(_ places: [Int]) -> ArraySlice<Int> {
      places.map { (cost: others[$0].progress.bests.last ?? .infinity, place: $0) }
        .sorted { ($0.cost, $0.place) < ($1.cost, $1.place) }.map(\.place)
        .prefix(Self.mostContenders)
    }
    return
      (lowest(rivals.filter { others[$0].isFinished })
      + lowest(rivals.filter { !others[$0].isFinished })).sorted()
  }

  /// The end of a rival that goes on takes a fit to tell.
  private static let mostContenders = 64

  /// - Parameter ends: the losses of the run and of its rival.
  private func verdict(
    for run: ObservedRun, against rival: ObservedRun, _ ends: JointPrediction
  ) -> Verdict {
    guard let probability = ends.probability(of: 0, below: 1, by: tolerance), !probability.isNaN,
      let interval = ends.interval(0, level: level)
    else { return Verdict(.continue, reason: "the laws give no forecast of its end") }
    let final = Verdict.Forecast(median: ends.losses[0], interval: interval, level: level)
    return Verdict(
      probability < threshold ? .stop : .continue, probabilityOfBest: probability, forecast: final,
      reason: StoppingReason(
        run: run, forecast: final, rival: rival, rivalLoss: rival.finalValue ?? ends.losses[1]
      ).sentence)
  }
}
