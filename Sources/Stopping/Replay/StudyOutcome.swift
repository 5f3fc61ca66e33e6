public import Basics
import Records

/// What a policy makes of one study over all orders.
public struct StudyOutcome: Sendable, Encodable {
  public var study: String
  /// The budget that no stopping needs for the same mean regret, divided by what the policy spent.
  public var speedUp: Estimate
  /// The share of replays in which a stopped run would have beaten the best that was found.
  public var killedWinner: Estimate
  /// The mean regret at the end of the budget.
  public var regret: Estimate
  /// The mean spent on a replay, in full runs.
  public var spent: Double
  /// The mean spent on a run, as a share of a full run.
  public var costOfRun: Double
  /// The mean number of runs begun and stopped in a replay.
  public var begun: Double
  public var stopped: Double
  /// Mean regret on the way.
  public var curve: RegretCurve

  /// Bootstrap samples, for means over studies.
  let speedUps: [Double]

  private enum CodingKeys: String, CodingKey {
    case study, speedUp, killedWinner, regret, spent, costOfRun, begun, stopped, curve
  }

  init(
    of records: [ReplayRecord], in study: ReplayedStudy, grid: [Double],
    settings: StoppingSimulation.Settings
  ) {
    let count = Double(records.count)
    func mean(_ value: (ReplayRecord) -> Double) -> Double {
      records.reduce(0) { $0 + value($1) } / count
    }
    let all = Array(records.indices)
    let spent = mean(\.spent)
    let regret = mean(\.regret)
    var speedUps: [Double] = []
    var regrets: [Double] = []
    for sample in study.samples {
      let sampled = sample.reduce(into: (regret: 0.0, spent: 0.0)) { sums, index in
        let record = records[index]
        sums.regret += record.regret / count
        sums.spent += record.spent / count
      }
      regrets.append(sampled.regret)
      speedUps.append(study.budget(for: sampled.regret, in: sample) / sampled.spent)
    }
    self.study = study.study.name
    speedUp = Estimate(
      study.budget(for: regret, in: all) / spent, samples: speedUps, level: settings.level)
    killedWinner = Estimate(
      share: mean { $0.hasKilledWinner ? 1 : 0 }, of: records.count, level: settings.level)
    self.regret = Estimate(regret, samples: regrets, level: settings.level)
    self.spent = spent
    begun = mean { Double($0.started) }
    stopped = mean { Double($0.stopped) }
    costOfRun = spent / begun
    curve = RegretCurve(
      points: grid.enumerated().map { index, budget in
        .init(budget: budget, regret: mean { $0.regrets[index] })
      })
    self.speedUps = speedUps
  }
}
