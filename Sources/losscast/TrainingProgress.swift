import RunLogs
import Schedules
import Synchronization
import Training

/// Progress of runs on a terminal's last line: how much of all steps is done, and the latest loss.
final class TrainingProgress: Sendable {
  private let names: [String]
  private let total: Int
  private let done: Mutex<[Int]>

  init(runs: [TrainingRun], names: [String]) {
    self.names = names
    total = runs.map(\.schedule.steps).reduce(0, +)
    done = Mutex([Int](repeating: 0, count: runs.count))
  }

  func note(_ record: TrainingRecord, of run: Int) {
    let steps = done.withLock { done in
      done[run] = record.step
      return done.reduce(0, +)
    }
    Console.progress(
      "\(NumberText.percent(Double(steps) / Double(max(total, 1)), 0)) of "
        + "\(NumberText.grouped(total)) steps; \(names[run]) at step \(record.step), loss "
        + NumberText.fixed(record.loss, 4))
  }

  func finish() { Console.progress("") }
}
