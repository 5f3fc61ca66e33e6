import Basics
import Fitting
import Laws
import RealModule
import Records
import SimulatedStudies
import Testing

@Suite struct CurveFitTests {
  private static let positions = (1...40).map { Double($0 * $0) }

  /// Parameters from which each family makes a curve that it can be told by.
  static let truths: [(name: String, parameters: [Double])] = [
    ("linear", [-0.001, 2]), ("log-linear", [-0.2, 3]), ("log-log-linear", [0.3, 1.2]),
    ("ilog2", [0.9, 0.4]), ("pow2", [2, 0.3]), ("pow3", [1.8, -1.5, 0.5]),
    ("pow3", [0.9, 0.6, 0.4]),
    ("pow4", [1.8, -20, 30, 0.8]), ("exp2", [3, 0.002]), ("exp3", [0.9, 0.5, 0.01]),
    ("exp4", [2, -1.5, 0.2, 0.5]), ("janoschek", [0.8, 0.1, 0.05, 0.7]),
    ("weibull", [1.5, 4, 0.01, 0.8]), ("gompertz", [0.9, 1.2, 0.008]),
    ("logistic", [2, -0.006, 500]), ("logistic", [0.9, 0.01, 400]), ("bertalanffy", [0.9, 0.005]),
    ("saturation", [0.9, 100]), ("mmf", [1.2, 3.5, 0.008, 1.4]), ("hill3", [0.9, 1.1, 60]),
    ("hill3", [3, -0.8, 200]), ("hill4", [0.2, 0.6, 1.3, 90]), ("log-power", [0.8, 4, -0.9]),
    ("vap", [0.6, -3, 0.04]), ("vap", [3, 4, -0.1]), ("m3", [4, 0.004, -0.4]),
  ]

  @Test(arguments: truths.indices)
  func `families are found again without start values`(_ index: Int) throws {
    let (name, parameters) = Self.truths[index]
    let family = try #require(FamilyCatalog.family(named: name))
    let values = family.values(parameters, at: Self.positions)
    let fit = try CurveFit(family, to: Curve(positions: Self.positions, values: values))
    #expect(fit.quality.isConverged, "\(fit.quality.stopReason)")
    let miss = zip(values, family.values(fit.values, at: Self.positions)).map { abs($0 - $1) }
    #expect((miss.max() ?? 1) <= 1e-7, "\(name): \(fit.values)")
  }

  @Test func `steps in the millions are as good as epochs`() throws {
    let positions = Self.positions.map { $0 * 1e7 }
    for (name, parameters) in [
      ("pow3", [1.8, -300.0, 0.5]), ("exp3", [0.9, 0.5, 1e-9]), ("mmf", [1.2, 3.5, 1e-9, 1.4]),
      ("pow4", [1.8, -1e5, 3e8, 0.6]),
    ] {
      let family = try #require(FamilyCatalog.family(named: name))
      let values = family.values(parameters, at: positions)
      let fit = try CurveFit(family, to: Curve(positions: positions, values: values))
      let miss = zip(values, family.values(fit.values, at: positions)).map { abs($0 - $1) }
      #expect((miss.max() ?? 1) <= 1e-6, "\(name): \(fit.values)")
    }
  }

  @Test func `breaks are found, also of a curve that rises again`() throws {
    let positions = (0..<60).map { Double.exp(0.25 * Double($0)) }
    let truth = BrokenPowerFamily(breaks: 1).values(
      [0.1, 2, 0.05, 0.5, 3000, 0.2], at: positions)
    let noise = SeededNormals.draws(count: 60, seed: 5)
    let curve = CurveData(
      inputs: [positions], observed: zip(truth, noise).map { $0 + 0.002 * $1 })
    let fit = try CurveFit.brokenPower(to: curve, upTo: 2)
    #expect(fit.family.name == "broken-power-1")
    let breakPoint = try #require(fit["d1"]?.value)
    #expect(abs(Double.log(breakPoint / 3000)) <= 0.5)
    let turning = BrokenPowerFamily(breaks: 1).values(
      [0, 2, 0.3, -0.6, 3000, 0.3], at: positions)
    let turned = try CurveFit(
      BrokenPowerFamily(breaks: 1), to: Curve(positions: positions, values: turning))
    #expect((turned.quality.rSquared ?? 0) > 0.999999)
  }

  @Test func `the limit stays among the values that a metric can take`() throws {
    let positions = (1...12).map(Double.init)
    let values = positions.map { 0.5 - 0.04 * $0 + 0.0005 * $0 * $0 }
    let free = try CurveFit(Power3Family(), to: Curve(positions: positions, values: values))
    #expect(free.values[0] < 0)
    let bounded = try CurveFit(
      Power3Family(), to: Curve(positions: positions, values: values, bounds: 0...1))
    #expect(bounded.values[0] == 0)
    #expect(bounded["c"]?.isAtBound == true)
  }

  @Test func `standard errors and bands agree with linear theory`() throws {
    // A line through (1, 1), (2, 3), (3, 4), (4, 4): slope 1, intercept 0.5, s² = 0.5.
    let line = try CurveFit(
      LinearFamily(), to: Curve(positions: [1, 2, 3, 4], values: [1, 3, 4, 4]),
      options: CurveFitOptions(level: 0.95))
    #expect(abs(line.values[0] - 1) <= 1e-12 && abs(line.values[1] - 0.5) <= 1e-12)
    #expect(abs((line["a"]?.standardError ?? 0) - (0.5 / 5).squareRoot()) <= 1e-12)
    let at = line.predictions(at: [2.5])[0]
    let t = 4.302652729749464
    let curve = (0.5 / 4).squareRoot()
    #expect(abs((at.confidence?.upper ?? 0) - (3 + t * curve)) <= 1e-9)
    #expect(abs((at.interval?.lower ?? 0) - (3 - t * (0.5 + 0.5 / 4).squareRoot())) <= 1e-9)
  }

  @Test func `weights count, and standard errors may be taken at their word`() throws {
    let positions: [Double] = [1, 2, 3, 4, 5, 6]
    let values: [Double] = [1.1, 1.9, 3.2, 3.9, 9, 6.1]
    let errors: [Double] = [0.1, 0.1, 0.1, 0.1, 50, 0.1]
    let curve = Curve(positions: positions, values: values, standardErrors: errors)
    let scaled = try CurveFit(LinearFamily(), to: curve)
    #expect(abs(scaled.values[0] - 1) < 0.03)
    let trusted = try CurveFit(
      LinearFamily(), to: curve, options: CurveFitOptions(trustsStandardErrors: true))
    let ratio = (scaled["a"]?.standardError ?? 0) / (trusted["a"]?.standardError ?? 1)
    let reduced = try #require(scaled.statistics.reducedChiSquared)
    #expect(abs(ratio - reduced.squareRoot()) <= 1e-9)
  }

  @Test(arguments: [CurveFitOptions.Robustness.huber, .cauchy, .tukey])
  func `spikes do not pull a robust fit`(_ robustness: CurveFitOptions.Robustness) throws {
    let truth = [1.8, -1.5, 0.5]
    let noise = SeededNormals.draws(count: 40, seed: 3)
    var values = zip(Power3Family().values(truth, at: Self.positions), noise).map {
      $0 + 0.003 * $1
    }
    for spike in [7, 15, 30] { values[spike] += 2 }
    let curve = Curve(positions: Self.positions, values: values)
    let plain = try CurveFit(Power3Family(), to: curve)
    let robust = try CurveFit(
      Power3Family(), to: curve, options: CurveFitOptions(robustness: robustness))
    #expect(abs(robust.values[0] - 1.8) < 0.02)
    #expect(abs(robust.values[0] - 1.8) < abs(plain.values[0] - 1.8) / 3)
  }

  @Test func `a formula equals the family that it spells`() throws {
    let values = Power3Family().values([1.8, -1.5, 0.5], at: Self.positions)
    let noisy = zip(values, SeededNormals.draws(count: 40, seed: 9)).map { $0 + 0.01 * $1 }
    let curve = Curve(positions: Self.positions, values: noisy)
    let family = try CurveFit(Power3Family(), to: curve)
    let formula = try CurveFit(Formula("c - a*x^-b"), to: curve)
    #expect(abs(formula.statistics.chiSquared / family.statistics.chiSquared - 1) <= 1e-9)
    #expect(abs((formula["b"]?.value ?? 0) / (family["alpha"]?.value ?? 1) - 1) <= 1e-6)
  }

  @Test func `bounds, starts and fixed parameters hold`() throws {
    let values = Self.positions.map { 2 - 1.5 * Double.pow($0, -0.5) }
    let curve = Curve(positions: Self.positions, values: values)
    let fit = try CurveFit(
      Formula("c - a*x^-b"), to: curve,
      options: CurveFitOptions(bounds: ["b": 0.6...2], starts: ["a": 1], fixed: ["c": 2]))
    #expect(fit["c"]?.isFixed == true && fit["c"]?.value == 2)
    #expect(fit["b"]?.isAtBound == true && fit["b"]?.value == 0.6)
    #expect(fit.quality.notes.contains { $0.message.contains("b ended at its bound") })
  }

  @Test func `what cannot be fitted is said`() throws {
    let curve = Curve(positions: [1, 2], values: [1, .nan])
    let error = try #require(throws: Refusal.self) {
      try CurveFit(Power3Family(), to: curve)
    }
    #expect(error.kind == .data && error.description.contains("1 usable point of 2"))
    let unknown = try #require(throws: Refusal.self) {
      try CurveFit(
        Power3Family(), to: Curve(positions: [1, 2, 3, 4], values: [4, 3, 2, 1]),
        options: CurveFitOptions(fixed: ["alpah": 1]))
    }
    #expect(unknown.kind == .usage && unknown.description.contains("did you mean 'alpha'"))
    let zero = try #require(throws: Refusal.self) {
      try CurveFit(LogLinearFamily(), to: Curve(positions: [0, 10, 20], values: [1, 2, 3]))
    }
    #expect(
      zero.description.contains(
        "log-linear has no value at 1 of 3 points: point 1 (x = 0)"), "\(zero)")
  }

  @Test func `a fit comes back from JSON`() throws {
    let values = Self.positions.map { 2 - 1.5 * Double.pow($0, -0.5) + 0.01 * .sin(7 * $0) }
    let curve = Curve(positions: Self.positions, values: values)
    for family in [Power3Family() as any CurveFamily, try Formula("c - a*x^-b")] {
      let fit = try CurveFit(
        family, to: curve,
        options: CurveFitOptions(bounds: [family.parameterNames[0]: 0 ... .infinity]))
      let loaded = try CurveFit(json: fit.json())
      #expect(loaded.predictions(at: [1e4, 1e6]) == fit.predictions(at: [1e4, 1e6]))
      #expect(loaded.options.bounds == fit.options.bounds)
      let error = try #require(throws: Refusal.self) { try SavedFit.load(json: fit.json()) }
      #expect(error.description.contains("fit of a curve"))
    }
  }

  @Test func `the best family is found`() throws {
    let truth = Exponential3Family().values([0.9, 0.6, 0.004], at: Self.positions)
    let noisy = zip(truth, SeededNormals.draws(count: 40, seed: 11)).map { $0 + 0.002 * $1 }
    let families: [any CurveFamily] = [
      LinearFamily(), Power2Family(), Power3Family(), Exponential3Family(), InverseLogFamily(),
    ]
    for criterion in CurveRanking.Criterion.allCases {
      let ranking = try CurveRanking(
        of: families, to: CurveData(inputs: [Self.positions], observed: noisy), by: criterion)
      #expect(ranking.best.family.name == "exp3", "\(criterion)")
      #expect(ranking.entries.count == families.count)
    }
  }
}

extension SeededNormals {
  static func draws(count: Int, seed: UInt64) -> [Double] {
    var normals = SeededNormals(seed: seed)
    return (0..<count).map { _ in normals.next() }
  }
}
