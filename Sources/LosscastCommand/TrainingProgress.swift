import Basics
import Schedules
import Synchronization
import Training

/// Progress of runs on a terminal's last line: how much of all steps is done, how fast, what remains,
/// and the latest loss.
final class TrainingProgress: Sendable {
  private let names: [String]
  private let totals: [Int]
  private let state: Mutex<State>

  private struct State {
    /// The last step of each run, and that of them which were done before.
    var done: [Int]
    var before: [Int]
    /// The units that were consumed since the beginning.
    var consumed = 0
    let start = ContinuousClock.now
  }

  init(plans: [TrainingPlan], names: [String]) {
    self.names = names
    totals = plans.map(\.schedule.steps)
    let none = [Int](repeating: 0, count: plans.count)
    state = Mutex(State(done: none, before: none))
  }

  /// The run has these steps from an earlier time, or has nothing left to do.
  func begin(_ run: Int, at step: Int) {
    state.withLock { state in
      state.done[run] = step
      state.before[run] = step
    }
  }

  func note(_ record: TrainingRecord, of run: Int) {
    guard Console.errorsAreOnTerminal else { return }
    let text = state.withLock { state in
      let steps = record.step - state.done[run]
      state.done[run] = record.step
      if let consumed = record.consumed { state.consumed += consumed / record.step * steps }
      return line(for: state, unit: record.columns.unit)
    }
    Console.progress(
      "\(text); \(names[run]) at step \(record.step), loss \(NumberText.fixed(record.loss, 4))")
  }

  private func line(for state: State, unit: String?) -> String {
    let (done, total) = (state.done.reduce(0, +), totals.reduce(0, +))
    var text =
      "\(NumberText.percent(Double(done) / Double(max(total, 1)), 0)) of "
      + "\(NumberText.grouped(total)) steps"
    let seconds = (ContinuousClock.now - state.start) / .seconds(1)
    let steps = done - state.before.reduce(0, +)
    guard seconds > 1, steps > 0 else { return text }
    if let unit {
      text += ", \(NumberText.grouped(Int(saturating: Double(state.consumed) / seconds))) \(unit)/s"
    }
    return text + ", \(ProgressLine.duration(Double(total - done) * seconds / Double(steps))) left"
  }

  func finish() { Console.progress("") }
}
