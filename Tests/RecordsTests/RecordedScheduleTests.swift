import Foundation
import Records
import Schedules
import Testing

/// One rule for logs that begin late, whoever reads them.
struct RecordedScheduleTests {
  /// Rows each 10 steps from `first` on, at a constant rate and then half of it.
  private func log(from first: Int) -> String {
    "step,lr,loss\n"
      + stride(from: first, through: 400, by: 10).map {
        "\($0),\($0 < 300 ? 0.01 : 0.005),\(2 + 1 / Double($0))\n"
      }.joined()
  }

  /// What each reader makes of the log: the one of runs, of schedules, of growing logs and of curves.
  private func readings(
    of text: String, warmup: Int?
  ) throws -> [(schedule: any Schedule, notes: [AccountNote])] {
    try withLog(text) { path in
      let run = try Log(reading: path, options: LogOptions(warmup: warmup))
      let alone = try Log.schedule(reading: path, warmup: warmup)
      var followed = FollowedLog(path)
      _ = try followed.update()
      let grown = try #require(followed.runs[0].recordedSchedule(warmup: warmup))
      let table = try CurveTable(reading: path, schedulesWithWarmup: { _ in warmup })
      let curve = try #require(table.schedules[0])
      #expect(alone.beginsLate == grown.beginsLate && grown.beginsLate == curve.beginsLate)
      return [
        (run.run.schedule, run.account.notes), (alone.schedule, alone.notes),
        (grown.schedule, grown.notes), (curve.schedule, curve.notes),
      ]
    }
  }

  /// What Transformers' Trainer writes of a linear schedule: before version 4.51 with each step the rate of
  /// the next one, and before 4.50 without `best_global_step`.
  private func trainerState(logsNext: Bool, every: Int, of planned: any Schedule) -> String {
    let rows = stride(from: every, through: planned.steps, by: every).map { step in
      // The update after the last one would run at 0.
      let rate =
        logsNext
        ? (step < planned.steps ? planned.rate(at: step + 1) : 0)
        : planned.rate(at: step)
      return "  {\n   \"learning_rate\": \(rate),\n   \"loss\": \(2 + 1 / Double(step)),\n"
        + "   \"step\": \(step)\n  }"
    }
    return "{\n" + (logsNext ? "" : " \"best_global_step\": null,\n") + " \"best_metric\": null,\n"
      + " \"log_history\": [\n" + rows.joined(separator: ",\n") + "\n ],\n \"max_steps\": 40\n}\n"
  }

  @Test(arguments: [(true, 1), (false, 1), (true, 5)])
  func `a rate that is that of the next step is read as such`(logsNext: Bool, every: Int) throws {
    let planned = try ScheduleText.parse("hf:linear,lr=0.1,steps=40,warmup=5")
    let text = trainerState(logsNext: logsNext, every: every, of: planned)
    for reading in try readings(of: text, warmup: nil) {
      #expect(reading.schedule.steps == 40)
      #expect(reading.notes.contains(.nextRates) == logsNext)
      // Before the first rate that is logged, its line is continued.
      for step in (every + 1)...40 {
        #expect(
          abs(reading.schedule.rate(at: step) - planned.rate(at: step)) < 1e-12,
          "step \(step) of \(reading.schedule.text)")
      }
    }
  }

  @Test(arguments: [10, 200], [nil, 0, 100, 200, 350])
  func `every reader makes the same schedule of a log and says so alike`(
    first: Int, warmup: Int?
  ) throws {
    let all = try readings(of: log(from: first), warmup: warmup)
    for other in all.dropFirst() {
      #expect(other.schedule.isEqual(to: all[0].schedule), "\(other.schedule.text)")
      #expect(other.notes.map(\.description) == all[0].notes.map(\.description))
    }
  }

  @Test func `a log begins late where rows are missing and nothing tells its warm-up`() throws {
    for (first, warmup, isLate) in [
      (10, nil, false), (20, nil, false), (200, nil, true), (200, 0, true), (200, 100, false),
    ] as [(Int, Int?, Bool)] {
      try withLog(log(from: first)) { path in
        let isFound = try Log.schedule(reading: path, warmup: warmup).beginsLate
        #expect(isFound == isLate, "\(first)")
      }
    }
  }

  private let plan = "cosine:peak=0.01,steps=800,warmup=100"

  /// The log of a run by the plan, with rows too few to show the warm-up's end.
  private func log(
    of schedule: any Schedule, to last: Int, headed head: String, hasRates: Bool = true
  ) -> String {
    "# schedule: \(head)\n" + (hasRates ? "step,lr,loss\n" : "step,loss\n")
      + stride(from: 40, through: last, by: 40).map {
        hasRates
          ? "\($0),\(schedule.rate(at: $0)),\(2 + 1 / Double($0))\n"
          : "\($0),\(2 + 1 / Double($0))\n"
      }.joined()
  }

  @Test func `the plan in a log's head counts where it gives the logged rates`() throws {
    let planned = try ScheduleText.parse(plan)
    for reading in try readings(of: log(of: planned, to: 800, headed: plan), warmup: nil) {
      #expect(reading.schedule.isEqual(to: planned) && reading.notes == [])
    }
    // Text with three digits is no other schedule.
    let rounded = log(of: planned, to: 800, headed: "cosine:peak=0.010004,steps=800,warmup=100")
    for reading in try readings(of: rounded, warmup: nil) { #expect(reading.notes == []) }
  }

  @Test(arguments: [
    (
      "cosine:peak=0.01,steps=800,warmup=120",
      "at step 40 it has 0.00336134, and 0.0040404 is logged"
    ),
    (
      "cosine:peak=0.02,steps=800,warmup=100",
      "at step 40 it has 0.00808081, and 0.0040404 is logged"
    ),
    ("cosine:peak=0.01,steps=700,warmup=100", "at step 160 it has "),
  ])
  func `a plan that the logged rates contradict does not count, and that is said`(
    head: String, words: String
  ) throws {
    let text = log(of: try ScheduleText.parse(plan), to: 680, headed: head)
    try withLog(text) { path in
      let log = try Log(reading: path)
      #expect(log.account.lines.contains { $0.contains(words) }, "\(log.account.lines)")
      #expect(log.account.notes.contains { if case .foundWarmup = $0 { true } else { false } })
      let table = try CurveTable(reading: path, schedulesWithWarmup: { _ in nil })
      #expect(table.schedules[0]?.schedule.isEqual(to: log.run.schedule) == true)
      var followed = FollowedLog(path)
      _ = try followed.update()
      #expect(followed.runs[0].plannedSchedule == nil)
      // Nor does it where rates are not asked for.
      let curves = try CurveTable(reading: path)
      #expect(curves.plannedSchedule == nil)
      #expect(curves.account.notes.contains { $0.tellsOfDeparture })
      // Whoever asks for what was recorded is told too, though the run is not at the plan's end.
      let recorded = try #require(followed.runs[0].recordedSchedule())
      #expect(recorded.notes.contains { $0.tellsOfDeparture })
      let alone = try Log.schedule(reading: path)
      #expect(alone.notes.contains { $0.tellsOfDeparture })
    }
  }

  @Test func `a head says the size of the model as people write it`() {
    func size(_ text: String) -> Double? {
      var head = LogHead()
      head.append("# parameters: \(text)")
      return head.modelSize
    }
    #expect(size("1.2e8") == 1.2e8 && size("120M") == 1.2e8 && size("0.1 B") == 1e8)
    for text in ["0x10", "many", "", "M", "0", "-3", "1e999", "6922 in all"] {
      #expect(size(text) == nil, "\(text)")
    }
  }

  @Test func `a log that goes on behind the end of its plan has another`() throws {
    let text = log(
      of: try ScheduleText.parse("constant:peak=0.01,steps=800"), to: 800,
      headed: "constant:peak=0.01,steps=400")
    try withLog(text) { path in
      let log = try Log(reading: path)
      #expect(log.run.schedule.steps == 800)
      #expect(log.account.lines.contains { $0.hasSuffix("it ends before step 800") })
    }
  }

  @Test func `an unfinished run goes on by its plan, and what it recorded ends with it`() throws {
    let planned = try ScheduleText.parse(plan)
    try withLog(log(of: planned, to: 400, headed: plan)) { path in
      #expect(try Log(reading: path).run.schedule.isEqual(to: planned))
      #expect(try Log.schedule(reading: path).schedule.steps == 400)
      var followed = FollowedLog(path)
      _ = try followed.update()
      #expect(followed.runs[0].plannedSchedule?.isEqual(to: planned) == true)
      #expect(try CurveTable(reading: path).plannedSchedule?.isEqual(to: planned) == true)
      #expect(followed.runs[0].recordedSchedule()?.schedule.steps == 400)
      // The reader's word wins.
      let told = try Log(reading: path, options: LogOptions(warmup: 20))
      #expect(told.run.schedule.warmup == 20)
    }
  }

  @Test func `a plan needs no rates`() throws {
    let planned = try ScheduleText.parse(plan)
    try withLog(log(of: planned, to: 800, headed: plan, hasRates: false)) { path in
      let log = try Log(reading: path)
      #expect(log.run.schedule.isEqual(to: planned))
    }
    let longer = log(of: planned, to: 840, headed: plan, hasRates: false)
    // Whoever only asks where it ends is not told a step that has passed.
    try withLog(longer) { path in
      let table = try CurveTable(reading: path)
      #expect(table.plannedSchedule == nil)
      #expect(table.account.notes.contains { $0.tellsOfDeparture })
      var followed = FollowedLog(path)
      _ = try followed.update()
      #expect(followed.runs[0].plannedSchedule == nil && followed.runs[0].departure != nil)
    }
    let error = try withLog(longer) { path in
      #expect(throws: LogError.self) { try Log(reading: path) }
    }
    #expect(error?.message.contains("no usable rate") == true)
  }
}
