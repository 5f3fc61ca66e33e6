import Basics
import Extrapolation
import RealModule
import Records
import Testing

struct BayesianExtrapolatorTests {
  static let positions = (1...30).map(Double.init)

  /// One component of known weight: level and loss uniform, no shapes; three unknowns in all.
  static func smallPrior() throws -> CurvePrior {
    try CurvePrior(
      name: "small",
      components: [
        CurveComponent(
          .ilog2, weight: .constant(1), parameters: ["c": .uniform(0, 1), "a": .uniform(-0.5, 0.5)])
      ], noise: .logNormal(mean: -3, deviation: 0.5))
  }

  /// The posterior of the small prior by brute force on a grid.
  static func bruteForce(_ curve: Curve, at position: Double) -> (mean: Double, deviation: Double) {
    var total = 0.0
    var first = 0.0
    var second = 0.0
    let size = 60
    let all = curve.positions + [position]
    for i in 0..<size {
      let c = (Double(i) + 0.5) / Double(size)
      for j in 0..<size {
        let a = (Double(j) + 0.5) / Double(size) - 0.5
        let values = all.map { c - a / .log(onePlus: $0) }
        guard values.allSatisfy((0...1).contains), a > 0 else { continue }
        let squares = zip(values, curve.values).reduce(0) {
          $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
        }
        for k in -12...12 {
          let deviate = Double(k) / 4
          let logNoise = -3 + 0.5 * deviate
          let weight = Double.exp(
            -0.5 * squares * .exp(-2 * logNoise) - Double(curve.count) * (logNoise + 3)
              - 0.5 * deviate * deviate)
          total += weight
          first += weight * values[all.count - 1]
          second += weight * values[all.count - 1] * values[all.count - 1]
        }
      }
    }
    let mean = first / total
    return (mean, (second / total - mean * mean).squareRoot())
  }

  @Test(arguments: [3, 12])
  func `the posterior is that of a fine grid`(seen: Int) throws {
    let truth = try Self.smallPrior().curves(1, at: Self.positions, seed: 8)[0]
    let curve = truth.logged.prefix(seen)
    let (mean, deviation) = Self.bruteForce(curve, at: 30)
    let posterior = try BayesianExtrapolator(Self.smallPrior(), draws: 512).posterior(
      of: curve, at: [30])
    let draws = posterior.extrapolation.draws
    let ours = draws.reduce(0) { $0 + $1.weight * $1.values[0] }
    let square = draws.reduce(0) { $0 + $1.weight * ($1.values[0] - ours) * ($1.values[0] - ours) }
    #expect(abs(ours - mean) < 0.15 * deviation)
    #expect(abs(square.squareRoot() / deviation - 1) < 0.15)
    #expect(abs(draws.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
    #expect(draws.allSatisfy { (0...1).contains($0.values[0]) && $0.noise > 0 })
  }

  @Test func `the same curve has the same answer, and a losing metric the mirrored one`() throws {
    let extrapolator = BayesianExtrapolator(.lcpfn, draws: 128)
    let truth = try CurvePrior.lcpfn.curves(1, at: Self.positions, seed: 4)[0]
    let seen = truth.logged.prefix(10)
    let asked = [15.0, 30]
    let one = try extrapolator.posterior(of: seen, at: asked).extrapolation
    let two = try extrapolator.posterior(of: seen, at: asked).extrapolation
    #expect(one.quantiles([0.1, 0.5, 0.9]) == two.quantiles([0.1, 0.5, 0.9]))
    var turned = seen
    turned.goal = .lower
    turned.values = seen.values.map { 1 - $0 }
    let mirrored = try extrapolator.posterior(of: turned, at: asked).extrapolation
    for index in asked.indices {
      for share in [0.1, 0.5, 0.9] {
        let gap = mirrored.quantile(1 - share, at: index) - (1 - one.quantile(share, at: index))
        #expect(abs(gap) < 1e-6)
      }
    }
  }

  @Test func `more points narrow the answer about the truth`() throws {
    let truth = try CurvePrior.lcpfn.curves(3, at: Self.positions, seed: 12)
    let extrapolator = BayesianExtrapolator(.lcpfn, draws: 128)
    for curve in truth {
      let widths = try [5, 25].map { seen in
        let extrapolation = try extrapolator.posterior(of: curve.logged.prefix(seen), at: [30])
          .extrapolation
        let quantiles = extrapolation.quantiles([0.01, 0.99], at: 0, of: .settled)
        return quantiles[1] - quantiles[0]
      }
      #expect(widths[1] < widths[0])
    }
  }

  /// Curves that no prior foresees: an answer or an error, never a crash, never a NaN.
  @Test(arguments: [
    ("constant", [0.5, 0.5, 0.5, 0.5]), ("one point", [0.3]), ("two points", [0.3, 0.31]),
    ("outside", [5, 6, 7]), ("hugely outside", [1e30, -1e30]), ("falling", [0.9, 0.5, 0.1]),
    ("zeros", [0, 0, 0]), ("a hole", [0.1, .nan, 0.2, 0.25]), ("empty", []),
    ("diverged", [0.1, 0.2, .infinity]), ("all bad", [.nan, .nan]),
  ])
  func `hostile curves have an answer or an error`(name: String, values: [Double]) {
    let curve = Curve(
      name: name, positions: values.indices.map { Double($0 + 1) }, values: values, goal: .higher)
    let extrapolator = BayesianExtrapolator(.lcpfn, draws: 64)
    do {
      let extrapolation = try extrapolator.posterior(of: curve, at: [20, 50]).extrapolation
      let quantiles = extrapolation.quantiles([0.05, 0.5, 0.95], at: 1)
      #expect(quantiles.allSatisfy { $0.isFinite } && quantiles == quantiles.sorted())
      #expect(name != "diverged" && name != "all bad")
    } catch {
      #expect(!error.description.isEmpty)
      #expect(["outside", "hugely outside", "diverged", "all bad"].contains(name), "\(error)")
    }
  }

  @Test func `of nothing seen the prior is what is left`() throws {
    let empty = Curve(positions: [], values: [], goal: .higher)
    let posterior = try BayesianExtrapolator(.lcpfn, draws: 256).posterior(of: empty, at: [50])
    let draws = try CurvePrior.lcpfn.curves(400, at: [50], seed: 9).map { $0.settled[0] }.sorted()
    for share in [0.25, 0.5, 0.75] {
      let quantile = posterior.extrapolation.quantile(share, at: 0, of: .settled)
      #expect(abs(quantile - draws[Int(400 * share)]) < 0.12)
    }
  }

  @Test func `positions that cannot be are refused`() {
    let curve = Curve(positions: [1, 2, 3], values: [0.1, 0.2, 0.3], goal: .higher)
    let extrapolator = BayesianExtrapolator(.lcpfn, draws: 64)
    for asked in [[], [2.0], [5, 4], [.nan], [-1.0]] {
      #expect(throws: Refusal.self) { try extrapolator.posterior(of: curve, at: asked) }
    }
  }

  @Test func `a point at position 0 is left out, and that is said`() throws {
    let extrapolator = BayesianExtrapolator(.lcpfn, draws: 64)
    let with = Curve(positions: [0, 1, 2], values: [0.9, 0.1, 0.2], goal: .higher)
    let without = Curve(positions: [1, 2], values: [0.1, 0.2], goal: .higher)
    let posterior = try extrapolator.posterior(of: with, at: [5])
    #expect(posterior.notes.contains { if case .leftOut(_, true) = $0 { true } else { false } })
    let same = try extrapolator.posterior(of: without, at: [5])
    let median = posterior.extrapolation.quantile(0.5, at: 0)
    #expect(median == same.extrapolation.quantile(0.5, at: 0))
  }

  @Test func `a long curve enters as means of neighbors`() throws {
    let positions = (1...3000).map { Double($0) / 30 }
    let truth = try CurvePrior.lcpfn.curves(1, at: positions, seed: 2)[0]
    let posterior = try BayesianExtrapolator(.lcpfn, draws: 64).posterior(
      of: truth.logged.prefix(2400), at: [90, 100])
    #expect(posterior.notes.contains { if case .grouped = $0 { true } else { false } })
    let end = posterior.extrapolation.quantile(0.5, at: 1, of: .settled)
    #expect(abs(end - truth.settled[2999]) < 4 * truth.noise)
  }
}
