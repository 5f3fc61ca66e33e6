import Foundation
import Records
import Schedules
import Stopping
import Testing

/// Runs and horizons from logs, and verdicts that are asked for again when they may be others.
struct StudyWatchTests {
  private let horizon = { @Sendable (_: String) in ObservedRun.Plan(horizon: 100) }

  private func withFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "watch-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }

  private func log(
    _ name: String, to last: Int, loss: Double, plan: Int? = nil, ending: String? = nil,
    in folder: URL
  ) throws {
    var text = plan.map { "# schedule: constant:peak=0.1,steps=\($0)\n" } ?? ""
    text += "step,lr,loss\n"
    for step in stride(from: 10, through: last, by: 10) {
      text += "\(step),0.1,\(loss + 1 / Double(step))\n"
    }
    if let ending { text += "# outcome: \(ending)\n" }
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  private func follow(_ names: [String], in folder: URL) throws -> [FollowedRun] {
    try names.map { name in
      var log = FollowedLog(folder.appending(path: name).path)
      _ = try log.update()
      return log.runs[0]
    }
  }

  @Test func `the horizon is planned, or where others end`() throws {
    try withFolder { folder in
      try log("planned.csv", to: 50, loss: 1, plan: 100, in: folder)
      try log("ended.csv", to: 200, loss: 1, ending: "completed", in: folder)
      try log("unknown.csv", to: 40, loss: 1, in: folder)
      let logs = try follow(["planned.csv", "ended.csv", "unknown.csv"], in: folder)
      let none = ObservedRun.Plan()
      let runs = ObservedRun.runs(of: logs, plans: [none, none, none])
      #expect(runs.map { $0?.horizon } == [100, 200, 200])
      #expect(runs.map { $0?.isFinished } == [false, true, false])
      // A growing log's rates are its past; those of one that has ended are its schedule.
      #expect(runs.map { $0?.schedule?.steps } == [100, 200, nil])
      let told = ObservedRun.runs(of: logs, plans: [.init(horizon: 55), none, .init(horizon: 90)])
      #expect(told.map { $0?.horizon } == [50, 200, 90])
      #expect(ObservedRun.runs(of: [logs[2]], plans: [none])[0] == nil)
    }
  }

  @Test func `a run has ended when no further row is due`() throws {
    try withFolder { folder in
      try log("run.csv", to: 100, loss: 1, plan: 109, in: folder)
      try log("more.csv", to: 100, loss: 1, plan: 110, in: folder)
      let logs = try follow(["run.csv", "more.csv"], in: folder)
      let runs = ObservedRun.runs(of: logs, plans: [.init(), .init()])
      #expect(runs.map { $0?.isFinished } == [true, false])
    }
  }

  @Test func `verdicts come when they change`() throws {
    try withFolder { folder in
      var watch = StudyWatch(FollowedFolder(folder.path), policy: TrailingPolicy())
      try log("a.csv", to: 50, loss: 2, plan: 100, in: folder)
      try log("b.csv", to: 50, loss: 3, plan: 100, in: folder)
      #expect(try summary(watch.update()) == ["a continue growing", "b stop growing"])
      #expect(try summary(watch.update()) == [])
      try log("a.csv", to: 60, loss: 2, plan: 100, in: folder)
      #expect(try summary(watch.update()) == [])
      #expect(watch.runs.map(\.position) == [60, 50])
      try log("a.csv", to: 100, loss: 2, plan: 100, in: folder)
      #expect(try summary(watch.update()) == ["a continue finished"])
      try log("b.csv", to: 60, loss: 1, plan: 100, ending: "diverged at step 61", in: folder)
      #expect(try summary(watch.update()) == ["b stop diverged"])
      try FileManager.default.removeItem(at: folder.appending(path: "b.csv"))
      #expect(try summary(watch.update()) == ["b vanished"])
      #expect(watch.runs.map(\.name) == ["a"])
    }
  }

  @Test func `a verdict follows a rival that comes or goes`() throws {
    try withFolder { folder in
      var watch = StudyWatch(FollowedFolder(folder.path), policy: TrailingPolicy())
      try log("a.csv", to: 50, loss: 3, plan: 100, in: folder)
      #expect(try summary(watch.update()) == ["a continue growing"])
      try log("b.csv", to: 100, loss: 2, plan: 100, in: folder)
      #expect(try summary(watch.update()) == ["a stop growing", "b continue finished"])
      try FileManager.default.removeItem(at: folder.appending(path: "b.csv"))
      #expect(try summary(watch.update()) == ["b vanished", "a continue growing"])
    }
  }

  @Test func `different metrics are no rivals, and broken logs wait`() throws {
    try withFolder { folder in
      var watch = StudyWatch(FollowedFolder(folder.path), policy: TrailingPolicy(), plan: horizon)
      try log("a.csv", to: 50, loss: 3, in: folder)
      let other = "step,val_loss\n" + (1...9).map { "\($0 * 10),1\n" }.joined()
      try Data(other.utf8).write(to: folder.appending(path: "b.csv"))
      try Data("step,loss\n1,x\n2,2\n".utf8).write(to: folder.appending(path: "c.csv"))
      #expect(
        try summary(watch.update()) == [
          "c unreadable", "a continue growing", "b continue growing",
        ])
      #expect(watch.pending == 1)
      #expect(watch.runs.allSatisfy { $0.incumbent == nil })
    }
  }

  @Test func `runs of one file are rivals, by the names of file and run`() throws {
    try withFolder { folder in
      let options = CurveOptions(runColumns: ["seed"])
      var watch = StudyWatch(
        FollowedFolder(folder.path, options: options), policy: TrailingPolicy(), plan: horizon)
      func write(_ runs: [(seed: Int, last: Int, loss: Double)]) throws {
        var text = "seed,step,loss\n"
        for run in runs {
          for step in stride(from: 10, through: run.last, by: 10) {
            text += "\(run.seed),\(step),\(run.loss + 1 / Double(step))\n"
          }
        }
        try Data(text.utf8).write(to: folder.appending(path: "a.csv"))
      }
      try write([(0, 50, 2), (1, 50, 3)])
      #expect(
        try summary(watch.update()) == ["a/seed=0 continue growing", "a/seed=1 stop growing"])
      // Written anew in another order, with a third.
      try write([(1, 50, 3), (2, 50, 1), (0, 100, 2)])
      #expect(
        try summary(watch.update()) == [
          "a/seed=0 continue finished", "a/seed=2 continue growing",
        ])
      #expect(watch.runs.map(\.name) == ["a/seed=0", "a/seed=1", "a/seed=2"])
      #expect(watch.log(of: "a/seed=2")?.name == "a")
      try FileManager.default.removeItem(at: folder.appending(path: "a.csv"))
      #expect(try summary(watch.update()) == ["a vanished"])
      #expect(watch.runs.isEmpty)
    }
  }

  @Test func `what a schedule-aware policy misses is said once`() throws {
    try withFolder { folder in
      let policy = ScheduleAwarePolicy(fallback: TrailingPolicy())
      var watch = StudyWatch(FollowedFolder(folder.path), policy: policy, plan: horizon)
      try log("a.csv", to: 50, loss: 3, in: folder)
      #expect(try summary(watch.update()) == ["a unplanned", "a continue growing"])
      try log("a.csv", to: 60, loss: 3, in: folder)
      #expect(try summary(watch.update()) == [])
      try log("a.csv", to: 60, loss: 3, ending: "completed", in: folder)
      #expect(try summary(watch.update()) == ["a continue finished"])
    }
  }

  private func summary(_ changes: [StudyWatch.Change]) -> [String] {
    changes.map { change in
      switch change {
      case .judged(let run): "\(run.name) \(run.verdict.decision) \(run.state)"
      case .vanished(let name): "\(name) vanished"
      case .unreadable(let name, _): "\(name) unreadable"
      case .endless(let name): "\(name) endless"
      case .unplanned(let name): "\(name) unplanned"
      }
    }
  }

  /// The example of the article `StoppingRuns`.
  @Test func `a training loop asks a policy`() throws {
    try withFolder { folder in
      try log("rival.csv", to: 1000, loss: 2, in: folder)
      let schedule = try Constant(peak: 0.1, steps: 1000)
      let policy = try PolicyCatalog().policy("trailing:warmup=0.2").policy
      let others = try ["rival.csv"].map {
        try ObservedRun(reading: folder.appending(path: $0).path)
      }
      #expect(others[0].isFinished && others[0].schedule?.steps == 1000)
      for (loss, last) in [(3.0, 200), (1.0, 1000)] {
        var run = ObservedRun(
          curve: Curve(name: "new", positions: [], values: []), horizon: Double(schedule.steps),
          schedule: schedule)
        var stopped = schedule.steps
        for step in 1...schedule.steps {
          guard step.isMultiple(of: 100) else { continue }
          run.curve.append(loss + 1 / Double(step), at: Double(step))
          if policy.verdict(for: run, given: others).decision == .stop {
            stopped = step
            break
          }
        }
        #expect(stopped == last)
      }
    }
  }

  @Test func `questions that are answered elsewhere have the verdicts of an update`() throws {
    try withFolder { folder in
      let policy = ScheduleAwarePolicy()
      func write(_ name: String, to last: Int, loss: Double) throws {
        try log(name, to: last, loss: loss, plan: 500, in: folder)
      }
      try write("best.csv", to: 500, loss: 1)
      try write("good.csv", to: 300, loss: 1)
      try write("bad.csv", to: 300, loss: 2)
      var whole = StudyWatch(FollowedFolder(folder.path), policy: policy)
      _ = try whole.update()
      var pieces = StudyWatch(FollowedFolder(folder.path), policy: policy)
      #expect(try pieces.look() != nil)
      #expect(pieces.sights.map(\.name) == ["bad", "best", "good"])
      #expect(pieces.sights.allSatisfy { $0.verdict == nil })
      while let question = pieces.question() { _ = pieces.take(question.answer(), to: question) }
      #expect(pieces.runs == whole.runs)
      #expect(try pieces.look() == nil)
      // New rows are seen at once, and one run waits for its verdict.
      try write("good.csv", to: 310, loss: 1)
      #expect(try pieces.look() != nil)
      let good = try #require(pieces.sights.first { $0.name == "good" })
      #expect(good.observed?.curve.positions.last == 310 && good.verdict?.position == 300)
      #expect(pieces.question { $0 != "good" } == nil)
      let question = try #require(pieces.question())
      // The run has gone meanwhile: nobody asks any more.
      try FileManager.default.removeItem(at: folder.appending(path: "good.csv"))
      _ = try pieces.look()
      #expect(pieces.take(question.answer(), to: question) == nil)
      #expect(pieces.sights.map(\.name) == ["bad", "best"])
    }
  }
}
