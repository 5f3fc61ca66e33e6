public import Basics

/// What a policy makes of all studies.
public struct SimulatedPolicy: Sendable, Encodable {
  public var name: String
  /// One a study.
  public var outcomes: [StudyOutcome]
  /// The mean of the studies' speed-ups.
  public var speedUp: Estimate
  /// The mean of the studies' shares of replays with a killed winner.
  public var killedWinner: Estimate

  /// Whether it uses schedules, and the runs whose schedules are not known, which it judges otherwise.
  public var usesSchedules: Bool
  public var withoutSchedule: [String]

  init(
    name: String, outcomes: [StudyOutcome], settings: StoppingSimulation.Settings,
    usesSchedules: Bool, withoutSchedule: [String]
  ) {
    self.name = name
    self.usesSchedules = usesSchedules
    self.withoutSchedule = withoutSchedule
    self.outcomes = outcomes
    let count = Double(outcomes.count)
    let samples = (outcomes.first?.speedUps ?? []).indices.map { index in
      outcomes.reduce(0) { $0 + $1.speedUps[index] } / count
    }
    speedUp = Estimate(
      outcomes.reduce(0) { $0 + $1.speedUp.value } / count, samples: samples,
      level: settings.level)
    // Of all replays as if they were of one study, which makes it no narrower.
    killedWinner = Estimate(
      share: outcomes.reduce(0) { $0 + $1.killedWinner.value } / count,
      of: outcomes.count * settings.orders, level: settings.level)
  }
}
