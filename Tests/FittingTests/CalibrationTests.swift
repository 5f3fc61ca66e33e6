import Fitting
import Laws
import Records
import SimulatedStudies
import Testing

/// Intervals hold as often as they say, over studies that are simulated with all that is assumed.
@Suite struct CalibrationTests {
  @Test(arguments: ["area", "annealing-q"])
  func `posterior intervals hold as often as they say`(name: String) throws {
    let law = try #require(LawCatalog.law(named: name) as? any BelievedLaw)
    let studies = 120
    let simulation = try Simulation(
      of: law, errors: .expectedMisfit, rows: 60)
    let coverage = try #require(
      try Coverage.measured(
        [{ try Average(of: [law], to: $0.fitted) }], on: simulation, studies: studies
      ).first)

    #expect(coverage.failures == 0)
    for (index, level) in Coverage.levels.enumerated() {
      // Losses of one study err together: it counts as one observation that is in or out.
      let deviation = (level * (1 - level) / Double(studies)).squareRoot()
      for share in [coverage.rows(index), coverage.finals(index)] {
        #expect(abs(share.value - level) < 3 * deviation + 0.02, "\(level): \(share)")
      }
    }
  }

  /// The law is true and its noise correlated: t-intervals count their rows for fewer.
  @Test func `least-squares intervals of an exact law hold nearly as often`() throws {
    let simulation = try Simulation(
      of: AreaLaw(), errors: .correlatedNoise, rows: 60)
    let studies = 120
    let coverage = try #require(
      try Coverage.measured(
        [{ try Fit(AreaLaw(), to: $0.fitted) }], on: simulation, studies: studies
      ).first)
    #expect(coverage.failures == 0)
    #expect(coverage.rows(2).value > 0.8)
    #expect(coverage.rows(0).value < 0.75)
  }

  @Test func `a study is the same for the same seed, and another for another`() throws {
    let simulation = try Simulation(of: AreaLaw(), errors: .expectedMisfit, rows: 8)
    let losses = try [1, 1, 2].map { try simulation.study(seed: $0).fitted[0].records }
    #expect(losses[0] == losses[1])
    #expect(losses[0] != losses[2])
  }
}
