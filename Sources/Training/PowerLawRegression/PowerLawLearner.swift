/// ``PowerLawRegression`` under training: the run's own weights beside their exact expectation.
final class PowerLawLearner: Learner {
  let columns = TrainingColumns(measures: ["loss", "expected_loss"], loss: "loss")
  let unitsPerStep: Int
  let fingerprints: [(key: String, value: String)] = []
  private let limit: Double
  private var weights: StochasticRegression
  private var expectation: ExpectedRegression

  init(_ task: PowerLawRegression, seed: UInt64) {
    unitsPerStep = task.batch
    limit = TrainingRun.divergenceFactor * task.initialLoss
    weights = StochasticRegression(task, seed: seed)
    expectation = ExpectedRegression(task)
  }

  func update(step: Int, rate: Double) -> Bool {
    weights.update(step: step, rate: rate)
    expectation.update(rate: rate)
    // Written so that a NaN diverges too.
    return weights.loss <= limit && expectation.loss <= limit
  }

  func measure() -> [Double]? { [weights.loss, expectation.loss] }

  func save(to state: inout StateEncoder) {
    weights.save(to: &state)
    expectation.save(to: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateError) {
    try weights.restore(from: &state)
    try expectation.restore(from: &state)
  }
}
