import RealModule
import Schedules
import Testing

@testable import Training

struct WeightAverageTests {
  /// With gradient descent and without noise, the distance to the minimum of coordinate i shrinks by
  /// 1 − η·cᵢ a step, so that every average has a closed form.
  private func distance(_ i: Int, _ step: Int) -> Double {
    (1 + 0.25 * Double(i)) * .pow(1 - 0.02 * Double(i + 1), step)
  }

  private func losses(_ average: WeightAverage, logEvery: Int) throws -> [(step: Int, loss: Double)]
  {
    try TrainingRun.bowl(
      Optimization(.sgd, average: average), schedule: Constant(peak: 0.02, steps: 20),
      logEvery: logEvery, objective: Bowl(noise: 0)
    ).records().map { ($0.step, $0.loss) }
  }

  private func loss(_ distances: (Int) -> Double) -> Double {
    var sum = 0.0
    for index in 0..<9 { sum += Double(index + 1) * distances(index) * distances(index) / 2 }
    return sum
  }

  @Test func `the moving average weighs all steps so far, and not the start`() throws {
    for (step, loss) in try losses(.exponential(decay: 0.8), logEvery: 4) {
      let weights: [Double] = (1...step).map { Double.pow(0.8, step - $0) }
      let total: Double = weights.reduce(0, +)
      let expected: Double = self.loss { (i: Int) -> Double in
        var sum = 0.0
        for (step, weight) in zip(1...step, weights) { sum += weight * distance(i, step) }
        return sum / total
      }
      #expect(abs(loss / expected - 1) < 1e-5, "step \(step)")
    }
  }

  @Test func `a decay of 0 is no average`() throws {
    let averaged = try losses(.exponential(decay: 0), logEvery: 5)
    for (plain, averaged) in zip(try losses(.none, logEvery: 5), averaged) {
      #expect(abs(averaged.loss / plain.loss - 1) < 1e-6)
    }
  }

  @Test func `the last records are averaged, as many as there are`() throws {
    for (step, loss) in try losses(.latest(3), logEvery: 2) {
      let steps = stride(from: step, to: max(step - 6, 0), by: -2)
      let expected = self.loss { i in
        steps.map { distance(i, $0) }.reduce(0, +) / Double(Array(steps).count)
      }
      #expect(abs(loss / expected - 1) < 1e-5, "step \(step)")
    }
  }

  @Test func `averaging leaves the training as it is`() throws {
    func trainLosses(_ average: WeightAverage) throws -> [Double?] {
      try TrainingRun.bowl(
        Optimization(.adamw, average: average), schedule: Constant(peak: 0.02, steps: 9),
        logEvery: 3
      ).records().map { $0["train_loss"] }
    }
    #expect(try trainLosses(.exponential(decay: 0.9)) == trainLosses(.none))
    #expect(try trainLosses(.latest(2)) == trainLosses(.none))
  }

  @Test(arguments: ["none", "ema:0.999", "last:8"])
  func `texts are read and written`(text: String) throws {
    #expect(try WeightAverage(text: text).text == text)
  }

  @Test(arguments: ["", "ema", "ema:1", "ema:-1", "ema:x", "last:0", "last:1001", "none:1", "mean"])
  func `other texts are refused`(text: String) {
    let error = #expect(throws: TrainingError.self) { try WeightAverage(text: text) }
    #expect(error?.argument == "average")
  }
}
