import LeastSquares
import RealModule
import Testing

@Suite struct RobustLossTests {
  static let losses: [RobustLoss] = [
    .none, .huber(threshold: 0.7), .softL1(threshold: 0.7), .cauchy(threshold: 0.7),
    .tukey(threshold: 0.7),
  ]

  @Test(arguments: losses)
  func `influence and curvature are the derivatives of the loss`(_ loss: RobustLoss) {
    for r in [-3.0, -0.71, -0.4, -1e-3, 0.2, 0.69, 0.9, 5] {
      let h = 1e-5
      let slope = (loss.value(r + h) - loss.value(r - h)) / (2 * h)
      let bend = (loss.influence(r + h) - loss.influence(r - h)) / (2 * h)
      #expect(abs(loss.influence(r) - slope) < 1e-8)
      #expect(abs(loss.curvature(r) - bend) < 1e-8)
    }
    #expect(loss.value(0) == 0)
    #expect(isClose(loss.value(1e-5), 0.5e-10, 1e-8))
  }

  /// Minima and objectives by scipy 1.17 (`least_squares(loss=…)` at tolerances 1e-15; the biweight,
  /// which scipy lacks, by Nelder–Mead on the same sum).
  static let references: [(loss: RobustLoss, parameters: [Double], objective: Double)] = [
    (.none, [2.5626488194991985, 4.110926603808072, 0.715875637707326], 7.469548694944449),
    (
      .huber(threshold: 0.05), [2.5008635705427507, 3.9953206248388047, 0.6957337841431391],
      0.3323024395425984
    ),
    (
      .softL1(threshold: 0.05), [2.5007274901543943, 3.993215019250951, 0.6943024015937398],
      0.3272147091088151
    ),
    (
      .cauchy(threshold: 0.05), [2.5006043005630967, 3.989506887814962, 0.6950009252209713],
      0.03808805113717954
    ),
    (
      .tukey(threshold: 0.2), [2.5009053817607363, 3.9921672184780084, 0.6968145443912555],
      0.032256177064067054
    ),
  ]

  @Test(arguments: references.indices)
  func `robust fits agree with scipy`(_ index: Int) throws {
    let reference = Self.references[index]
    let (model, observed) = Decay.data(outliers: true)
    let solution = try Problem(
      model: model, observed: observed, parameters: Decay.parameters, loss: reference.loss
    ).solve()
    #expect(solution.stopReason.isConverged)
    #expect(solution.objective <= reference.objective * (1 + 1e-12))
    #expect(isClose(solution.objective, reference.objective, 1e-10))
    for j in 0..<3 {
      #expect(isClose(solution.parameters[j], reference.parameters[j], 2e-6))
    }
  }

  @Test(arguments: references.indices)
  func `variable projection finds the same robust minimum`(_ index: Int) throws {
    let reference = Self.references[index]
    let (model, observed) = Decay.data(outliers: true)
    let solution = try SeparableProblem(
      model: Decay.Separated(times: model.times), observed: observed,
      nonlinear: [Parameter("rate", start: 0.2)], linear: ["floor", "amplitude"],
      loss: reference.loss
    ).solve()
    #expect(solution.stopReason.isConverged)
    #expect(isClose(solution.objective, reference.objective, 1e-10))
    #expect(solution.names == ["rate", "floor", "amplitude"])
    for (found, expected) in zip(solution.parameters, [2, 0, 1].map { reference.parameters[$0] }) {
      #expect(isClose(found, expected, 2e-6))
    }
  }

  @Test func `robust standard errors are those of an M-estimator`() throws {
    let (model, observed) = Decay.data(outliers: true)
    // By numpy, from Huber's formula at scipy's minima.
    let references: [(RobustLoss, [Double])] = [
      (.huber(threshold: 0.05), [0.00796716933566651, 0.03335520533141511, 0.009602850755965495]),
      (
        .softL1(threshold: 0.05), [0.008833125929169447, 0.03688234619049046, 0.010612803302863795]
      ),
    ]
    for (loss, expected) in references {
      let solution = try Problem(
        model: model, observed: observed, parameters: Decay.parameters, loss: loss
      ).solve()
      for j in 0..<3 {
        #expect(isClose(try #require(solution.standardErrors[j]), expected[j], 1e-5))
      }
    }
  }

  @Test func `outliers inflate a robust standard error far less`() throws {
    let clean = Decay.data()
    let spoilt = Decay.data(outliers: true)
    func error(_ observed: [Double], _ loss: RobustLoss) throws -> Double {
      try #require(
        try Problem(
          model: clean.model, observed: observed, parameters: Decay.parameters, loss: loss
        ).solve().standardErrors[2])
    }
    let plain = try error(clean.observed, .none)
    #expect(try error(spoilt.observed, .none) > 10 * plain)
    #expect(try error(spoilt.observed, .huber(threshold: 0.05)) < 2 * plain)
    // Without outliers and with a wide threshold the M-estimator is least squares.
    #expect(isClose(try error(clean.observed, .huber(threshold: 10)), plain, 1e-9))
  }

  /// Where Σρ is minimal, ψ is orthogonal to every column of the Jacobian.
  @Test func `random robust problems end where the gradient vanishes`() throws {
    var noise = Noise(seed: 31)
    for round in 0..<60 {
      let times = (0..<50).map { Double($0) / 8 }
      let observed = times.map {
        2 + 3 * Double.exp(-0.8 * $0) + 0.3 * noise.next() * (noise.next() > 0.3 ? 5 : 1)
      }
      let threshold = 0.02 + 0.3 * (noise.next() + 0.5)
      let loss = Self.losses(threshold)[round % 3]
      let full = try Problem(
        model: Decay(times: times), observed: observed, parameters: Decay.parameters, loss: loss
      ).solve()
      let reduced = try SeparableProblem(
        model: Decay.Separated(times: times), observed: observed,
        nonlinear: [Parameter("rate", start: 0.2)], loss: loss
      ).solve()
      for p in [full.parameters, [1, 2, 0].map { reduced.parameters[$0] }] {
        var dots = [0.0, 0, 0]
        var squares = dots
        var length = 0.0
        for (t, y) in zip(times, observed) {
          let decay = Double.exp(-p[2] * t)
          let influence = loss.influence(p[0] + p[1] * decay - y)
          length += influence * influence
          for (j, slope) in [1, decay, -p[1] * t * decay].enumerated() {
            dots[j] += influence * slope
            squares[j] += slope * slope
          }
        }
        for j in 0..<3 { #expect(abs(dots[j]) < 1e-6 * (squares[j] * length).squareRoot()) }
      }
      #expect(full.stopReason.isConverged)
      #expect(reduced.stopReason.isConverged)
    }
  }

  private static func losses(_ d: Double) -> [RobustLoss] {
    [.huber(threshold: d), .softL1(threshold: d), .cauchy(threshold: d)]
  }
}
