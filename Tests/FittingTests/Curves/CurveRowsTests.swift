import Basics
import Fitting
import Laws
import RealModule
import SimulatedStudies
import Testing

/// Points at which a family or a formula may have no value.
@Suite struct CurveRowsTests {
  /// A power law, and a first point at 0 that no power law passes.
  private static func data(_ positions: [Double] = [0, 1, 2, 4, 8, 16, 32, 64, 128, 256])
    -> CurveData
  {
    let noise = SeededNormals.draws(count: positions.count, seed: 4)
    return CurveData(
      inputs: [positions],
      observed: zip(positions, noise).map {
        0.06 + 2.5 * Double.pow(max($0, 0.2), -0.45) + 0.002 * $1
      })
  }

  @Test(arguments: ["c + a*x^-b", "c + a*x^b", "c + a/x^b"])
  func `a point at 0 does not turn a falling power around`(_ text: String) throws {
    let fit = try CurveFit(Formula(text), to: Self.data())
    #expect(abs(abs(fit["b"]?.value ?? 0) - 0.45) <= 0.02)
    #expect(fit.points.count == 9)
    #expect(
      fit.quality.notes.map(\.message).contains(
        "left out point 1 (x = 0), where the formula has no value"), "\(fit.quality.notes)")
  }

  @Test func `a point at 0 belongs to a power that rises from it`() throws {
    let positions = [0.0, 1, 2, 4, 8, 16, 32]
    let values = positions.map { 0.5 + 2 * Double.pow($0, 0.4) }
    for family in [try Formula("c + a*x^b"), try Formula("c + a*x^-b")] {
      let fit = try CurveFit(family, to: CurveData(inputs: [positions], observed: values))
      #expect(fit.points.count == 7)
      #expect(abs(fit.values[0] - 0.5) <= 1e-6 && abs(abs(fit.values[2]) - 0.4) <= 1e-6)
      #expect(!fit.quality.notes.contains { $0.message.contains("left out") })
    }
  }

  @Test func `a root of what is negative is named`() throws {
    let positions = [-1.0] + (1...9).map(Double.init)
    let data = CurveData(
      inputs: [positions], observed: positions.map { 1 + 2 * Double.sqrt(abs($0)) },
      lines: positions.indices.map { $0 + 2 })
    let fit = try CurveFit(Formula("c + a*sqrt(x)"), to: data)
    #expect(abs((fit["a"]?.value ?? 0) - 2) <= 1e-9)
    #expect(
      fit.quality.notes.map(\.message).contains(
        "left out line 2 (x = -1), where the formula has no value"))
    let half = try #require(throws: Refusal.self) {
      try CurveFit(
        Formula("c + a*sqrt(x)"),
        to: CurveData(
          inputs: [(-5...5).map(Double.init)], observed: (-5...5).map { Double($0 * $0) }))
    }
    #expect(half.description.contains("the formula has no value at 5 of 11 points"))
  }

  @Test(arguments: ["exp3", "pow4", "hill4", "mmf", "janoschek", "weibull", "exp4"])
  func `families take 0 where they are finite there`(_ name: String) throws {
    let family = try #require(FamilyCatalog.family(named: name))
    let positions = [0.0, 10, 20, 40, 80, 160, 320, 640, 1280]
    let values = positions.map { 0.9 - 0.6 / (1 + 0.01 * $0) }
    let fit = try CurveFit(family, to: CurveData(inputs: [positions], observed: values))
    #expect(fit.points.count == positions.count)
    #expect((fit.quality.rSquared ?? 0) > 0.9)
  }

  @Test func `a counter from 0 is counted from 1 by powers alone`() throws {
    let epochs = (0..<30).map(Double.init)
    let values = epochs.map { 0.42 + 1.3 * Double.pow($0 + 1, -0.7) }
    let data = CurveData(inputs: [epochs], observed: values, position: "epoch")
    let fit = try CurveFit(Power3Family(), to: data)
    for (value, truth) in zip(fit.values, [0.42, -1.3, 0.7]) {
      #expect(abs(value - truth) <= 1e-6)
    }
    #expect(
      fit.quality.notes.map(\.message) == [
        "epoch begins at 0, where pow3 has no value, so it is counted from 1: x is epoch + 1"
      ])
    #expect(abs(fit.predictions(at: [99])[0].value - (0.42 + 1.3 * Double.pow(100, -0.7))) <= 1e-6)
    let loaded = try CurveFit(json: fit.json())
    #expect(loaded.predictions(at: [0, 99]) == fit.predictions(at: [0, 99]))
    let exponential = try CurveFit(Exponential3Family(), to: data)
    #expect(exponential.quality.notes.isEmpty && exponential.points.count == 30)
    // A formula says what it says.
    let formula = try CurveFit(Formula("c + a*x^-b"), to: data)
    #expect(formula.points.count == 29)
  }

  @Test func `a clock is counted from its first value`() throws {
    let clock = (0...60).map { 1.7e9 + 60 * Double($0) }
    let values = clock.map { 0.4 + 2.2 * Double.exp(-0.0014 * ($0 - 1.7e9)) }
    let data = CurveData(
      variables: ["time"], inputs: [clock], observed: values, position: "time")
    for family in [try Formula("c + a*exp(-b*time)", variables: ["time"]), Exponential3Family()]
      as [any CurveFamily]
    {
      let fit = try CurveFit(family, to: data)
      #expect(abs((fit["c"]?.value ?? 0) - 0.4) <= 1e-6)
      #expect(abs(abs(fit["a"]?.value ?? 0) - 2.2) <= 1e-6)
      #expect(abs((fit["b"]?.value ?? 0) - 0.0014) <= 1e-9)
      #expect(
        fit.quality.notes.map(\.message) == [
          "time is counted from 1700000000, where a is meant: x is time - 1700000000"
        ])
      let loaded = try CurveFit(json: fit.json())
      #expect(loaded.predictions(at: [1.7e9]) == fit.predictions(at: [1.7e9]))
    }
  }

  // MARK: Rankings

  @Test func `families are compared on the same points, and none is turned around`() throws {
    let ranking = try CurveRanking(of: FamilyCatalog.all, to: Self.data())
    #expect(ranking.best.family.name == "pow3")
    #expect(abs(ranking.best.values[2] - 0.45) <= 0.02)
    #expect(ranking.entries.allSatisfy { $0.fit.points.count == 9 })
    #expect(
      ranking.best.quality.notes.contains {
        $0.message.hasPrefix("families are compared without point 1 (x = 0)")
      })
  }

  @Test func `families that converged come first`() throws {
    let ranking = try CurveRanking(of: FamilyCatalog.all, to: Self.data([1, 2, 4, 8, 16, 32, 64]))
    let converged = ranking.entries.map(\.fit.quality.isConverged)
    #expect(converged == converged.sorted { $0 && !$1 })
    #expect(converged[0])
  }

  @Test func `of curves through all points the simplest is best`() throws {
    let positions = (1...12).map(Double.init)
    let ranking = try CurveRanking(
      of: FamilyCatalog.all,
      to: CurveData(inputs: [positions], observed: positions.map { 3 - 2 * $0 }))
    #expect(ranking.best.family.name == "linear")
  }

  @Test func `what cannot be chosen is an error with its reasons`() throws {
    let two = CurveData(inputs: [[1, 2]], observed: [2, 1])
    let none = try #require(throws: Refusal.self) {
      try CurveRanking(of: [Power3Family(), Exponential3Family(), Power4Family()], to: two)
    }
    #expect(
      none.remark.message
        == "none of 3 families can be fitted. pow3, exp3: 2 usable points cannot determine the 3 "
        + "parameters of it; pow4: 2 usable points cannot determine the 4 parameters of it")
    let three = CurveData(inputs: [[1, 2, 3]], observed: [3, 1, 0.9])
    let few = try #require(throws: Refusal.self) {
      try CurveRanking(of: [LinearFamily(), LogLinearFamily()], to: three)
    }
    #expect(few.remark.message.contains("too few for AICc"))
    #expect(few.remark.advice as? FittingAdvice == .chooseByBIC)
  }
}
