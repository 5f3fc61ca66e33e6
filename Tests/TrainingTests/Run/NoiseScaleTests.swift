import RealModule
import Schedules
import Testing

@testable import Training

struct NoiseScaleTests {
  /// By hand: pieces of 2 examples with gradients 1 and 3 have mean 2 and scatter 2·(1 + 1) = 4. That is
  /// tr Σ = 4, and ‖G‖² = 4 − 4/4 = 3. The paper's formulas say the same of batches of 2 and 4:
  /// (4·4 − 2·5)/(4 − 2) = 3 and (5 − 4)/(1/2 − 1/4) = 4.
  @Test func `a step by hand`() {
    var noise = NoiseScale()
    noise.add(scatter: 4, pieces: 2, examples: 4, squaredNorm: 4)
    #expect(abs(noise.take() - 4.0 / 3) < 1e-15)
    // Where the noise is all there is, the gradient's square comes out at or below 0.
    noise.add(scatter: 4, pieces: 2, examples: 4, squaredNorm: 1)
    #expect(noise.take().isNaN)
    #expect(noise.take().isNaN)
  }

  /// Lanes of 1, 2, 1 and 2 examples around a gradient that is small beside their noise.
  @Test func `the noise scale of normal gradients is found`() {
    let (dimensions, steps, lanes) = (20, 4000, [1, 2, 1, 2])
    let (mean, deviation) = (0.5, 1.5)
    let stream = NormalStream(seed: 11)
    var normals = [Float](repeating: 0, count: 6 * dimensions)
    var noise = NoiseScale()
    for step in 1...steps {
      normals.withUnsafeMutableBufferPointer {
        stream.fill($0, step: step, purpose: .residuals, place: 0)
      }
      let examples = (0..<6).map { example in
        (0..<dimensions).map { mean + deviation * Double(normals[example * dimensions + $0]) }
      }
      var (first, scatter, square) = (0, 0.0, 0.0)
      let whole = (0..<dimensions).map { i in examples.reduce(0) { $0 + $1[i] } / 6 }
      for count in lanes {
        for i in 0..<dimensions {
          let own = examples[first..<first + count].reduce(0) { $0 + $1[i] } / Double(count)
          scatter += Double(count) * (own - whole[i]) * (own - whole[i])
        }
        first += count
      }
      for value in whole { square += value * value }
      noise.add(scatter: scatter, pieces: 4, examples: 6, squaredNorm: square)
    }
    // tr Σ/‖G‖² = 2.25/0.25; the value has a standard error of about 1 %.
    #expect(abs(noise.take() / 9 - 1) < 0.04)
  }

  /// A minibatch is a piece, where a step accumulates several: by the paper's formulas.
  @Test func `accumulated minibatches and the update are measured`() throws {
    let objective = Bowl()
    let run = try TrainingRun.bowl(
      Optimization(.sgd, accumulate: 3), schedule: Constant(peak: 1e-6, steps: 4), logEvery: 2,
      isDiagnosing: true)
    #expect(
      run.columns.measures.suffix(4) == ["param_norm", "update_ratio", "noise_scale", "seconds"])
    // At so low a rate all steps are at the first weights.
    func gradient(_ step: Int, _ part: Int) -> [Double] {
      objective.places.indices.map { i in
        let shift = objective.shift(i, of: BatchIndex(step: step, part: part, parts: 3))
        return Double(i + 1) * (1 + 0.25 * Double(i) - shift)
      }
    }
    func square(_ vector: [Double]) -> Double { vector.reduce(0) { $0 + $1 * $1 } }
    for (record, steps) in zip(run.records(), [[1, 2], [3, 4]]) {
      var (trace, signal) = (0.0, 0.0)
      for step in steps {
        let parts = (0..<3).map { gradient(step, $0) }
        let small = parts.reduce(0) { $0 + square($1) } / 3
        let big = square(parts[0].indices.map { i in parts.reduce(0) { $0 + $1[i] } / 3 })
        signal += (12 * big - 4 * small) / (12 - 4)
        trace += (small - big) / (1.0 / 4 - 1.0 / 12)
      }
      let found = try #require(record["noise_scale"])
      #expect(abs(found / (trace / signal) - 1) < 1e-3, "\(found), not \(trace / signal)")
      let ratio = try #require(record["update_ratio"])
      let norms = try (#require(record["grad_norm"]), #require(record["param_norm"]))
      // Steps of 1e-6 are within a few bits of weights of single precision.
      #expect(abs(ratio / (1e-6 * norms.0 / norms.1) - 1) < 0.1)
    }
  }

  @Test func `an update's ratio is its length over that of the weights`() throws {
    let run = try TrainingRun.bowl(
      Optimization(.sgd), schedule: Constant(peak: 0.01, steps: 5), logEvery: 1,
      isDiagnosing: true)
    // A minibatch of one lane has no scatter, and so there is no noise scale.
    #expect(!run.columns.measures.contains("noise_scale"))
    for record in run.records() {
      let norms = try (#require(record["grad_norm"]), #require(record["param_norm"]))
      let ratio = try #require(record["update_ratio"])
      #expect(abs(ratio / (0.01 * norms.0 / norms.1) - 1) < 1e-5)
    }
  }

  @Test func `diagnostics change no bit of a run`() throws {
    func records(_ isDiagnosing: Bool) throws -> [TrainingRecord] {
      try TrainingRun.bowl(
        Optimization(.adamw, weightDecay: 0.1, clip: 2, accumulate: 2),
        schedule: Cosine(peak: 0.05, steps: 12), logEvery: 3, isDiagnosing: isDiagnosing
      ).records()
    }
    let (plain, diagnosed) = try (records(false), records(true))
    for (one, other) in zip(plain, diagnosed) {
      for name in one.columns.measures where name != TrainingColumns.seconds {
        #expect(one[name] == other[name])
      }
    }
    #expect(plain.count == 4 && diagnosed.count == 4)
  }

  /// Four lanes of 64 fresh examples are what four minibatches of 64 would be.
  @Test func `lanes of examples scatter as minibatches do`() throws {
    func bench(_ batch: Int) throws -> ObjectiveBench<Double> {
      ObjectiveBench(
        try Perceptron(inputs: 5, widths: [7], validationExamples: 1, batch: batch)
          .objective(of: Double.self, seed: 3, pool: WorkerPool(threads: 2)))
    }
    var whole = try bench(256)
    whole.objective.isDiagnosing = true
    _ = whole.loss()
    var part = try bench(64)
    var scatter = 0.0
    for step in 1...4 {
      _ = part.loss(step: step)
      scatter += zip(part.gradient, whole.gradient).reduce(0) {
        $0 + 64 * ($1.0 - $1.1) * ($1.0 - $1.1)
      }
    }
    #expect(whole.objective.lanesPerBatch == 4)
    #expect(abs(whole.objective.diagnostics.scatter / scatter - 1) < 1e-9)
  }

  @Test func `a task without gradients has no diagnostics`() {
    #expect(throws: TrainingError.self) {
      try TrainingPlan(
        .powerLawRegression(PowerLawRegression()), schedule: Constant(peak: 0.1, steps: 5),
        hasDiagnostics: true)
    }
  }
}
