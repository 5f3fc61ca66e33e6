import Basics
import Laws
import RealModule
import Records
import SimulatedStudies
import Testing

@testable import Fitting

/// Curves of metrics that have a range, and how families are chosen to go beyond what was seen.
struct CurveRangeTests {
  private static let positions = (1...24).map { Double($0 * $0) }

  /// Error rates that fall toward `floor`.
  private static func errors(
    floor: Double, noise: Double = 0.004, seed: UInt64 = 3, bounds: ClosedRange<Double> = 0...1
  ) -> Curve {
    let values = zip(positions, SeededNormals.draws(count: positions.count, seed: seed)).map {
      max(floor + 0.4 * .pow($0, -0.6) + noise * $1, 1e-4)
    }
    return Curve(positions: positions, values: values, bounds: bounds)
  }

  @Test(arguments: [0...1, 0 ... .infinity, -Double.infinity...1, Curve.unbounded])
  func `an interval on a scale without ends stays in the range`(range: ClosedRange<Double>) throws {
    let link = RangeLink(range: range)
    for (value, half) in [(0.02, 0.3), (0.5, 0.01), (0.98, 2.0)] {
      let interval = try #require(link.interval(around: value, halfWidth: half))
      #expect(interval.contains(value))
      #expect(range.contains(interval.lower) && range.contains(interval.upper))
      // A narrow one is as wide on either side.
      if half == 0.01 { #expect(abs(interval.width - 0.02) < 1e-4) }
    }
    if range != Curve.unbounded {
      let end = range.lowerBound.isFinite ? range.lowerBound : range.upperBound
      #expect(link.interval(around: end, halfWidth: 0.1) == nil)
    }
  }

  @Test func `intervals of an error rate near 0 are lopsided, and none is below 0`() throws {
    for seed in 1...8 {
      let fit = try CurveFit(
        Power3Family(), to: Self.errors(floor: 0.002, seed: UInt64(seed)))
      for prediction in fit.predictions(at: [1000, 1e5, 1e8]) {
        for interval in [prediction.confidence, prediction.interval].compactMap(\.self) {
          #expect(interval.lower >= 0 && interval.upper <= 1, "\(interval)")
          #expect(interval.upper - prediction.value >= prediction.value - interval.lower)
        }
      }
      for (name, parameter) in zip(fit.parameters.names, fit.parameters) where name != "a" {
        #expect(parameter.interval.map { $0.lower >= 0 } ?? true, "\(name)")
      }
    }
  }

  @Test func `intervals of bounded parameters follow the profile`() throws {
    let fit = try CurveFit(Power3Family(), to: Self.errors(floor: 0.1, noise: 0.01))
    let alpha = try #require(fit["alpha"])
    let interval = try #require(alpha.interval)
    // What follows from the curvature alone is as far on either side.
    let (below, above) = (alpha.value - interval.lower, interval.upper - alpha.value)
    #expect(below > 0 && above > 0 && abs(above / below - 1) > 0.01)
    let error = try #require(alpha.standardError)
    #expect(below < 3 * error && above < 3 * error)
  }

  @Test func `a saved fit keeps the range`() throws {
    let fit = try CurveFit(Power3Family(), to: Self.errors(floor: 0.05))
    let loaded = try CurveFit(json: fit.json())
    #expect(loaded.points.bounds == 0...1)
    #expect(loaded.predictions(at: [1e4]) == fit.predictions(at: [1e4]))
    let free = try CurveFit(
      Power3Family(), to: Self.errors(floor: 0.05, bounds: Curve.unbounded))
    #expect(try CurveFit(json: free.json()).points.bounds == Curve.unbounded)
  }

  @Test func `what did not converge, or leaves the range, is not ranked`() throws {
    // Straight down: a line is best, and below 0 where it is asked for.
    let positions = (1...12).map(Double.init)
    let values = positions.indices.map { index -> Double in
      let wiggle = index.isMultiple(of: 2) ? 0.004 : -0.004
      return 0.9 - 0.05 * positions[index] + wiggle
    }
    let points = CurveData(
      inputs: [positions], observed: values, bounds: 0...1, metric: "error")
    let inside = try CurveRanking(of: FamilyCatalog.all, to: points)
    #expect(inside.best.family.name == "linear")
    #expect(inside.entries.allSatisfy { $0.fit.quality.isConverged || $0.flaw != nil })
    #expect(inside.best.quality.isConverged)
    for criterion in CurveRanking.Criterion.allCases {
      let beyond = try CurveRanking(
        of: FamilyCatalog.all, to: points, by: criterion, at: [[40]])
      let line = try #require(beyond.entries.first { $0.fit.family.name == "linear" })
      #expect(line.flaw == "leaves the range" && line.score == nil)
      let flawed = beyond.entries.map { $0.flaw != nil }
      #expect(flawed == flawed.sorted { !$0 && $1 })
      #expect((0...1).contains(beyond.best.predictions(at: [40])[0].value))
      #expect(beyond.best.quality.isConverged)
    }
  }

  @Test func `what foretells the last points is chosen to go on`() throws {
    let truth = Power3Family().values([0.1, -0.5, 0.5], at: Self.positions)
    let noisy = zip(truth, SeededNormals.draws(count: truth.count, seed: 7)).map { $0 + 0.002 * $1 }
    let points = CurveData(inputs: [Self.positions], observed: noisy)
    let families: [any CurveFamily] = [LinearFamily(), Power3Family(), Exponential3Family()]
    let ranking = try CurveRanking(of: families, to: points, by: .heldOut, at: [[1e4]])
    #expect(ranking.best.family.name == "pow3")
    #expect(ranking.entries.allSatisfy { $0.heldOut != nil })
    #expect(HeldOutForecasts.exist(for: points))
    #expect(!HeldOutForecasts.exist(for: points.filtered { $0 < 4 }))
    #expect(throws: Refusal.self) {
      try CurveRanking(of: families, to: points.filtered { $0 < 4 }, by: .heldOut)
    }
  }

  @Test
  func `a family that is not true has wide intervals beyond the points, and narrow ones within`()
    throws
  {
    // What falls to a floor is no power law, and one fitted to its first part goes on falling.
    let truth = Power3Family().values([0.2, -0.8, 0.6], at: Self.positions)
    let noisy = zip(truth, SeededNormals.draws(count: truth.count, seed: 3)).map { $0 + 1e-3 * $1 }
    let points = CurveData(inputs: [Self.positions], observed: noisy)
    let plain = try CurveFit(Power2Family(), to: points)
    var fit = plain
    fit.calibrate()
    let end = 30 * (Self.positions.last ?? 1)
    let value = Power3Family().values([0.2, -0.8, 0.6], at: [end])[0]
    let told = try #require(fit.predictions(at: [end])[0].interval)
    let before = try #require(plain.predictions(at: [end])[0].interval)
    #expect(told.lower < value && value < told.upper)
    #expect(value < before.lower || value > before.upper)
    #expect(fit.predictions(at: [Self.positions[3]]) == plain.predictions(at: [Self.positions[3]]))
    #expect(try CurveFit(json: fit.json()).misfitRate == fit.misfitRate)
    // The true family misses by its noise alone.
    var right = try CurveFit(Power3Family(), to: points)
    right.calibrate()
    #expect(right.misfitRate < 0.1 * fit.misfitRate)
  }

  @Test func `where nothing converges, nothing is chosen`() throws {
    let points = CurveData(inputs: [[1, 2, 3, 4]], observed: [1, 2, 3, 4], bounds: 0...5)
    let error = #expect(throws: Refusal.self) {
      try CurveRanking(of: [LinearFamily()], to: points, at: [[100]])
    }
    #expect(error?.description.contains("leaves the range") == true)
  }
}
