import Basics
import Foundation
import Laws
import RealModule
import Records
import Testing

@testable import Extrapolation

struct CurvePriorTests {
  static let positions = (1...100).map(Double.init)

  @Test func `a prior is the same after a round trip through JSON`() throws {
    let data = try JSONEncoder().encode(CurvePrior.lcpfn)
    #expect(try JSONDecoder().decode(CurvePrior.self, from: data) == .lcpfn)
  }

  @Test(arguments: [
    (#"{"noise": {"logNormal": [-4, 1]}, "components": []}"#, "no components"),
    (
      #"{"noise": {"logNormal": [-4, 1]}, "components": [{"form": "pow3", "parameters": {}}]}"#,
      "pow3 lacks c"
    ),
    (
      #"{"noise": {"uniform": [2, 1]}, "components": []}"#, "no distribution"
    ),
    (
      #"""
      {"noise": {"normal": [0, 1]}, "components": [{"form": "ilog2",
        "parameters": {"c": {"uniform": [0, 1]}, "a": {"uniform": [0, 1]}}}]}
      """#, "positive numbers"
    ),
    (
      #"""
      {"noise": {"logNormal": [-4, 1]}, "components": [{"form": "ilog2",
        "parameters": {"c": {"uniform": [0, 1]}, "a": 0.5}}]}
      """#, "a of ilog2 is a constant"
    ),
  ])
  func `what is wrong with a prior is said`(text: String, words: String) {
    #expect {
      try JSONDecoder().decode(CurvePrior.self, from: Data(text.utf8))
    } throws: {
      "\($0)".contains(words)
    }
  }

  @Test func `curves drawn meet the prior's conditions and are those of their seed`() throws {
    let curves = try CurvePrior.lcpfn.curves(40, at: Self.positions, seed: 5)
    #expect(curves.count == 40)
    for curve in curves {
      #expect(curve.settled.allSatisfy { (0...1).contains($0) })
      #expect(curve.settled[99] > curve.settled[0])
      #expect(curve.noise > 0)
    }
    let again = try CurvePrior.lcpfn.curves(3, at: Self.positions, seed: 5)
    #expect(again.map(\.logged) == curves.prefix(3).map(\.logged))
    let other = try CurvePrior.lcpfn.curves(1, at: Self.positions, seed: 6)
    #expect(other[0].logged != curves[0].logged)
  }

  @Test func `a prior whose curves never meet its conditions is refused`() throws {
    let outside = try CurvePrior(
      name: "outside",
      components: [
        CurveComponent(
          .ilog2, weight: .constant(1), parameters: ["c": .uniform(5, 6), "a": .uniform(0, 0.1)])
      ], noise: .logNormal(mean: -4, deviation: 1))
    #expect(throws: Refusal.self) {
      try outside.curves(1, at: [1, 2, 3], seed: 1)
    }
    let curve = Curve(positions: [1, 2], values: [0.1, 0.2], goal: .higher)
    #expect(throws: Refusal.self) {
      try BayesianExtrapolator(outside, draws: 64).posterior(of: curve, at: [3])
    }
  }

  /// Each form at parameters whose values the literature's formula gives by hand.
  @Test(arguments: [
    (ComponentForm.pow3, [0.5], 1 / 3.0),
    (.janoschek, [0.1, 1.2], Double.exp(-0.1 * .pow(9, 1.2))),
    (.ilog2, [], 1 / Double.log(10)),
    (.weibull, [0.1, 1.2], Double.exp(-.pow(0.9, 1.2))),
    (.mmf, [0.1, 1.2], 1 / (1 + Double.pow(0.9, 1.2))),
    (.pow4, [2, 1, 0.5], 1 / Double.sqrt(19)),
    (.exp4, [0.1, 0.5], Double.exp(-0.3)),
    (.vaporPressure, [-0.5, 0.04], Double.exp(-0.5 / 9 + 0.04 * .log(9))),
    (.logPower, [2, -0.5], 1 / (1 + Double.pow(9 / .exp(2), -0.5))),
    (.logLogLinear, [0.7, 1.1], Double.log(0.7 * .log(9) + 1.1)),
    (.hill3, [0.6, 2.5], Double.pow(9, 0.6) / (.pow(2.5, 0.6) + .pow(9, 0.6))),
  ])
  func `forms are what their formulas say`(form: ComponentForm, parameters: [Double], value: Double)
  {
    var column = [SIMD8<Double>](repeating: .zero, count: 1)
    form.evaluate(
      parameters.map { SIMD8(repeating: Float($0)) }[...], at: CurvePositions([9]), into: &column)
    #expect(abs(column[0][3] - value) < 2e-6)
    #expect(form.shape.count == parameters.count)
  }

  /// The forms are formulas a second time, in lanes; the families of `Laws` say what they are.
  @Test(arguments: [
    (ComponentForm.pow3, "pow3", [0.9, 0.5, 0.7], [0.9, 0.5, 0.7]),
    (.janoschek, "janoschek", [0.9, 0.2, 0.1, 1.2], [0.9, 0.2, 0.1, 1.2]),
    (.ilog2, "ilog2", [0.9, 0.5], [0.9, 0.5]),
    (.weibull, "weibull", [0.9, 0.2, 0.1, 1.2], [0.9, 0.2, 0.1, 1.2]),
    (.mmf, "mmf", [0.9, 0.2, 0.1, 1.2], [0.9, 0.2, 0.1, 1.2]),
    // c − (a·x + b)^−α is c − a^−α·(x + b/a)^−α.
    (.pow4, "pow4", [0.9, 2, 1, 0.5], [0.9, Double.pow(2, -0.5), 0.5, 0.5]),
    (.exp4, "exp4", [0.9, 0.6, 0.1, 0.5], [0.9, 0.6, 0.1, 0.5]),
    (.vaporPressure, "vap", [0.8, -0.5, 0.04], [0.8, -0.5, 0.04]),
    (.logPower, "log-power", [0.8, 2, -0.5], [0.8, 2, -0.5]),
    (.logLogLinear, "log-log-linear", [0.7, 1.1], [0.7, 1.1]),
    (.hill3, "hill3", [0.8, 0.6, 2.5], [0.8, 0.6, 2.5]),
  ])
  func `each form is its family of curves`(
    form: ComponentForm, name: String, parameters: [Double], ofFamily: [Double]
  ) throws {
    let family = try #require(FamilyCatalog.family(named: name))
    let positions = [1.0, 3, 9, 100]
    let linear = Array(parameters.prefix(form.linearNames.count))
    let (level, amplitude) =
      switch form.linear {
      case .levelAndLoss: (linear[0], -linear[1])
      case .levelAndStart: (linear[0], linear[1] - linear[0])
      case .level: (linear[0], -1)
      case .factor: (0, linear[0])
      case .none: (0, 1)
      }
    var column = [SIMD8<Double>](repeating: .zero, count: positions.count)
    form.evaluate(
      parameters.dropFirst(linear.count).map { SIMD8(repeating: Float($0)) }[...],
      at: CurvePositions(positions), into: &column)
    for (lanes, value) in zip(column, family.values(ofFamily, at: positions)) {
      #expect(abs(level + amplitude * lanes[0] - value) < 2e-6)
    }
  }

  /// The density of (C, A, B, D) integrates to 1 against draws from a wider distribution.
  @Test func `the density of the coefficients is that of their draws`() {
    let prior = SeparatedPrior(.lcpfn)
    var random = SeededRandom(seed: 3)
    // E[g/p] under p is ∫g over the support: with g uniform on a box inside it, P(box)… is compared.
    let box: [ClosedRange<Double>] = [0.6...1.0, -0.15...(-0.05), 0.05...0.3, -0.1...(-0.02)]
    let volume = box.reduce(1) { $0 * ($1.upperBound - $1.lowerBound) }
    var inside = 0.0
    let draws = 60_000
    for _ in 0..<draws {
      let drawn = prior.coefficients(&random)
      if zip(drawn, box).allSatisfy({ $1.contains($0) }) { inside += 1 }
    }
    var density = 0.0
    let points = 6000
    for _ in 0..<points {
      let point = box.map { $0.lowerBound + ($0.upperBound - $0.lowerBound) * random.uniform() }
      density += prior.density(of: point[...], &random) / Double(points)
    }
    // About 380 draws are inside: 5 % of error.
    let share = inside / Double(draws)
    #expect(abs(density * volume / share - 1) < 0.2)
  }
}
