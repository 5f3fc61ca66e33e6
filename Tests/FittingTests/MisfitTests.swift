import Basics
import Fitting
import Laws
import Records
import Schedules
import SimulatedStudies
import Testing

/// The misfit finds what was put in.
@Suite struct MisfitTests {
  private let all = SyntheticRuns.schedules.map(\.0)

  private func fit(_ names: [String], offset: Double, seed: UInt64) throws -> Fit {
    var noise = SeededNormals(seed: seed)
    return try Fit(
      AnnealingLaw(),
      to: SyntheticRuns.runs(names) { count in
        let shared = offset * noise.next()
        return noise.series(count, deviation: 0.0005).map { $0 + shared }
      })
  }

  @Test func `it is about 0 where the law is true`() throws {
    let misfits = try (1...6).compactMap {
      try fit(all, offset: 0, seed: UInt64($0)).diagnostics.misfit
    }
    #expect(!misfits.isEmpty)
    #expect(misfits.allSatisfy { $0 < 0.0005 })
  }

  /// Each run is off by its own amount. The scatter about the law shows most of it, the misfit the
  /// rest, and intervals add up the two.
  @Test func `scatter and misfit together are the spread of runs about the law`() throws {
    let variances = try (1...12).map { seed in
      let found = try fit(all, offset: 0.005, seed: UInt64(50 + seed)).diagnostics
      let misfit = try #require(found.misfit)
      return found.residualScale * found.residualScale + misfit * misfit
    }
    let spread = (variances.reduce(0, +) / Double(variances.count)).squareRoot()
    #expect((0.0025...0.0085).contains(spread), "\(spread)")
  }

  @Test func `it is absent where no run can be left out`() throws {
    #expect(try fit(["cosine"], offset: 0, seed: 1).diagnostics.misfit == nil)
    let two = try fit(["constant", "cosine"], offset: 0, seed: 1)
    #expect(two.diagnostics.misfitRuns == 1, "the cosine cannot be left out of these two")
  }

  /// Of the 90 % interval at the end of a schedule.
  private func width(of fit: Fit) throws -> Double {
    let schedule = try ScheduleText.parse("cosine:peak=3e-4,steps=20000,warmup=1000")
    let interval = try #require(
      fit.predictions(of: schedule, at: [20_000])[0].interval(level: 0.9))
    return interval.width
  }

  @Test func `intervals widen with it`() throws {
    var fit = try fit(["constant", "cosine"], offset: 0, seed: 9)
    fit.diagnostics.misfit = 0.005
    fit.diagnostics.misfitRuns = 8
    let wide = try width(of: fit)
    fit.diagnostics.misfit = nil
    let narrow = try width(of: fit)
    #expect(narrow > 0 && wide > narrow + 0.01)
  }
}
