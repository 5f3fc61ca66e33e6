import Fitting
public import Laws
import RunLogs
import Schedules

/// Stops a run once it is improbable that it ends below its best rival, with the decay that is still
/// to come counted in.
///
/// A constant rate holds the loss up until the rate decays, so that runs which have decayed lead until
/// the others do, and pruners that compare losses at one step stop the run that would have won. Here
/// laws of the learning rate are fitted to all that has been seen, the run and its rivals, each along
/// its schedule, and averaged (see ``Average``). With L the loss at the end of the
/// run and L′ that of the rival that is expected, or was seen, to end lowest,
///
/// ```
/// P(L < L′ − tolerance) < threshold   →   stop
/// ```
///
/// under their joint distribution: what the laws miss is shared by both as far as their schedules
/// are alike, what sets the run apart is learned from its own rows, and the end of a finished rival
/// is known. Rivals that were stopped tell how losses fall, and nothing is to be beaten in them.
///
/// A run goes on while there is no rival, before its warm-up is over, and where the laws cannot be
/// fitted. While no rate has decayed yet, what a decay gains is a belief, wide, and says so.
///
/// Verdicts may be asked as often as one likes: a probability that is calibrated falls below a
/// threshold on its way to 1 in no more than that share of runs, however often one looks (Ville
/// 1939). One costs a fit, a fraction of a second; the last few thousand are remembered, so that
/// asking again costs nothing, nor does asking about another run of the same study.
///
/// The laws speak of the learning rate alone. Runs that differ in other things, such as the size of
/// the model or the data, are judged by what their own rows show of it, for which intervals are too
/// narrow.
public struct ScheduleAwarePolicy: StoppingPolicy {
  public let name = "schedule-aware"
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
    laws: [any BelievedLaw] = LawCatalog.annealed,
    warmup: WarmupConvention = .trueRates, fallback: (any StoppingPolicy)? = nil
  ) {
    self.threshold = threshold
    self.tolerance = tolerance
    self.grace = grace
    self.level = level
    self.fallback = fallback
    forecasts = StudyForecasts(laws: laws, warmup: warmup)
  }

  public func verdict(for run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    let rivals = others.filter { !$0.isStopped }
    guard ([run] + rivals).allSatisfy({ $0.schedule != nil && $0.curve.goal == .lower }) else {
      return fallback?.verdict(for: run, given: others)
        ?? Verdict(.continue, reason: "the schedules of this run and its rivals are not all known")
    }
    if run.isFinished { return Verdict(.continue, reason: "it has reached its horizon") }
    if let last = run.curve.values.last, !last.isFinite {
      return Verdict(.stop, probabilityOfBest: 0, reason: "it has diverged: its loss is \(last)")
    }
    guard !rivals.isEmpty else {
      return Verdict(.continue, reason: "there is no rival to end below")
    }
    let judged = Double(run.schedule?.warmup ?? 0) + grace * run.horizon
    guard let seen = run.curve.positions.last, seen >= judged else {
      return Verdict(
        .continue, reason: "too early: it is judged from step \(Int(judged.rounded(.up))) on")
    }
    let ends = rivals.compactMap { rival in
      forecasts.ends(of: run, and: rival, given: others).map { (rival: rival, losses: $0) }
    }
    guard let leader = ends.min(by: { $0.losses.losses[1] < $1.losses.losses[1] }),
      let probability = leader.losses.probability(of: 0, below: 1, by: tolerance),
      let interval = leader.losses.interval(0, level: level), !probability.isNaN
    else {
      return Verdict(
        .continue, reason: "too little has been seen after the warm-up to fit laws to")
    }
    let final = Verdict.Forecast(
      median: leader.losses.losses[0], lower: interval[0], upper: interval[1], level: level)
    return Verdict(
      probability < threshold ? .stop : .continue, probabilityOfBest: probability, forecast: final,
      reason: StoppingReason(
        run: run, forecast: final, rival: leader.rival,
        rivalLoss: leader.rival.finalValue ?? leader.losses.losses[1]
      ).sentence)
  }
}
