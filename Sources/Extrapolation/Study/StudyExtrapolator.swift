import Basics
public import Records

/// Extrapolates a run of a study by itself and by how the finished runs of that study went on.
///
/// Each finished run is cut at the share of its way that the run has come, and forecast from there by the
/// same extrapolator. How it departed from that forecast, and what had been seen of it by then, tells how the
/// run departs from its own (`StudyRegression`): with ŷ the median of its own forecast, m what is expected
/// and e how far one of the finished runs is from what the others say of it, on a scale on which changes are
/// alike,
///
/// ```
/// y = ŷ + m + e
/// ```
///
/// Both are mixed, the others with the weight that would have told the finished runs best, each by the
/// others (`StudyWeight`); with fewer than three finished runs, or where they tell nothing, the run's own
/// forecast stands. Positions are compared as shares of the way to the end: a run twice as long is taken for the
/// same run, stretched.
///
/// Of more than 32 finished runs those count whose last values at the cut are nearest. Runs that diverged
/// do not count: an extrapolation speaks of curves that stay finite.
///
/// The forms and settings were chosen by leaving collections out, see `Benchmarks/README.md`.
public struct StudyExtrapolator: Extrapolator {
  /// With fewer finished runs to compare it with, a run is forecast by itself: one left out of two would
  /// be told by a single other.
  public static let leastFinished = 3

  /// What forecasts a run by itself.
  public let base: any Extrapolator
  private let finished: [WholeRun]
  /// Where runs end; nil for the last position asked for.
  public let horizon: Double?
  private let memory: Memory

  /// An extrapolation, and how much the finished runs count in it.
  public struct Posterior: Sendable {
    public var extrapolation: ExtrapolatedCurve
    /// How many finished runs could be compared.
    public var finishedCount: Int
    /// Their weight, from 0 to 1.
    public var weight: Double
  }

  public init(_ base: any Extrapolator, finished: [Curve], horizon: Double? = nil) {
    self.init(base, finished: finished, horizon: horizon, memory: Memory())
  }

  private init(
    _ base: any Extrapolator, finished: [Curve], horizon: Double?, memory: Memory
  ) {
    self.base = base
    self.finished = WholeRun.finished(among: finished)
    self.horizon = horizon
    self.memory = memory
  }

  /// The same for a study that has come further; what is known of finished runs is kept.
  public func after(_ finished: [Curve], horizon: Double? = nil) -> StudyExtrapolator {
    StudyExtrapolator(base, finished: finished, horizon: horizon, memory: memory)
  }

  public func extrapolation(of curve: Curve, at positions: [Double]) -> ExtrapolatedCurve? {
    base.extrapolation(of: curve, at: positions).map {
      posterior(of: curve, byItself: $0).extrapolation
    }
  }

  /// What the finished runs make of a forecast of `curve` by itself.
  public func posterior(of curve: Curve, byItself own: ExtrapolatedCurve) -> Posterior {
    let alone = Posterior(extrapolation: own, finishedCount: 0, weight: 0)
    guard !own.draws.isEmpty,
      let kin = StudyKin(
        of: curve, own, among: finished, horizon: horizon, sketch: sketch)
    else { return alone }
    let weight = kin.weight
    guard weight > 0 else {
      return Posterior(extrapolation: own, finishedCount: kin.count, weight: 0)
    }
    return Posterior(
      extrapolation: own.mixed(with: kin.extrapolation, share: weight), finishedCount: kin.count,
      weight: weight)
  }

  /// What the base said of a finished run that was cut.
  private func sketch(_ run: FinishedRun) -> ForecastSketch? {
    let key = Memory.Key(
      name: run.seen.name, count: run.seen.count, last: run.seen.values.last ?? 0,
      end: run.positions.last ?? 0, first: run.positions.first ?? 0)
    return memory.sketches.value(for: key) {
      base.extrapolation(of: run.seen, at: run.positions).map(ForecastSketch.init)
    }
  }

  /// Forecasts of finished runs, which many runs are compared with.
  private final class Memory: Sendable {
    struct Key: Hashable {
      var name: String
      var count: Int
      var last: Double
      var end: Double
      var first: Double
    }

    let sketches = BoundedCache<Key, ForecastSketch?>(capacity: 20_000)
  }
}
