import RealModule
import Schedules

@testable import Training

/// A quadratic with noisy gradients, small enough to be trained by hand: the loss of a minibatch is
/// Σᵢ cᵢ·(wᵢ − 1 − nᵢ)²/2, where c is 1, 2, … and the shifts n are a function of the minibatch.
///
/// The first block is decayed, the second is not.
final class Bowl: Objective {
  typealias Scalar = Float

  let layout: ParameterLayout
  let unit = ExampleUnit.examples
  let unitsPerBatch = 4
  let validationColumns = ["val_loss"]
  private let matrix: ParameterLayout.Block
  private let bias: ParameterLayout.Block
  private let noise: Double
  let startsFromIgnorance: Bool
  var isDiagnosing = false
  let diagnostics = MinibatchDiagnostics()
  let lanesPerBatch = 1

  init(noise: Double = 0.5, width: Int = 3, startsFromIgnorance: Bool = false) {
    self.startsFromIgnorance = startsFromIgnorance
    var layout = ParameterLayout()
    matrix = layout.add("matrix", rows: 2, columns: width, isDecayed: true)
    bias = layout.add("bias", columns: width, isDecayed: false)
    self.layout = layout
    self.noise = noise
  }

  /// The places of the parameters in the flat vector; what lies between is padding.
  var places: [Int] { Array(matrix.range) + Array(bias.range) }
  var decayedPlaces: Set<Int> { Set(matrix.range) }

  func initialize(_ parameters: UnsafeMutableBufferPointer<Float>) {
    for (i, place) in places.enumerated() { parameters[place] = 2 + 0.25 * Float(i) }
  }

  func shift(_ i: Int, of batch: BatchIndex) -> Double {
    noise * Double.sin(Double(7 * batch.ordinal + 3 * i))
  }

  func evaluate(
    _ batch: BatchIndex, at parameters: UnsafeBufferPointer<Float>,
    gradient: UnsafeMutableBufferPointer<Float>, isAdding: Bool
  ) -> Double {
    if !isAdding { gradient.update(repeating: 0) }
    var loss = 0.0
    for (i, place) in places.enumerated() {
      let distance = Double(parameters[place]) - 1 - shift(i, of: batch)
      loss += Double(i + 1) * distance * distance / 2
      gradient[place] += Float(Double(i + 1) * distance)
    }
    return loss
  }

  func validate(at parameters: UnsafeBufferPointer<Float>) -> [Double] {
    var loss = 0.0
    for (i, place) in places.enumerated() {
      let distance = Double(parameters[place]) - 1
      loss += Double(i + 1) * distance * distance / 2
    }
    return [loss]
  }
}

extension TrainingRun {
  /// A run of the bowl. The plan's task stands in for it, since a plan names only tasks there are.
  static func bowl(
    _ optimization: Optimization, schedule: any Schedule, logEvery: Int? = nil,
    threads: Int = 1, objective: Bowl = Bowl(),
    isDiagnosing: Bool = false
  ) throws -> TrainingRun {
    let plan = try TrainingPlan(
      .powerLawRegression(PowerLawRegression(size: 1)), schedule: schedule, logEvery: logEvery)
    let peak = schedule.rates(through: schedule.steps).max() ?? 0
    return TrainingRun(
      plan,
      learner: GradientLearner(
        objective, optimization: optimization, peak: peak, pool: WorkerPool(threads: threads),
        isDiagnosing: isDiagnosing))
  }

  /// All records, to the end.
  func records() -> [TrainingRecord] {
    var records: [TrainingRecord] = []
    train { records.append($0) }
    return records
  }
}

extension TrainingRecord {
  /// The measures without the seconds, which no two runs share.
  var timeless: [Double] { Array(measures.dropLast()) }
}
