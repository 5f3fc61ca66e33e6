/// What a policy makes of all studies.
public struct SimulatedPolicy: Sendable, Encodable {
  public var name: String
  /// One a study.
  public var outcomes: [StudyOutcome]
  /// The mean of the studies' speed-ups.
  public var speedUp: Estimate
  /// The mean of the studies' shares of replays with a killed winner.
  public var killedWinner: Estimate

  init(name: String, outcomes: [StudyOutcome], settings: StoppingSimulation.Settings) {
    self.name = name
    self.outcomes = outcomes
    func mean(
      _ value: (StudyOutcome) -> Double, _ samples: (StudyOutcome) -> [Double]
    ) -> Estimate {
      let count = Double(outcomes.count)
      let drawn = outcomes.map(samples)
      let means = (drawn.first ?? []).indices.map { index in
        drawn.reduce(0) { $0 + $1[index] } / count
      }
      return Estimate(
        outcomes.reduce(0) { $0 + value($1) } / count, samples: means, level: settings.level)
    }
    speedUp = mean(\.speedUp.value, \.speedUps)
    killedWinner = mean(\.killedWinner.value, \.shares)
  }
}
