import Basics
import Records

/// Stops a run whose best value so far is worse than a percentile of what finished runs had at the same
/// age. At 50 it is the median stopping rule.
///
/// Two forms are in use and differ in what the runs are compared with:
///
/// - ``Form/values``: the percentile of the others' values at that age, as Optuna's `MedianPruner` and
///   `PercentilePruner` do (Akiba et al. 2019).
/// - ``Form/averages``: the percentile of the others' mean values up to that age, as Vizier does
///   (Golovin et al. 2017).
public struct PercentilePolicy: StoppingPolicy {
  public enum Form: String, Sendable, Hashable, CaseIterable {
    case values
    case averages
  }

  public var name: String { percentile == 50 ? "median" : "percentile" }
  /// Runs are kept that are among so many percent of the best, above 0 and below 100.
  public var percentile: Double
  /// How many runs must have finished before any is stopped, at least 1.
  public var startup: Int
  /// The age from which runs are judged: a position, or below 1 a share of the horizon.
  public var warmup: Double
  public var form: Form

  public init(
    percentile: Double = 50, startup: Int = 5, warmup: Double = 0, form: Form = .values
  ) {
    precondition(percentile > 0 && percentile < 100, "a percentile lies between 0 and 100")
    precondition(startup >= 1 && warmup >= 0, "a run must have finished first")
    self.percentile = percentile
    self.startup = startup
    self.warmup = warmup
    self.form = form
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    guard let age = run.curve.positions.last, age >= run.position(warmup) else {
      return Verdict(.continue, reason: "it is too young to be judged")
    }
    // By places, since copying a run is slow.
    let finished = others.indices.filter { others[$0].isFinished }
    guard finished.count >= startup else {
      return Verdict(
        .continue, reason: "\(finished.count) of the \(startup) runs that are needed have finished")
    }
    let sign = run.curve.goal.sign
    let rivals = OrderStatistics(
      finished.compactMap { cost(of: others[$0], at: age, near: run.curve.count - 1) })
    guard let best = run.best(by: age), let limit = rivals.quantile(percentile / 100) else {
      return Verdict(.continue, reason: "no finished run has a value at this age")
    }
    let isBehind = sign * best > limit
    return Verdict(
      isBehind ? .stop : .continue,
      reason:
        "its best, \(NumberText.significant(best)), is \(isBehind ? "worse" : "no worse") than "
        + "\(NumberText.significant(sign * limit)), percentile \(NumberText.significant(percentile)) "
        + "of \(rivals.count) finished runs at this age")
  }

  private func cost(of run: ObservedRun, at age: Double, near guess: Int) -> Double? {
    guard let index = run.progress.index(at: age, near: guess) else { return nil }
    let sign = run.curve.goal.sign
    switch form {
    case .values:
      let value = run.curve.values[index]
      return value.isFinite ? sign * value : nil
    case .averages:
      let finite = run.curve.values[...index].lazy.filter(\.isFinite)
      return finite.isEmpty ? nil : sign * finite.reduce(0, +) / Double(finite.count)
    }
  }
}
