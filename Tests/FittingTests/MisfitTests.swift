import Fitting
import Laws
import RunLogs
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
    let misfits = try (1...6).compactMap { try fit(all, offset: 0, seed: $0).diagnostics.misfit }
    print("MISFIT true", misfits)
    #expect(misfits.count == 6)
    #expect(misfits.allSatisfy { $0 < 0.0005 })
  }

  @Test func `it is the spread of runs about the law`() throws {
    let misfits = try (1...12).compactMap {
      try fit(all, offset: 0.005, seed: 50 + $0).diagnostics.misfit
    }
    print("MISFIT .005", misfits)
    #expect(misfits.count == 12)
    // Runs left out are judged by a law that the others' offsets have bent a little.
    let mean = (misfits.map { $0 * $0 }.reduce(0, +) / 12).squareRoot()
    #expect((0.0035...0.008).contains(mean), "\(mean)")
    #expect(misfits.allSatisfy { $0 > 0.001 })
  }

  @Test func `it is absent where no run can be left out`() throws {
    #expect(try fit(["cosine"], offset: 0, seed: 1).diagnostics.misfit == nil)
    let two = try fit(["constant", "cosine"], offset: 0, seed: 1)
    #expect(two.diagnostics.misfitRuns == 1, "the cosine cannot be left out of these two")
  }

  @Test func `intervals widen with it`() throws {
    let gradient = [1.0, 0, 0, 0, 0]
    var fit = try fit(all, offset: 0.005, seed: 9)
    let wide = try #require(fit.intervalRatio(loss: 3, gradient: gradient, level: 0.9))
    fit.diagnostics.misfit = nil
    let narrow = try #require(fit.intervalRatio(loss: 3, gradient: gradient, level: 0.9))
    #expect(narrow > 1 && wide > narrow + 0.003)
  }
}
