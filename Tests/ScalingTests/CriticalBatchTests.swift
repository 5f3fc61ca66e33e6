import Basics
import Laws
import LeastSquares
import RealModule
import Scaling
import TestSupport
import Testing

/// The critical batch, from runs of a law that has one.
struct CriticalBatchTests {
  private static let truth = [6.5e13, 2.1e3, 2e8, 0.077, 0.76, 0.21]

  /// Curves of two sizes or more at several batches, with noise of ln L.
  static func table(
    batches: [Double] = [65536, 262_144, 1_048_576, 4_194_304], noise: Double = 1e-3,
    unit: Double = 1
  ) -> ScalingTable {
    var random = SplitMix64(seed: 3)
    var columns: [ScalingQuantity: [Double]] = [:]
    for size in [1e8, 3e8, 1e9] {
      for batch in batches {
        for steps in [1000.0, 3000, 10000, 30000] {
          columns[.parameters, default: []].append(size)
          columns[.steps, default: []].append(steps)
          columns[.batch, default: []].append(batch)
        }
      }
    }
    let points = ScalingPoints(columns)
    let losses = TrajectoryScalingLaw().losses(truth, at: points).map {
      $0 * .exp(noise * Distributions.normalQuantile(random.uniform()))
    }
    columns[.tokens] = zip(columns[.steps] ?? [], columns[.batch] ?? []).map { $0 * $1 }
    columns[.batch] = columns[.batch]?.map { $0 / unit }
    return ScalingTable(points: ScalingPoints(columns), losses: losses)
  }

  @Test func itIsThatOfTheLaw() throws {
    let law = try CriticalBatchLaw(of: Self.table())
    for loss in [2.6, 3.0] {
      let truth = Self.truth[2] * .pow(loss, -1 / Self.truth[5])
      let known = law.criticalBatch(at: loss)
      #expect(abs(Double.log(known.value / truth)) < 0.2, "\(known) \(truth)")
      #expect(known.interval.upper / known.interval.lower < 5)
    }
    let batch = CriticalBatch(by: law, at: 2.6)
    #expect(batch.isWithinSeen)
    #expect(!CriticalBatch(by: law, at: 1.2).isWithinSeen)
    #expect(CriticalBatch(given: 1).isWithinSeen)
  }

  @Test func whatDoesNotTellItIsRefused() throws {
    #expect(throws: Refusal.self) { try CriticalBatchLaw(of: Self.table(batches: [65536])) }
    #expect(throws: Refusal.self) {
      try CriticalBatchLaw(of: Self.table(batches: [65536, 80000, 100_000]))
    }
    // In sequences of 2048.
    let error = #expect(throws: Refusal.self) { try CriticalBatchLaw(of: Self.table(unit: 2048)) }
    #expect(error?.description.contains("not counted in tokens") ?? false)
    // A batch of each size alone says nothing of batches.
    let whole = Self.table()
    let (sizes, batches) = (whole.points.values(.parameters), whole.points.values(.batch))
    let own: [Double: Double] = [1e8: 65536, 3e8: 262_144, 1e9: 1_048_576]
    #expect(throws: Refusal.self) {
      try CriticalBatchLaw(of: whole.filtered { own[sizes[$0]] == batches[$0] })
    }
    #expect(throws: Refusal.self) {
      try CriticalBatchLaw(
        of: ScalingFitTests.table(AdditiveScalingLaw(), [1.7, 400, 1500, 0.35, 0.3]))
    }
  }
}
