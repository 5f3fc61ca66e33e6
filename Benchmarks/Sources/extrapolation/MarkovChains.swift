import Extrapolation
import RealModule
import Records

/// A long run of Markov chains under the prior of LC-PFN, by its own parameters and code: nothing is
/// integrated over and nothing approximated, so that it is a check of what is.
///
/// Three kinds of moves take turns in each of many chains, by the rule of Metropolis & Hastings:
/// - along the difference of two other chains (differential evolution, ter Braak 2006);
/// - the same for shapes and noise alone, with the coefficients of the curve drawn anew from a
///   normal regression;
/// - weights and levels changed together such that the curve stays what it is.
///
/// Chains start from the likeliest of many prior curves.
struct MarkovChains {
  /// w₁ c₁ a₁ ln α, w₂ α β ln κ ln δ, w₃ c₃ a₃, ln σ.
  private static let lower: [Double] = [0, 0, -0.6, -40, 0, 0, 0, -40, -40, 0, 0, -0.5, -40]
  private static let upper: [Double] = [1, 1.25, 0.6, 40, 1, 1, 2, 40, 40, 1, 1, 0.5, 40]
  private static let normals: [(index: Int, mean: Double, deviation: Double)] = [
    (3, 0, 2), (7, -2, 1), (8, 0, 0.5), (12, -4, 1),
  ]
  private static let count = 13

  let chains: Int
  let iterations: Int
  private let logarithms: [Double]
  private let inverses: [Double]

  init(chains: Int, iterations: Int, positions: [Double]) {
    self.chains = chains
    self.iterations = iterations
    logarithms = positions.map { .log($0) }
    inverses = positions.map { 1 / .log(onePlus: $0) }
  }

  struct Outcome {
    var extrapolation: ExtrapolatedCurve
    /// The largest split-R̂ (Gelman et al. 2013) of ln σ and the curve at its middle and end.
    var scaleReduction: Double
    /// The least number of effective draws of the same.
    var effectiveDraws: Double
  }

  /// ln of the posterior density; the curve goes into `values`.
  private func logDensity(_ p: [Double], _ curve: Curve, _ values: inout [Double]) -> Double {
    for i in 0..<Self.count where p[i] < Self.lower[i] || p[i] > Self.upper[i] {
      return -.infinity
    }
    var density = 0.0
    for normal in Self.normals {
      let deviate = (p[normal.index] - normal.mean) / normal.deviation
      density -= 0.5 * deviate * deviate
    }
    let alpha = Double.exp(p[3])
    let kappa = p[7]
    let delta = Double.exp(p[8])
    let level = p[0] * p[1] + p[4] * p[5] + p[9] * p[10]
    let power = -p[0] * p[2]
    let exponential = -p[4] * (p[5] - p[6])
    let inverse = -p[9] * p[11]
    for i in logarithms.indices {
      let x = logarithms[i]
      let value =
        level + power * .exp(-alpha * x) + exponential * .exp(-.exp(kappa + delta * x))
        + inverse * inverses[i]
      guard value >= 0, value <= 1 else { return -.infinity }
      values[i] = value
    }
    guard values[values.count - 1] > values[0] else { return -.infinity }
    var squares = 0.0
    for i in 0..<curve.count {
      let residual = curve.values[i] - values[i]
      squares += residual * residual
    }
    return density - 0.5 * squares * .exp(-2 * p[12]) - Double(curve.count) * p[12]
  }

  func run(_ curve: Curve, at positions: [Double], seed: UInt64) -> Outcome {
    var random = Dice(seed: seed)
    var values = [Double](repeating: 0, count: logarithms.count)
    var states = starts(curve, &random)
    var densities = states.map { logDensity($0, curve, &values) }
    let middle = (curve.count + logarithms.count) / 2
    var traces = [[[Double]]](
      repeating: [[Double]](repeating: [], count: chains), count: 3)
    let burn = iterations / 3
    var kept: [(values: [Double], noise: Double)] = []
    let thinning = max(1, (iterations - burn) * chains / 8000)
    var proposals = 0
    // The values of each chain's state, so that a refusal costs no curve.
    var curves = states.map { state in
      _ = logDensity(state, curve, &values)
      return values
    }
    var regression = CoefficientRegression(logarithms: logarithms, inverses: inverses)
    for iteration in 0..<iterations {
      for chain in 0..<chains {
        let first = random.below(chains - 1, not: chain)
        let second = random.below(chains - 1, not: chain)
        for _ in 0..<2 { redistribute(&states[chain], &densities[chain], &random) }
        var proposal = states[chain]
        var correction = 0.0
        if random.uniform() < 0.5 {
          let scale =
            random.uniform() < 0.1
            ? 1 : 2.38 / Double(2 * Self.count).squareRoot() * (0.3 + random.uniform())
          for i in 0..<Self.count {
            proposal[i] +=
              scale * (states[first][i] - states[second][i]) + 1e-5 * (random.uniform() - 0.5)
          }
        } else {
          let scale =
            random.uniform() < 0.1 ? 1 : 2.38 / 8.0.squareRoot() * (0.2 + 1.2 * random.uniform())
          for i in [3, 7, 8, 12] {
            proposal[i] +=
              scale * (states[first][i] - states[second][i]) + 1e-4 * (random.uniform() - 0.5)
          }
          regression.condition(curve, states[chain])
          correction += regression.logDensity(of: states[chain])
          regression.condition(curve, proposal)
          regression.draw(into: &proposal, &random)
          correction -= regression.logDensity(of: proposal)
        }
        let density = logDensity(proposal, curve, &values)
        if density - densities[chain] + correction > .log(random.uniform()) {
          states[chain] = proposal
          densities[chain] = density
          curves[chain] = values
        }
        guard iteration >= burn else { continue }
        if iteration % 4 == 0 {
          traces[0][chain].append(states[chain][12])
          traces[1][chain].append(curves[chain][middle])
          traces[2][chain].append(curves[chain][logarithms.count - 1])
        }
        proposals += 1
        if proposals % thinning == 0 {
          kept.append((Array(curves[chain][curve.count...]), .exp(states[chain][12])))
        }
      }
    }
    let diagnoses = traces.map { Diagnosis(of: $0) }
    return Outcome(
      extrapolation: ExtrapolatedCurve(
        curve: curve, positions: positions,
        draws: kept.map {
          ExtrapolatedCurve.Draw(
            weight: 1 / Double(kept.count), values: $0.values, noise: $0.noise)
        }),
      scaleReduction: diagnoses.map(\.scaleReduction).max() ?? .nan,
      effectiveDraws: diagnoses.map(\.effectiveDraws).min() ?? .nan)
  }

  /// Where weight, level and size of each component are.
  private static let components: [(weight: Int, level: Int, other: Int)] = [
    (0, 1, 2), (4, 5, 6), (9, 10, 11),
  ]

  /// A component's weight changes and what it weighs changes inversely; or the level of one
  /// component goes to another. The curve, and so the likelihood, stays.
  private func redistribute(_ state: inout [Double], _ density: inout Double, _ random: inout Dice)
  {
    var proposal = state
    var logJacobian = 0.0
    let part = Self.components[min(Int(3 * random.uniform()), 2)]
    if random.uniform() < 0.5 {
      let factor = Double.exp(2 * (random.uniform() - 0.5))
      proposal[part.weight] *= factor
      proposal[part.level] /= factor
      proposal[part.other] /= factor
      // dw·dc·da in units of the old, and the step is even in ln w.
      logJacobian = -.log(factor)
    } else {
      let other = Self.components[min(Int(3 * random.uniform()), 2)]
      let amount = random.uniform() - 0.5
      proposal[part.level] += amount / proposal[part.weight]
      if part.weight == 4 { proposal[part.other] += amount / proposal[part.weight] }
      proposal[other.level] -= amount / proposal[other.weight]
      if other.weight == 4 { proposal[other.other] -= amount / proposal[other.weight] }
    }
    for i in 0..<Self.count where proposal[i] < Self.lower[i] || proposal[i] > Self.upper[i] {
      return
    }
    if logJacobian > .log(random.uniform()) { state = proposal }
  }

  /// Prior curves, the likeliest of many.
  private func starts(_ curve: Curve, _ random: inout Dice) -> [[Double]] {
    var values = [Double](repeating: 0, count: logarithms.count)
    var found: [(state: [Double], density: Double)] = []
    for _ in 0..<40_000 {
      var state = (0..<Self.count).map {
        Self.lower[$0] + (Self.upper[$0] - Self.lower[$0]) * random.uniform()
      }
      for normal in Self.normals {
        state[normal.index] = normal.mean + normal.deviation * random.normal()
      }
      let density = logDensity(state, curve, &values)
      if density.isFinite { found.append((state, density)) }
    }
    found.sort { $0.density > $1.density }
    return (0..<chains).map { found[min($0, found.count - 1)].state }
  }
}

/// Convergence of chains, split in halves.
struct Diagnosis {
  let scaleReduction: Double
  let effectiveDraws: Double

  init(of chains: [[Double]]) {
    let half = chains[0].count / 2
    let halves = chains.flatMap { [Array($0[..<half]), Array($0[half..<2 * half])] }
    let means = halves.map { $0.reduce(0, +) / Double(half) }
    let grand = means.reduce(0, +) / Double(means.count)
    let between =
      means.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / Double(means.count - 1)
    let within =
      zip(halves, means).reduce(0) { sum, pair in
        sum + pair.0.reduce(0) { $0 + ($1 - pair.1) * ($1 - pair.1) } / Double(half - 1)
      } / Double(means.count)
    scaleReduction = ((within + between) / within).squareRoot()
    // What the variance of halves' means says of how many draws one holds.
    effectiveDraws = Double(means.count) * within / max(between, 1e-300)
  }
}

/// SplitMix64.
struct Dice {
  private var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  mutating func normal() -> Double {
    Double.sqrt(-2 * .log(uniform())) * .cos(2 * .pi * uniform())
  }

  /// A number from 0 to `count`, but not `excluded`.
  mutating func below(_ count: Int, not excluded: Int) -> Int {
    let number = min(Int(uniform() * Double(count)), count - 1)
    return number < excluded ? number : number + 1
  }
}
