import Basics
import Fitting
import Forecasting
import Foundation
import Laws
import RealModule
import Records
import Schedules
import Testing

@Suite struct EvaluationTests {
  private let schedule: any Schedule

  init() throws {
    schedule = try ScheduleText.parse("cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200")
  }

  /// A run whose losses miss the hand-made fit's prediction by these many nats.
  private func run(_ errors: [Int: Double], name: String = "seen") -> Run {
    let steps = errors.keys.sorted()
    let losses = handMadeFit().losses(of: schedule, at: steps)
    return Run(
      name: name,
      records: zip(steps, losses).map { Record(step: $0, loss: $1 + (errors[$0] ?? 0)) },
      schedule: schedule)
  }

  @Test func `its figures are plain arithmetic`() throws {
    let run = run([1000: 0.01, 2000: -0.02, 4000: 0, 8000: 0.03])
    let evaluation = try Evaluation(of: handMadeFit(), on: run)
    let losses = run.records.map(\.loss)
    let mean = losses.reduce(0, +) / 4
    let variation = losses.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    #expect(evaluation.name == "seen")
    #expect(evaluation.points == 4 && evaluation.fittedRows == 0)
    #expect(abs(evaluation.mae - 0.015) < 1e-12)
    #expect(abs(evaluation.rmse - (0.0014 / 4).squareRoot()) < 1e-12)
    #expect(abs(try #require(evaluation.r2) - (1 - 0.0014 / variation)) < 1e-9)
    let relative = [0.01 / losses[0], 0.02 / losses[1], 0, 0.03 / losses[3]]
    #expect(abs(evaluation.meanRelativeError - relative.reduce(0, +) / 4) < 1e-12)
    #expect(abs(evaluation.worstRelativeError - (relative.max() ?? 0)) < 1e-12)
    #expect(evaluation.finalLoss == losses[3])
    #expect(abs(evaluation.finalLoss - evaluation.predictedFinalLoss - 0.03) < 1e-12)
    #expect(evaluation.warnings.isEmpty)
  }

  @Test func `coverage is the share of rows in their intervals`() throws {
    let fit = handMadeFit()
    let point = Forecast(of: schedule, under: fit, at: [8000]).final
    let above = try #require(point.interval).upper - point.loss
    // Intervals are wider where the loss is higher: 8000 has the narrowest.
    let evaluation = try Evaluation(
      of: fit, on: run([2000: above * 0.5, 4000: -10 * above, 6000: 0, 8000: above * 1.01]))
    #expect(evaluation.coverage == 0.5)
    #expect(evaluation.finalInterval == point.interval)
    let none = try Evaluation(of: handMadeFit(covariance: nil), on: run([2000: 0, 4000: 0]))
    #expect(none.coverage == nil && none.finalInterval == nil)
  }

  @Test func `fitted rows are not judged`() throws {
    let run = run([1000: 0.5, 2000: 0.01, 4000: 0.01])
    let fit = handMadeFit(fingerprints: [RowFingerprint(run.records[0])])
    let evaluation = try Evaluation(of: fit, on: run)
    #expect(evaluation.points == 2 && evaluation.fittedRows == 1)
    #expect(abs(evaluation.mae - 0.01) < 1e-12)
    let all = handMadeFit(fingerprints: run.records.map { RowFingerprint($0) })
    let error = #expect(throws: Refusal.self) { try Evaluation(of: all, on: run) }
    #expect(error?.kind == .fittedWhole)
    #expect(error?.description.contains("all 3 rows were fitted") == true)
  }

  @Test func `rows of warm-up are not judged`() throws {
    let evaluation = try Evaluation(of: handMadeFit(), on: run([100: 3, 199: 3, 200: 0, 400: 0]))
    #expect(evaluation.points == 2)
    #expect(evaluation.mae < 1e-12)
    let error = #expect(throws: Refusal.self) {
      try Evaluation(of: handMadeFit(), on: run([100: 0, 150: 0], name: "brief"))
    }
    #expect(error?.description.contains("brief: no row after the warm-up of 200 steps") == true)
  }

  @Test func `one row has no R²`() throws {
    #expect(try Evaluation(of: handMadeFit(), on: run([500: 0.1])).r2 == nil)
  }

  @Test func `runs count alike in the averages`() throws {
    let runs = [
      run([1000: 0.01, 2000: 0.01, 8000: 0.01], name: "a"), run([8000: -0.03], name: "b"),
    ]
    let evaluations = try runs.map { try Evaluation(of: handMadeFit(), on: $0) }
    let summary = EvaluationSummary(law: "annealing", runs: evaluations, level: 0.9)
    #expect(abs(summary.mean.mae - 0.02) < 1e-12)
    #expect(abs(summary.mean.finalError - 0.02) < 1e-12)
    #expect(summary.mean.points == 2)
    #expect(summary.mean.r2 == evaluations[0].r2, "the run without R² does not count in its mean")
  }

  @Test func `its JSON has the documented keys`() throws {
    let evaluation = try Evaluation(of: handMadeFit(), on: run([1000: 0.01, 8000: 0.02]))
    let summary = EvaluationSummary(law: "annealing", runs: [evaluation], level: 0.9)
    let data = try JSONEncoder().encode(summary)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    #expect(Set(object.keys) == ["law", "runs", "mean", "level", "fittedWhole"])
    let runs = try #require(object["runs"] as? [[String: any Sendable]])
    let averaged: Set<String> = [
      "points", "r2", "mae", "rmse", "meanRelativeError", "worstRelativeError", "finalLoss",
      "predictedFinalLoss", "coverage",
    ]
    #expect(
      Set(runs[0].keys)
        == averaged.union(["name", "fittedRows", "finalStep", "finalInterval", "warnings"]))
    let mean = try #require(object["mean"] as? [String: any Sendable])
    #expect(Set(mean.keys) == averaged.union(["finalError"]))
  }
}
