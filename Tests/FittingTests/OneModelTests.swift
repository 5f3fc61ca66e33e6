import Basics
import Fitting
import Laws
import Records
import Schedules
import SimulatedStudies
import Testing

/// Runs that cannot be of one model are not fitted as if they were.
struct OneModelTests {
  /// The same runs with losses by so much higher all along.
  private func runs(_ names: [String], times factor: Double) throws -> [Run] {
    try SyntheticRuns.runs(names).map { run in
      var run = run
      run.name += "-other"
      run.records = run.records.map { Record(step: $0.step, loss: factor * $0.loss) }
      return run
    }
  }

  @Test(arguments: [["cosine"], ["wsd"]])
  func `two models fused as seeds are refused, by an average and by a law`(others: [String]) throws
  {
    let fused = try SyntheticRuns.runs(["constant", "cosine"]) + runs(others, times: 1.066)
    for fit in [{ _ = try Average(to: fused) }, { _ = try Fit(AnnealingLaw(), to: fused) }] {
      let refusal = #expect(throws: Refusal.self) { try fit() }
      let text = try #require(refusal).description
      #expect(text.contains("6.60 % apart"), "\(text)")
    }
  }

  @Test func `rows at other steps, and a warm-up of a step more, hide no other model`() throws {
    let constant = try SyntheticRuns.runs(["constant"])
    var other = try SyntheticRuns.runs(["wsd"], every: 130)[0]
    other.name = "other"
    other.records = other.records.map { Record(step: $0.step, loss: 1.1 * $0.loss) }
    other.schedule = try ScheduleText.parse(
      "wsd:peak=1e-3,final=1e-4,steps=8000,decay=1600,warmup=201")
    #expect(throws: Refusal.self) { try Average(to: constant + [other]) }
    #expect(throws: Never.self) {
      try Average(to: constant + [other], options: FitOptions(asSeeds: true))
    }
  }

  @Test(arguments: 1...8)
  func `noisy rows, and seeds that differ at first, are no other model`(seed: UInt64) throws {
    var noise = SeededNormals(seed: seed)
    let noisy = try SyntheticRuns.runs(["constant", "wsd"], every: 500) { count in
      (0..<count).map { _ in 0.05 * noise.next() }
    }
    #expect(throws: Never.self) { try Average(to: noisy) }
    // Two seeds that part only just after warm-up share too little to be compared.
    #expect(throws: Never.self) {
      try Average(to: SyntheticRuns.runs(["constant"]) + runs(["linear"], times: 1.05))
    }
  }

  @Test func `a run that jumps is no other model`() throws {
    let constant = try SyntheticRuns.runs(["constant"])
    var jumping = try SyntheticRuns.runs(["wsd"])[0]
    jumping.records = jumping.records.map {
      Record(step: $0.step, loss: $0.step > 1500 ? 1.06 * $0.loss : $0.loss)
    }
    #expect(throws: Never.self) { try Average(to: constant + [jumping]) }
  }

  @Test func `seeds are not`() throws {
    let seeds = try SyntheticRuns.runs(["constant", "cosine"]) + runs(["cosine"], times: 1.01)
    #expect(try Average(to: seeds).replicates.count == 1)
  }

  @Test func `sizes that a law does not know are refused, those that it knows are not`() throws {
    var runs =
      try SyntheticRuns.runs(["constant", "cosine"]) + runs(["constant", "cosine"], times: 0.9)
    for index in runs.indices { runs[index].modelSize = index < 2 ? 2.5e7 : 1e8 }
    #expect(throws: Refusal.self) { try Average(to: runs) }
    let fit = try Fit(SizedAnnealingLaw(), to: runs)
    #expect(fit.runs.count == 4)
  }
}
