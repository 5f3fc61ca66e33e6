import RunLogs
import Synchronization
import Training

/// The log of one run under way, written from whichever thread trains it.
final class LogSink: Sendable {
  let name: String
  private let path: String

  private struct State: ~Copyable {
    /// Nil once closed.
    var writer: LogWriter?
    /// The first failure; nothing is written after it.
    var failure: (any Error)?
  }
  private let state: Mutex<State>

  init(path: String, run: TrainingRun, isReplacing: Bool) throws(LogError) {
    self.path = path
    name = Run.name(ofFile: path)
    let header =
      ["losscast \(Losscast.version) train"]
      + run.configuration.map { "\($0.key): \($0.value)" }
    state = Mutex(
      State(
        writer: try LogWriter(
          creating: path, header: header, columns: ["step", "lr", "loss", "expected_loss"],
          isReplacing: isReplacing)))
  }

  func append(_ record: TrainingRecord) {
    state.withLock { state in
      guard state.failure == nil else { return }
      do {
        try state.writer?.append(
          step: record.step, [record.rate, record.loss, record.expectedLoss])
      } catch {
        state.failure = error
      }
    }
  }

  /// Closes the log, or throws what has gone wrong with it.
  func close() throws {
    try state.withLock { state in
      if let failure = state.failure { throw failure }
      if let writer = state.writer.take() { try writer.close() }
    }
  }

  /// How the run ended, for people.
  func summary(of run: TrainedRun) -> String {
    let last = run.records.last.map {
      "loss \(NumberText.fixed($0.loss, 5)) at step \($0.step)"
    }
    switch run.outcome {
    case .completed: return "\(path): \(last ?? "no records")"
    case .diverged(let step):
      return "\(path): diverged at step \(step), the rate is too high; "
        + "\(run.records.count) records before it are kept"
    case .cancelled(let step): return "\(path): stopped after step \(step)"
    }
  }
}
