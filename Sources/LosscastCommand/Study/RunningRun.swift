import Basics
import Records
import Training

/// A run that a process of its own trains, watched by its log.
struct RunningRun {
  let index: Int
  let process: ChildProcess
  let log: String
  private let planned: PlannedRun
  private let start = ContinuousClock.now
  private var seen: LogProgress?
  /// Where the log stood when the process began.
  private let firstStep: Int
  /// When the log last grew.
  private var lastChange = ContinuousClock.now

  init(_ planned: PlannedRun, index: Int, log: String, process: ChildProcess) {
    self.planned = planned
    self.index = index
    self.log = log
    self.process = process
    seen = LogProgress(ofLog: log)
    firstStep = seen?.step ?? 0
  }

  var name: String { planned.run.name }

  /// Looks at the log.
  mutating func observe() {
    let now = LogProgress(ofLog: log)
    if now?.step != seen?.step { lastChange = .now }
    seen = now
  }

  private var step: Int { seen?.step ?? 0 }

  /// The work that the process has done, in the unit of costs.
  var doneCost: Double {
    planned.plan.cost * Double(max(0, step - firstStep)) / Double(max(1, planned.steps))
  }

  var progress: StudyProgress.Run {
    let speed: Double? =
      step > firstStep
      ? Double(step - firstStep) / max((lastChange - start).seconds, 1e-3) : nil
    let left = speed.map { speed in
      max(0, Double(planned.steps - step) / speed - (ContinuousClock.now - lastChange).seconds)
    }
    return StudyProgress.Run(
      name: name, steps: planned.steps, progress: seen, speed: speed, secondsLeft: left)
  }

  /// How it ended, for people.
  func ending(_ result: TrainProcess.Result) -> String {
    let progress = LogProgress(ofLog: log)
    let loss = progress?.loss.map { ", loss \(NumberText.fixed($0, 4))" } ?? ""
    let seconds = NumberText.fixed((ContinuousClock.now - start).seconds, 1)
    let verb = result.state == .diverged ? "diverged, last record at step" : "step"
    return "\(name): \(verb) \(NumberText.grouped(progress?.step ?? 0))\(loss), \(seconds) s"
  }
}

extension Duration {
  var seconds: Double { self / .seconds(1) }
}
