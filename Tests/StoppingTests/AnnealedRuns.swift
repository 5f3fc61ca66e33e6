import Laws
import Records
import Schedules
import Stopping

/// Finished runs of 2,000 steps whose losses follow the annealing law, with a decay that gains much.
enum AnnealedRuns {
  /// L0, A, C, α, λ.
  private static let truth = [3, 0.5, 0.8, 0.5, 0.99]

  static func run(
    _ name: String, _ text: String, factor: (Int) -> Double = { _ in 1 }
  ) throws -> ObservedRun {
    let schedule = try ScheduleText.parse(text)
    let steps = Array(stride(from: 50, through: schedule.steps, by: 50))
    let losses = AnnealingLaw().values(
      truth, over: RateHistory(of: schedule, at: steps, warmup: .trueRates))
    return ObservedRun(
      curve: Curve(
        name: name, positions: steps.map { Double($0) },
        values: losses.enumerated().map { factor($0.offset) * $0.element }),
      horizon: Double(schedule.steps), schedule: schedule)
  }

  static func constant() throws -> ObservedRun {
    try run("constant", "constant:peak=2e-3,steps=2000,warmup=100")
  }

  static func cosine() throws -> ObservedRun {
    try run("cosine", "cosine:peak=2e-3,steps=2000,warmup=100")
  }

  static func wsd() throws -> ObservedRun {
    try run("wsd", "wsd:peak=2e-3,steps=2000,warmup=100,decay=400")
  }
}

extension ObservedRun {
  /// The run as it was seen at a step.
  func seen(until step: Double) -> ObservedRun {
    var run = self
    run.curve = curve.prefix(curve.positions.count { $0 <= step })
    return run
  }
}
