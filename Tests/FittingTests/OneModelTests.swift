import Basics
import Fitting
import Laws
import Records
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
