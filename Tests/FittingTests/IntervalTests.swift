import Fitting
import Laws
import RealModule
import RunLogs
import Testing

/// Whether intervals hold what they promise, on seeded runs whose truth is known.
@Suite struct IntervalTests {
  private static let fits = 200

  /// The share of fits whose 90 % interval holds the truth, a parameter each.
  private func coverage(correlation: Double) throws -> [Double] {
    var inside = [Int](repeating: 0, count: SyntheticRuns.truth.count)
    for seed in 0..<Self.fits {
      var noise = SeededNormals(seed: UInt64(1000 + seed))
      let runs = try SyntheticRuns.runs {
        noise.series($0, deviation: 0.002, correlation: correlation)
      }
      let fit = try Fit(AnnealingLaw(), to: runs)
      for (index, truth) in SyntheticRuns.truth.enumerated() {
        let interval = try #require(fit.parameters[index].interval)
        if interval[0] <= truth, truth <= interval[1] { inside[index] += 1 }
      }
    }
    return inside.map { Double($0) / Double(Self.fits) }
  }

  /// 200 draws of a true 90 % miss 84–96 % once in a hundred times; the seeds are fixed.
  @Test func `with white noise 90 % intervals hold the parameters nine times in ten`() throws {
    for (name, share) in zip(AnnealingLaw().parameterNames, try coverage(correlation: 0)) {
      print("COVER white", name, share)
      #expect((0.84...0.96).contains(share), "\(name): \(share)")
    }
  }

  /// Residuals that resemble their neighbours make rows worth less; taking that from 120 rows is
  /// an estimate, so the bounds are wider, but intervals that ignore it would hold about half.
  @Test func `with correlated noise 90 % intervals still hold the parameters`() throws {
    for (name, share) in zip(AnnealingLaw().parameterNames, try coverage(correlation: 0.7)) {
      print("COVER ar", name, share)
      #expect((0.8...0.97).contains(share), "\(name): \(share)")
    }
  }
}
