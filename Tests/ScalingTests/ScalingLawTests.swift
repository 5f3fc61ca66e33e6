import Basics
import Laws
import RealModule
import Scaling
import Testing

/// Published and derived values of scaling laws, derivatives against differences, and units.
struct ScalingLawTests {
  static let points = ScalingPoints([.parameters: [1e9], .tokens: [2e10]])

  @Test func additiveOptimaArePublishedOnes() {
    // Epoch's fit of Hoffmann et al.'s points, arXiv 2404.10102, by variable projection.
    let frontier = ScalingFrontier(
      AdditiveScalingLaw(), absolute: [1.817219, 477.833, 2143.414, 0.3473114, 0.3671724])
    let known: [(Double, size: Double, tokens: Double, loss: Double)] = [
      (1e21, 2.79173e9, 5.97002e10, 2.304455), (5.76e23, 7.31899e10, 1.31166e12, 1.973913),
      (1e25, 3.17299e11, 5.25267e12, 1.911367),
    ]
    for (compute, size, tokens, loss) in known {
      let best = frontier.best(compute: compute)
      #expect(abs(best.size / size - 1) < 2e-5)
      #expect(abs(best.tokens / tokens - 1) < 2e-5)
      #expect(abs(best.loss - loss) < 1e-5)
    }
  }

  @Test(arguments: [
    (1.0, 2.67674e9, 2.195689, 2.376754), (2, 2.73037e9, 2.079808, 2.207893),
    (0.5, 2.57261e9, 2.591299, 2.953415),
  ])
  func coupledOptimaAreKnown(k: Double, size: Double, best: Double, loss: Double) {
    let law = CoupledScalingLaw()
    let parameters = [1.8, 400, 1500, 0.35, 0.36, k]
    let found = ScalingFrontier(law, absolute: parameters).best(compute: 1e21)
    #expect(abs(found.size / size - 1) < 1e-5)
    #expect(abs(found.loss - best) < 1e-6)
    #expect(abs(law.losses(parameters, at: Self.points)[0] - loss) < 1e-6)
  }

  @Test func inferenceChangesTheBestSize() throws {
    let frontier = ScalingFrontier(
      AdditiveScalingLaw(), absolute: [1.69337368, 406.401018, 410.722827, 0.33917084, 0.2849083])
    for (later, size, tokens) in [
      (0, 1.6212e10, 8.0305e11), (1e12, 1.1234e10, 1.2151e12), (1e13, 6.1959e9, 3.1746e12),
    ] {
      let choice = try #require(frontier.least(loss: 2, inferenceTokens: later))
      #expect(abs(choice.size / size - 1) < 1e-4)
      #expect(abs(choice.tokens / tokens - 1) < 1e-4)
    }
  }

  @Test func smallerModelsCostWhatDeVriesSays() throws {
    let frontier = ScalingFrontier(
      AdditiveScalingLaw(), absolute: [1.62, 406.4, 410.7, 0.336, 0.283])
    let best = frontier.best(compute: 1e22)
    for (factor, overhead) in [(0.5, 0.208), (0.3, 1.056), (2, 0.131)] {
      let tokens = try #require(frontier.tokens(size: factor * best.size, loss: best.loss))
      #expect(abs(factor * tokens / best.tokens - 1 - overhead) < 1e-3)
    }
  }

  @Test func otherVectors() {
    // Gadre et al.'s RedPajama fit in their own parameters: alpha, beta, b, E of S3.
    let m = 20.0
    let (n, e) = (1e9, 1.83665)
    let loss =
      166.211 * Double.pow(n, -0.272851) + 366.687 * .pow(6, -0.1364255) * .pow(m * n, -0.272851)
      + e
    let points = ScalingPoints([.parameters: [n], .tokens: [m * n]])
    let tied = TiedScalingLaw().losses(
      [e, 166.211, 366.687 * .pow(6, -0.1364255), 0.272851], at: points)
    #expect(abs(tied[0] - loss) < 1e-12)
    #expect(abs(tied[0] - 2.862863) < 1e-5)
    let eta = 0.1364255
    let over = OverTrainingLaw().losses(
      [e, 166.211 * .pow(6, eta), 366.687, eta], at: points)
    #expect(abs(over[0] - loss) < 1e-12)
    // The routed law's S-Base: log10 L = a·log10 N + b·log10 Ê + c·…, without a limit.
    let routed = RoutedScalingLaw()
    let values = routed.losses(
      [0, -0.082, -0.108, 0.009, 1.104, 1.847, 314.478],
      at: ScalingPoints([.parameters: [1e9, 1e9], .experts: [64, 1]]))
    #expect(abs(values[0] - 2.08581) < 2e-3)
    #expect(abs(values[1] - 2.28457) < 2e-3)
    let repeated = RepeatedDataLaw().losses(
      [1.83159366, 54.0726406, 22720.1821, 0.21235313, 0.46628912, 25.1678789, 1e12],
      at: ScalingPoints([.parameters: [2.81e9], .tokens: [5.5e10], .uniqueTokens: [5.5e9]]))
    #expect(abs(repeated[0] - 2.604011) < 1e-5)
  }

  /// The published constants of the authors of repeated data, with their own excess of parameters.
  @Test func repeatedDataIsThatOfItsAuthors() {
    let (a, b): (Double, Double) = (.exp(6.255414), .exp(7.3049974))
    let parameters = [Double.exp(0.6254804), a, b, 0.3526596, 0.3526596, 15.387756, 5.309743]
    let losses = RepeatedDataLaw().losses(
      parameters,
      at: ScalingPoints([
        .parameters: [6.34e9, 8.67e9], .tokens: [242e9, 178e9], .uniqueTokens: [25e9, 25e9],
      ]))
    #expect(abs(losses[0] - 2.225644) < 1e-4)
    #expect(abs(losses[1] - 2.226963) < 1e-4)
  }

  /// A point of each law in units, and a table to evaluate it on.
  static let grid = ScalingPoints(
    [
      .parameters: [1e7, 1e8, 3e8, 1e9], .tokens: [1e9, 2e9, 3e10, 1e10],
      .compute: [6e16, 1.2e18, 5e19, 6e19], .uniqueTokens: [1e9, 1e9, 2e9, 1e10],
      .batch: [1e5, 5e5, 1e6, 2e6], .steps: [1e4, 4e3, 3e4, 5e3], .experts: [1, 8, 64, 2],
    ],
    in: ScalingUnits([
      .parameters: 2e8, .tokens: 5e9, .compute: 1e18, .uniqueTokens: 2e9, .batch: 6e5, .steps: 9e3,
    ]))

  @Test(arguments: ScalingCatalog.all.map(\.name))
  func derivativesAgreeWithDifferences(name: String) throws {
    let law = try #require(ScalingCatalog.law(named: name))
    let parameters =
      law.linear.indices.map { 1.2 + 0.3 * Double($0) } + law.nonlinear.map { $0.middle + 0.013 }
    let (values, slopes) = law.valuesAndDerivatives(parameters, over: Self.grid)
    #expect(values == law.values(parameters, over: Self.grid))
    for (index, column) in slopes.enumerated() {
      var (up, down) = (parameters, parameters)
      let step = 1e-6 * max(abs(parameters[index]), 0.1)
      up[index] += step
      down[index] -= step
      let difference = zip(law.values(up, over: Self.grid), law.values(down, over: Self.grid))
        .map { ($0 - $1) / (2 * step) }
      for (slope, difference) in zip(column, difference) {
        #expect(abs(slope - difference) < 1e-5 * max(1, abs(difference)), "\(name) \(index)")
      }
    }
  }

  @Test(arguments: ScalingCatalog.all.map(\.name))
  func unitsDoNotMatter(name: String) throws {
    let law = try #require(ScalingCatalog.law(named: name))
    let parameters =
      law.linear.indices.map { 1.2 + 0.3 * Double($0) } + law.nonlinear.map { $0.middle + 0.013 }
    let absolute = law.absolute(parameters, in: Self.grid.units)
    #expect(absolute.count == law.absoluteParameters.count)
    let back = law.relative(absolute, in: Self.grid.units)
    for (a, b) in zip(parameters, back) { #expect(abs(a - b) < 1e-9 * max(1, abs(a)), "\(name)") }
    // Farseer counts in geometric means, as its formula says.
    guard law.name != "farseer" else { return }
    let plain = ScalingPoints(
      Dictionary(uniqueKeysWithValues: Self.grid.quantities.map { ($0, Self.grid.values($0)) }))
    for (a, b) in zip(law.values(parameters, over: Self.grid), law.losses(absolute, at: plain)) {
      #expect(abs(a / b - 1) < 1e-9, "\(name)")
    }
  }

  /// The trajectory solves its equation, and at the critical batch takes twice the fewest steps.
  @Test func trajectorySolvesItsEquation() {
    let law = TrajectoryScalingLaw()
    let p = [6.5e13, 2.1e3, 2e8, 0.077, 0.76, 0.21]
    let (n, s, b) = (1e9, 3e4, 5e5)
    let points = ScalingPoints([.parameters: [n], .steps: [s], .batch: [b]])
    let loss = law.losses(p, at: points)[0]
    let critical = law.criticalBatch(p, at: loss)
    #expect(abs(critical - p[2] * .pow(loss, -1 / p[5])) < 1e-6 * critical)
    let right = Double.pow(p[0] / n, p[3]) + .pow(p[1] / s * (1 + critical / b), p[4])
    #expect(abs(loss - right) < 1e-12 * loss)
    // With endless batches half the updates do what they do at the critical batch.
    let atCritical = law.losses(
      p, at: ScalingPoints([.parameters: [n], .steps: [s], .batch: [critical]]))[0]
    let again = law.criticalBatch(p, at: atCritical)
    let endless = law.losses(
      p,
      at: ScalingPoints([
        .parameters: [n], .steps: [s / (1 + again / critical)], .batch: [1e30],
      ]))[0]
    #expect(abs(endless - atCritical) < 1e-9)
  }

  @Test func closedOptimaAreNumericOnes() {
    let laws: [(any ScalingLaw, [Double])] = [
      (AdditiveScalingLaw(), [1.7, 400, 1500, 0.35, 0.3]),
      (TiedScalingLaw(), [1.7, 400, 1500, 0.33]),
      (CoupledScalingLaw(), [1.7, 400, 1500, 0.35, 0.3, 2.3]),
      (CoupledTiedScalingLaw(), [1.7, 400, 1500, 0.33, 0.7]),
      (KaplanScalingLaw(), [8.8e13, 5.4e13, 0.076, 0.095]),
    ]
    for tilt in [0, 0.1] {
      for (law, parameters) in laws {
        let rule = ComputeRule(factor: 6, tilt: tilt)
        let frontier = ScalingFrontier(law, absolute: parameters, rule: rule)
        let best = frontier.best(compute: 1e21)
        #expect(abs(rule.compute(size: best.size, tokens: best.tokens) / 1e21 - 1) < 1e-9)
        // The slope of the loss along the budget is 0: central differences in ln N.
        func loss(_ shift: Double) -> Double {
          frontier.choice(size: best.size * .exp(shift), compute: 1e21).loss
        }
        let (h, curvature) = (1e-3, (loss(1e-2) - 2 * loss(0) + loss(-1e-2)) / 1e-4)
        let slope = (loss(h) - loss(-h)) / (2 * h)
        #expect(curvature > 0)
        #expect(abs(slope / curvature) < 2e-6, "\(law.name): off by \(slope / curvature) in ln N")
        let near = frontier.nearlyBest(compute: 1e21)
        for end in [near.lower, near.upper] {
          let excess = frontier.choice(size: end, compute: 1e21).loss / best.loss - 1
          #expect(abs(excess - 1e-3) < 1e-6)
        }
      }
    }
  }
}
