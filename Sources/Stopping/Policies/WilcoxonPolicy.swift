import Basics
import Records

/// Stops a run that is worse than the best finished one at most points, by a signed-rank test, as
/// Optuna's `WilcoxonPruner`.
///
/// The values of both at the positions that they share are paired. The run is stopped if the one-sided
/// test of Wilcoxon (1945) finds it worse with p below `threshold`, unless its mean is no worse than the
/// best run's. It is meant for values that are independent, such as scores of one configuration on
/// problem after problem; those of a learning curve are not, so that it errs more often than p says.
public struct WilcoxonPolicy: StoppingPolicy {
  public let name = "wilcoxon"
  /// The p below which a run is stopped, above 0 and below 1.
  public var threshold: Double
  /// How many pairs are needed, at least 2.
  public var startup: Int

  public init(threshold: Double = 0.1, startup: Int = 2) {
    precondition(threshold > 0 && threshold < 1 && startup >= 2, "a test needs pairs")
    self.threshold = threshold
    self.startup = startup
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    guard let (best, _) = others.incumbent(where: \.isFinished) else {
      return Verdict(.continue, reason: "no other run has finished")
    }
    let sign = run.curve.goal.sign
    let values = best.curve.values
    guard values.allSatisfy(\.isFinite), run.curve.values.allSatisfy(\.isFinite) else {
      return Verdict(.continue, reason: "values that are not finite cannot be ranked")
    }
    var partner = 0
    var differences: [Double] = []
    for (position, value) in zip(run.curve.positions, run.curve.values) {
      while partner < values.count && best.curve.positions[partner] < position { partner += 1 }
      if partner < values.count, best.curve.positions[partner] == position {
        differences.append(sign * (value - values[partner]))
      }
    }
    guard differences.count >= startup else {
      return Verdict(
        .continue, reason: "\(differences.count) of the \(startup) pairs that are needed are there")
    }
    let mean = sign * run.curve.values.reduce(0, +) / Double(run.curve.count)
    let isAhead = mean <= sign * values.reduce(0, +) / Double(values.count)
    let p = SignedRankTest(of: differences).probability
    return Verdict(
      p < threshold && !isAhead ? .stop : .continue,
      reason: "worse than \(best.label) at p = \(NumberText.significant(p, 2)) over "
        + "\(differences.count) points")
  }
}
