import Fitting
import Forecasting
import Foundation
import Laws
import LeastSquares
import Records
import TestSupport
import Testing

/// Real curves of language models of 25M and 100M parameters (Luo and others 2025,
/// arXiv 2503.12811), against minima found by other means.
@Suite(.enabled(if: SharedData.isPresent, "the shared curves are absent"))
struct PublishedCurvesTests {
  private func runs(_ model: String, _ names: [String]) throws -> [Run] {
    try names.map {
      try Log(
        reading: SharedData.file("multipower/\(model)/\($0).csv").path,
        options: LogOptions(warmup: 2160)
      ).run
    }
  }

  private func fit(_ model: String, _ options: FitOptions = FitOptions()) throws -> Fit {
    try Fit(
      AnnealingLaw(), to: runs(model, ["cosine_24000", "constant_24000", "wsdcon_9"]),
      options: options)
  }

  @Test(arguments: [("25M", 1.7978e-4, 0.9981), ("100M", 8.331e-5, 0.9983)])
  func `the fit is the global minimum`(model: String, objective: Double, lambda: Double) throws {
    let fit = try fit(model)
    #expect(abs(fit.objective / objective - 1) < 1e-3)
    #expect(abs(try #require(fit["lambda"]).value - lambda) < 1e-4)
  }

  @Test(arguments: [("25M", 2.0187e-4), ("100M", 1.2410e-4)])
  func `with lambda held it is the global minimum too`(model: String, objective: Double) throws {
    let fit = try fit(model, FitOptions(fixed: ["lambda": 0.999]))
    #expect(abs(fit.objective / objective - 1) < 1e-3)
    #expect(fit["lambda"]?.value == 0.999)
  }

  @Test(arguments: ["25M", "100M"], [[:], ["lambda": 0.999]])
  func `every seed of the search ends at one minimum`(
    model: String, fixed: [String: Double]
  ) throws {
    let runs = try runs(model, ["cosine_24000", "constant_24000", "wsdcon_9"])
    let objectives = try (1...20).map {
      try Fit(
        AnnealingLaw(), to: runs, options: FitOptions(fixed: fixed, seed: UInt64($0))
      ).objective
    }
    let least = try #require(objectives.min())
    for objective in objectives { #expect(objective <= least * (1 + 1e-9)) }
  }

  @Test(arguments: [("25M", 0.0053), ("100M", 0.0072)])
  func `schedules that were not fitted are predicted`(model: String, mae: Double) throws {
    let fit = try fit(model)
    let others = try runs(
      model,
      [
        "constant_72000", "cosine_72000", "wsd_20000_24000", "wsdld_20000_24000", "wsdcon_3",
        "wsdcon_18",
      ])
    let evaluations = try others.map { try Evaluation(of: fit, on: $0) }
    let mean = evaluations.map(\.mae).reduce(0, +) / 6
    #expect(abs(mean - mae) < 1e-4)
    // The runs branch from fitted ones, and the rows they share are not judged.
    #expect(evaluations.map(\.fittedRows).reduce(0, +) > 200)
    // Over all rows, fitted ones included.
    var stranger = fit
    for run in stranger.runs.indices { stranger.runs[run].fingerprints = [] }
    let overall = try others.map { try Evaluation(of: stranger, on: $0).mae }.reduce(0, +) / 6
    #expect(abs(overall - 0.0044) < 1e-4)
  }
}
