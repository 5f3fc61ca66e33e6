import Basics
import Records
import Schedules
import Training

/// The runs of one command with their logs.
struct TrainingSession: Sendable {
  var plans: [TrainingPlan]
  /// A log for each.
  var paths: [String]
  var opening: LoggedRun.Opening
  /// For a single run the threads that share its arithmetic, for several how many train at a time.
  var threads: Int?
  var checkpointEvery: Int?

  /// Trains all runs, says how each has ended, and throws the first error.
  ///
  /// A signal stops the runs with checkpoints; so does not an error of one of them.
  func train() async throws {
    Interruption.watch()
    let progress = TrainingProgress(plans: plans, names: paths.map(Run.name(ofFile:)))
    let reports = await TrainingStudy(plans: plans).map(workers: plans.count > 1 ? threads : nil) {
      (index, plan) -> Result<String, any Error> in
      Result { try train(plan, index, progress) }
    }
    progress.finish()
    for case .success(let report) in reports { Console.note(report) }
    for report in reports { _ = try report.get() }
  }

  /// What a search for rates has found, and at which price.
  private func found(_ search: AutoLRS) -> String {
    "; \(NumberText.grouped(search.probeSteps)) steps of probes besides"
      + (search.schedule.map { "\n  schedule found: \($0.text)" } ?? "")
  }

  /// Trains one run and tells how it ended.
  private func train(
    _ plan: TrainingPlan, _ index: Int, _ progress: TrainingProgress
  ) throws -> String {
    let path = paths[index]
    if Interruption.signal != nil { return "\(path): not begun" }
    let run = try LoggedRun(
      plan, path: path, opening: opening, title: "losscast \(Losscast.version) train",
      threads: plans.count > 1 ? 1 : threads, checkpointEvery: checkpointEvery)
    if let ending = run.ending {
      progress.begin(index, at: plan.schedule.steps)
      return "\(path): is finished already, \(ending)"
    }
    progress.begin(index, at: run.resumedStep)
    var last: TrainingRecord?
    let outcome = try run.train(
      isStopped: { Interruption.signal != nil },
      onRecord: { record in
        last = record
        progress.note(record, of: index)
      })
    switch outcome {
    case .completed:
      let loss = last.map { "loss \(NumberText.fixed($0.loss, 5)) at step \($0.step)" }
      return "\(path): \(loss ?? "completed")" + (run.rateSearch.map(found) ?? "")
    case .diverged(let step):
      return
        "\(path): diverged at step \(step), where the loss was too far above that at the start "
        + "or no number: the rate is too high; "
        + "\(run.recordCount) records before it are kept"
    case .cancelled(let step):
      return "\(path): stopped after step \(step); the same command with --resume goes on"
    }
  }
}
