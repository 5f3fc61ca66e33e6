import Basics
import Fitting
import Foundation
import Laws
import RealModule
import Records
import Scaling
import TestSupport
import Testing

struct ScalingFitTests {
  /// Losses of a law over a grid of sizes and lengths, with noise of ln L.
  static func table(
    _ law: any ScalingLaw, _ absolute: [Double], noise: Double = 0, seed: UInt64 = 1,
    sizes: [Double] = [1e7, 3e7, 1e8, 3e8, 1e9], ratios: [Double] = [5, 20, 80, 320]
  ) -> ScalingTable {
    var random = SplitMix64(seed: seed)
    func normal() -> Double {
      let (u, v) = (
        Double.random(in: 1e-12...1, using: &random), Double.random(in: 0...1, using: &random)
      )
      return (-2 * Double.log(u)).squareRoot() * .cos(2 * .pi * v)
    }
    let grid = sizes.flatMap { size in ratios.map { (size, $0 * size) } }
    let points = ScalingPoints([.parameters: grid.map(\.0), .tokens: grid.map(\.1)])
    return ScalingTable(
      points: points, losses: law.losses(absolute, at: points).map { $0 * .exp(noise * normal()) })
  }

  @Test(arguments: ["additive", "tied", "coupled", "coupled-tied", "over-training"])
  func exactDataGiveTheLawBack(name: String) throws {
    let law = try #require(ScalingCatalog.law(named: name))
    let truth: [Double] =
      switch name {
      case "additive": [1.7, 400, 1500, 0.35, 0.3]
      case "tied": [1.7, 400, 1500, 0.33]
      case "coupled": [1.7, 400, 1500, 0.35, 0.3, 2]
      case "coupled-tied": [1.7, 400, 1500, 0.33, 2]
      default: [1.7, 500, 2000, 0.16]
      }
    for errors in ScalingOptions.Errors.allCases {
      let fit = try ScalingFit(
        law, to: Self.table(law, truth),
        options: ScalingOptions(errors: errors, huberThreshold: nil))
      for (parameter, value) in zip(fit.parameters, truth) {
        #expect(abs(parameter.value / value - 1) < 1e-5, "\(name)")
      }
      #expect(fit.quality.isConverged)
    }
  }

  /// Of laws in other quantities, exact data give the curve back, by whatever parameters.
  @Test(arguments: [
    "kaplan", "repeated-data", "routed", "trajectory", "size", "data", "compute", "broken-data",
  ])
  func exactDataGiveTheCurveBack(name: String) throws {
    let law = try #require(ScalingCatalog.law(named: name))
    let truth: [Double] =
      switch name {
      case "kaplan": [8.8e13, 5.4e13, 0.076, 0.095]
      case "repeated-data": [1.8, 400, 1500, 0.35, 0.35, 15, 5]
      case "routed": [0.5, -0.09, -0.15, 0.013, 1.1, 5, 300]
      case "trajectory": [6.5e13, 2.1e3, 2e8, 0.077, 0.76, 0.21]
      case "broken-data": [1.8, 300, 0.25, 0.2, 3e9, 0.3]
      default: [1.8, 300, 0.3]
      }
    var columns: [ScalingQuantity: [Double]] = [:]
    for size in [1e7, 1e8, 1e9] {
      for length in [1, 8, 60] as [Double] {
        for third in [1, 4, 20] as [Double] {
          columns[.parameters, default: []].append(size)
          columns[.tokens, default: []].append(length * 1e9 * third)
          columns[.compute, default: []].append(6 * size * length * 1e9)
          columns[.uniqueTokens, default: []].append(length * 1e9)
          columns[.steps, default: []].append(length * 2e3)
          columns[.batch, default: []].append(third * 1e5)
          columns[.experts, default: []].append(third)
        }
      }
    }
    let points = ScalingPoints(columns)
    let table = ScalingTable(points: points, losses: law.losses(truth, at: points))
    let fit = try ScalingFit(law, to: table, options: ScalingOptions(huberThreshold: nil))
    for (found, value) in zip(fit.losses(at: points), table.losses) {
      #expect(abs(found / value - 1) < 2e-5, "\(name)")
    }
    if name == "trajectory" {
      // Batches differ, so that the critical batch is learned.
      #expect(abs((fit.parameters["B_c"]?.value ?? 0) / 2e8 - 1) < 0.01)
    }
  }

  @Test func heldParametersStay() throws {
    let table = Self.table(AdditiveScalingLaw(), [1.7, 400, 1500, 0.35, 0.3], noise: 0.002)
    let fit = try ScalingFit(
      AdditiveScalingLaw(), to: table, options: ScalingOptions(fixed: ["E": 1.6, "alpha": 0.34]))
    #expect(fit.parameters["E"]?.value == 1.6 && fit.parameters["alpha"]?.value == 0.34)
    #expect(throws: Refusal.self) {
      try ScalingFit(AdditiveScalingLaw(), to: table, options: ScalingOptions(fixed: ["F": 1]))
    }
    #expect(throws: Refusal.self) {
      try ScalingFit(CoupledScalingLaw(), to: table, options: ScalingOptions(fixed: ["B": 1]))
    }
  }

  @Test func whatDoesNotVaryIsRefused() {
    let one = Self.table(AdditiveScalingLaw(), [1.7, 400, 1500, 0.35, 0.3], sizes: [1e8])
    let few = Self.table(
      AdditiveScalingLaw(), [1.7, 400, 1500, 0.35, 0.3], sizes: [1e8, 1e9], ratios: [20, 40])
    for table in [one, few] {
      #expect(throws: Refusal.self) { try ScalingFit(AdditiveScalingLaw(), to: table) }
    }
    #expect(throws: Refusal.self) { try ScalingForecast(to: one) }
    #expect(throws: Refusal.self) {
      try ScalingFit(FarseerScalingLaw(), to: Self.table(TiedScalingLaw(), [1.7, 400, 1500, 0.33]))
    }
    #expect(throws: Refusal.self) { try ScalingFit(RoutedScalingLaw(), to: one) }
  }

  /// Intervals of a law hold the truth about as often as they say, where the law is true.
  @Test func bootstrapHoldsTheTruth() throws {
    let truth = [1.7, 400, 1500, 0.35, 0.3]
    var inside = 0
    for seed in 1...20 as ClosedRange<UInt64> {
      let table = Self.table(AdditiveScalingLaw(), truth, noise: 0.003, seed: seed)
      let fit = try ResampledFit(ScalingFit(AdditiveScalingLaw(), to: table), resamples: 60)
      let best = ScalingFrontier(AdditiveScalingLaw(), absolute: truth).best(compute: 1e22).size
      let drawn = OrderStatistics(
        fit.frontiers().map { $0.best(compute: 1e22).size })
      if drawn.interval(level: 0.9)?.contains(best) ?? false { inside += 1 }
    }
    #expect((13...20).contains(inside), "\(inside) of 20")
  }

  @Test func resultsDependOnTheSeedAlone() throws {
    let table = Self.table(CoupledScalingLaw(), [1.7, 400, 1500, 0.35, 0.3, 2], noise: 0.004)
    let fit = try ScalingFit(AdditiveScalingLaw(), to: table)
    #expect(fit.bootstrap(10, threads: 1) == fit.bootstrap(10, threads: 2))
    let (a, b) = (try ScalingForecast(to: table), try ScalingForecast(to: table))
    #expect(a.draws(5) == b.draws(5))
    #expect(a.central == b.central)
  }

  @Test func doubtsAreSaid() throws {
    var table = Self.table(AdditiveScalingLaw(), [1.7, 400, 1500, 0.35, 0.3], noise: 0.001)
    #expect(table.doubts().isEmpty)
    table.losses[3] *= 1.4
    let forecast = try ScalingForecast(to: table)
    #expect(table.divergent(by: forecast).count == 1)
    let twice = table.rows([0, 0] + Array(1..<table.count))
    #expect(twice.doubts().contains { $0.message.contains("twice") })
  }

  // MARK: Published numbers

  @Test(.enabled(if: SharedData.isPresent, "public tables are absent"))
  func chinchillaPointsHaveOneOptimum() throws {
    let table = try ScalingTable(
      reading: SharedData.file("scaling/chinchilla-points.csv").path)
    #expect(table.count == 234)
    let fit = try ScalingFit(AdditiveScalingLaw(), to: table)
    // The best of 4,500 starts of L-BFGS-B, by Benchmarks/peers/scale.py.
    #expect(fit.objective < 8.400932e-4)
  }

  @Test(.enabled(if: SharedData.isPresent, "public tables are absent"))
  func overTrainedModelsAreForecastAsPublished() throws {
    let table = try ScalingTable(
      reading: SharedData.file("scaling/overtraining-c4-rpj.csv").path,
      ScalingReading(
        lossColumn: "loss_c4_val", runColumns: ["model"],
        conditions: [try #require(RowCondition("train_data=rpj"))]))
    let (sizes, tokens) = (table.points.values(.parameters), table.points.values(.tokens))
    let five = table.filtered { row in
      let ratio = tokens[row] / sizes[row]
      return (abs(ratio - 20) < 0.1 && sizes[row] < 1e9)
        || (abs(ratio - 320) < 0.1 && sizes[row] < 2e7)
    }
    #expect(five.count == 5)
    let fit = try ScalingFit(
      OverTrainingLaw(), to: five, options: ScalingOptions(errors: .absolute, huberThreshold: nil))
    func error(_ isMeant: (Double, Double) -> Bool) throws -> Double {
      let row = try #require(sizes.indices.first { isMeant(sizes[$0], tokens[$0] / sizes[$0]) })
      return 100 * abs(fit.losses(at: table.points.rows([row]))[0] / table.losses[row] - 1)
    }
    #expect(abs(try error { $0 > 1e9 && $1 > 600 } - 0.7103) < 5e-5)
    #expect(abs(try error { $0 > 6e9 && $1 < 30 } - 0.7320) < 1.1e-4)
  }

  @Test(.enabled(if: SharedData.isPresent, "public tables are absent"))
  func repeatedDataFitJointly() throws {
    let table = try ScalingTable(
      reading: SharedData.file("scaling/repeated-data-c4.csv").path,
      quantities: RepeatedDataLaw().quantities)
    let fit = try ScalingFit(RepeatedDataLaw(), to: table)
    #expect(fit.objective <= 0.0065660)
    let sizes = table.points.values(.parameters)
    let small = try ScalingFit(RepeatedDataLaw(), to: table.filtered { sizes[$0] < 8e9 })
    let large = table.filtered { sizes[$0] >= 8e9 }
    let errors = zip(small.losses(at: large.points), large.losses).map { abs($0 / $1 - 1) }
    #expect(errors.reduce(0, +) / Double(errors.count) < 0.025)
  }

  /// The default forecast of larger models, against its reference in another language.
  @Test(.enabled(if: SharedData.isPresent, "public tables are absent"))
  func defaultForecastIsItsReference() throws {
    let table = try ScalingTable(
      reading: SharedData.file("scaling/chinchilla-points.csv").path)
    let (sizes, tokens) = (table.points.values(.parameters), table.points.values(.tokens))
    let small = table.filtered { 6 * sizes[$0] * tokens[$0] < 3e20 }
    let forecast = try ScalingForecast(to: small)
    let asked = forecast.logLosses(
      at: ScalingPoints([.parameters: [6.7956148e9], .tokens: [3.17754489e11]]))[0]
    #expect(abs(asked.mean - .log(2.121351)) < 2e-3)
    #expect(abs(asked.deviation - 0.02373) < 2e-3)
    let large = table.filtered { 6 * sizes[$0] * tokens[$0] >= 3e20 }
    let score = ScalingScore(forecast, on: large)
    #expect(score.meanError < 0.007)
    #expect(score.coverage > 0.85)
  }
}
