import Laws
import Records
import Schedules

extension RateHistory {
  /// The rates of a run up to some of its steps, and what else laws must know of it.
  init(of run: Run, at steps: [Int], warmup: WarmupConvention) {
    self.init(
      of: run.schedule, at: steps, warmup: warmup, modelSize: run.modelSize,
      shiftStep: run.shiftStep)
  }
}
