import Basics
import Foundation
import Laws
import Records
import SimulatedStudies
import Testing

@testable import Fitting

/// The average of laws on losses that are no cross-entropies of language models: errors of a regression, classifiers.
@Suite struct OtherLossesTests {
  private func runs(
    _ names: [String], _ parameters: [Double], noise deviation: Double = 0.02
  ) throws -> [Run] {
    var noise = SeededNormals(seed: 5)
    return try SyntheticRuns.runs(names, parameters: parameters) { count in
      (0..<count).map { _ in deviation * noise.next() }
    }
  }

  /// L0, A, C, α, λ with all that counts nats times a factor.
  private func parameters(_ factor: Double) -> [Double] {
    [0.02 * factor, 0.06 * factor, 0.03 * factor, 0.8, 0.998]
  }

  @Test(arguments: [0.1, 1, 3])
  func `forecasts of small losses hold what another schedule comes to`(_ factor: Double) throws {
    let average = try Average(to: runs(["constant", "cosine"], parameters(factor)))
    for name in ["wsd", "linear", "two-stage"] {
      let truth = try #require(
        try SyntheticRuns.runs([name], parameters: parameters(factor))[0].records.last)
      let prediction = average.predictions(
        of: try SyntheticRuns.schedule(name), at: [truth.step])[0]
      let interval = try #require(prediction.interval(level: 0.95))
      #expect(interval.contains(truth.loss), "\(name): \(truth.loss) in \(interval)")
      #expect(abs(log(prediction.loss / truth.loss)) < 0.15, "\(name)")
      #expect(log(interval.upper / interval.lower) < 1, "\(name): \(interval)")
    }
  }

  @Test func `the unit of an error makes no difference`() throws {
    let small = try runs(["constant", "cosine"], parameters(1))
    let smaller = small.map { run in
      var run = run
      run.records = run.records.map { Record(step: $0.step, loss: $0.loss / 16) }
      return run
    }
    let schedule = try SyntheticRuns.schedule("linear")
    let losses = try [small, smaller].map {
      try Average(to: $0).predictions(of: schedule, at: [8000])[0]
    }
    #expect(relativeDifference(losses[0].loss, 16 * losses[1].loss) < 1e-4)
    let intervals = try losses.map { try #require($0.interval(level: 0.9)) }
    #expect(relativeDifference(intervals[0].upper, 16 * intervals[1].upper) < 1e-3)
  }

  @Test func `what is left in the end may be next to nothing, and the fit is kept`() throws {
    let runs = try runs(["constant", "cosine"], [1e-6, 0.4, 0.1, 1.1, 0.998], noise: 0.1)
    let average = try Average(to: runs)
    #expect(average.varianceFactor.isFinite)
    let copy = try #require(try SavedFit.load(json: average.json()) as? Average)
    let schedule = try SyntheticRuns.schedule("linear")
    #expect(
      copy.predictions(of: schedule, at: [8000])[0].loss
        == average.predictions(of: schedule, at: [8000])[0].loss)
  }

  @Test func `beliefs about language models stay what they were learned as`() {
    let law = AnnealingLaw()
    #expect(law.beliefs(at: ReferenceScale(rate: 1e-3, loss: 0.9)) == law.beliefs)
    let loose = law.beliefs(at: ReferenceScale(rate: 1e-3, loss: 0.02))
    #expect(zip(loose, law.beliefs).allSatisfy { $0.deviation >= $1.deviation })
    #expect(loose[2].mean == law.beliefs[2].mean + log(0.02))
  }

  @Test func `an interval without an end is read as it was written`() throws {
    let interval = Interval(0.25, .infinity)
    let text = try FiniteJSON.text(of: [interval])
    let read = try JSONDecoder().decode([Interval].self, from: Data(text.utf8))
    #expect(read == [interval])
  }
}
