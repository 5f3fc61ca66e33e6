import Basics
import Fitting
import Laws
import LeastSquares
import RealModule
import SimulatedStudies
import Testing

/// Losses by which outliers count less, of curves.
@Suite struct CurveRobustnessTests {
  private static let positions = (1...40).map { Double($0 * $0) }

  private static func values(spikes: Double = 0) -> [Double] {
    var values = zip(
      Power3Family().values([1.8, -1.5, 0.5], at: positions),
      SeededNormals.draws(count: 40, seed: 3)
    ).map { $0 + 0.01 * $1 }
    for spike in [7, 15, 30] { values[spike] += spikes }
    return values
  }

  /// Minimums by ``Problem`` from the truth, which `RobustLossTests` holds to scipy's.
  @Test(arguments: [0.001, 0.02, 10])
  func `a threshold is that of Huber's loss`(_ threshold: Double) throws {
    let data = CurveData(inputs: [Self.positions], observed: Self.values(spikes: 0.5))
    let options = CurveFitOptions(robustness: .huber, huberThreshold: threshold)
    for family in [Power3Family(), try Formula("c - a*x^-alpha")] as [any CurveFamily] {
      let fit = try CurveFit(family, to: data, options: options)
      // Σψ·∂ŷ/∂θ vanishes at the minimum.
      let (values, slopes) = family.valuesAndDerivatives(fit.values, over: data.inputs)
      let loss = RobustLoss.huber(threshold: threshold)
      for column in slopes {
        var (sum, size) = (0.0, 0.0)
        for row in values.indices {
          let pull = loss.influence(data.observed[row] - values[row]) * column[row]
          sum += pull
          size += abs(pull)
        }
        #expect(abs(sum) <= 1e-3 * size)
      }
    }
    let plain = try CurveFit(Power3Family(), to: data)
    let wide = try CurveFit(
      Power3Family(), to: data,
      options: CurveFitOptions(robustness: .huber, huberThreshold: 10))
    #expect(abs(wide.values[0] - plain.values[0]) <= 1e-6)
  }

  @Test func `a threshold comes back from JSON, and belongs to Huber's loss alone`() throws {
    let data = CurveData(inputs: [Self.positions], observed: Self.values())
    let fit = try CurveFit(
      Power3Family(), to: data,
      options: CurveFitOptions(robustness: .huber, huberThreshold: 0.02))
    #expect(try CurveFit(json: fit.json()).options.huberThreshold == 0.02)
    for options in [
      CurveFitOptions(robustness: .tukey, huberThreshold: 0.02),
      CurveFitOptions(robustness: .huber, huberThreshold: 0),
    ] {
      #expect(throws: Refusal.self) { try CurveFit(Power3Family(), to: data, options: options) }
    }
  }

  @Test(arguments: [nil, 0.0005, 0.005])
  func `intervals hold what they say, outliers or not`(_ threshold: Double?) throws {
    let truth = [1.8, -1.5, 0.5]
    var (holding, values) = (0, 0)
    let rounds = 60
    // Draws of one sequence: neighboring seeds have the same one, a draw later.
    var normals = SeededNormals(seed: 100)
    for _ in 0..<rounds {
      let noise = (0...40).map { _ in normals.next() }
      var observed = zip(Power3Family().values(truth, at: Self.positions), noise).map {
        $0 + 0.01 * $1
      }
      for spike in [7, 15, 30] { observed[spike] += 0.5 }
      let fit = try CurveFit(
        Power3Family(), to: CurveData(inputs: [Self.positions], observed: observed),
        options: CurveFitOptions(robustness: .huber, huberThreshold: threshold))
      let at = fit.predictions(at: [2500])[0]
      let curve = Power3Family().values(truth, at: [2500])[0]
      if at.confidence?.contains(curve) == true { holding += 1 }
      if at.interval?.contains(curve + 0.01 * noise[40]) == true { values += 1 }
    }
    // 90 %, less what chance and three outliers take.
    #expect(holding >= rounds * 3 / 4, "\(holding) of \(rounds)")
    #expect(values >= rounds * 4 / 5, "\(values) of \(rounds)")
  }

  @Test(arguments: [CurveFitOptions.Robustness.huber, .cauchy, .tukey])
  func `families are told apart by a robust loss too`(
    _ robustness: CurveFitOptions.Robustness
  ) throws {
    let ranking = try CurveRanking(
      of: [LinearFamily(), LogLinearFamily(), Exponential3Family(), Power3Family()],
      to: CurveData(inputs: [Self.positions], observed: Self.values(spikes: 2)),
      options: CurveFitOptions(robustness: robustness))
    #expect(ranking.best.family.name == "pow3")
    #expect(ranking.entries.allSatisfy { $0.score != nil })
  }

  @Test func `a threshold far below the scatter is remarked on`() throws {
    let fit = try CurveFit(
      Power3Family(), to: CurveData(inputs: [Self.positions], observed: Self.values()),
      options: CurveFitOptions(robustness: .huber, huberThreshold: 1e-4))
    #expect(
      fit.quality.notes.contains {
        $0.advice as? FittingAdvice == .raiseHuberThreshold
          && $0.message.contains("far more than the Huber threshold of 0.0001")
      }, "\(fit.quality.notes)")
  }
}
