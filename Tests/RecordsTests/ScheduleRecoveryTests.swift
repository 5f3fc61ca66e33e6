import Foundation
import Records
import Schedules
import Testing

struct ScheduleRecoveryTests {
  /// The schedule recovered from rates logged every so many steps.
  func recovered(
    _ rate: (Int) -> Double, steps: some Sequence<Int>, _ options: LogOptions = LogOptions()
  ) throws -> Log {
    try read("step,lr,loss\n" + steps.map { "\($0),\(rate($0)),2\n" }.joined(), options)
  }

  func jumps(_ log: Log) -> [Int] {
    log.account.notes.flatMap { note in
      if case .jumps(let steps) = note { steps } else { [Int]() }
    }
  }

  /// The largest difference of rates over all steps of the log, as a fraction of the peak.
  func worst(_ log: Log, _ rate: (Int) -> Double) -> Double {
    let steps = log.steps[0]...log.steps.last!
    let peak = steps.map(rate).max()!
    return steps.map { abs(log.run.schedule.rate(at: $0) - rate($0)) }.max()! / peak
  }

  @Test func `the old rate holds until a drop, which stays where it is`() throws {
    let log = try read(
      "step,lr,loss\n2176,3e-4,4\n2304,3e-4,4\n7808,3e-4,3.6\n7936,3e-4,3.5\n"
        + "8000,9e-5,3.5\n8128,9e-5,3.4\n8256,9e-5,3.4\n", LogOptions(warmup: 2160))
    #expect(jumps(log) == [8000])
    let schedule = log.run.schedule
    #expect(schedule.warmup == 2160)
    #expect(schedule.steps == 8256)
    #expect(schedule.rate(at: 0) == 0)
    #expect(abs(schedule.rate(at: 1000) - 3e-4 * 1000 / 2159) < 1e-18)
    #expect([2159, 2160, 7936, 7937, 7999].map(schedule.rate) == Array(repeating: 3e-4, count: 5))
    #expect([8000, 8001, 8256].map(schedule.rate) == Array(repeating: 9e-5, count: 3))
    let sum = schedule.segments(through: 8256).reduce(0.0) {
      $0 + Double($1.steps) * ($1.first + $1.last) / 2
    }
    #expect(abs(sum - (3e-4 * (2159 + 1) / 2 + 3e-4 * (7999 - 2159) + 9e-5 * 257)) < 1e-9)
  }

  @Test(arguments: [10, 64, 100])
  func `a cosine has no jump`(every: Int) throws {
    let cosine = try Cosine(peak: 3e-4, final: 3e-5, steps: 6400, warmup: 0)
    let log = try recovered(cosine.rate, steps: stride(from: 0, through: 6400, by: every))
    #expect(jumps(log) == [])
    // The chord of an arc: curvature times interval squared over 8.
    let bound = 0.45 * 9.87 * Double(every * every) / (6400 * 6400) / 8
    #expect(worst(log, cosine.rate) < 1.01 * bound)
  }

  @Test(arguments: DecayShape.allCases, [0, 17, 50, 99])
  func `a decay begins with a kink, not a jump`(shape: DecayShape, offset: Int) throws {
    let wsd = try WSD(
      peak: 3e-4, final: 3e-5, steps: 10_000, warmup: 0, decay: 2000, shape: shape)
    let log = try recovered(wsd.rate, steps: stride(from: offset, through: 10_000, by: 100))
    #expect(jumps(log) == [])
  }

  @Test func `a linear decay takes three knots, however it is sampled`() throws {
    let wsd = try WSD(
      peak: 3e-4, final: 0, steps: 10_000, warmup: 0, decay: 2000, shape: .linear)
    let steps = (0...10_000).filter { $0 < 3000 ? $0 % 7 == 0 : $0 % 1000 == 0 }
    let log = try recovered(wsd.rate, steps: steps)
    #expect(jumps(log) == [])
    #expect(worst(log, wsd.rate) < 1e-12)
    #expect((log.run.schedule as? Piecewise)?.knots.count == 3)
  }

  @Test func `restarts of a cosine are jumps`() throws {
    let sgdr = { (step: Int) in 1e-3 * (0.505 + 0.495 * cosPi(Double(step % 1000) / 1000)) }
    let log = try recovered(sgdr, steps: stride(from: 0, through: 3999, by: 50))
    #expect(jumps(log) == [1000, 2000, 3000])
    #expect([1000, 2000, 3000].allSatisfy { log.run.schedule.rate(at: $0 - 1) < 2e-5 })
  }

  @Test func `steps of a staircase are jumps`() throws {
    let stairs = { (step: Int) in step < 300 ? 1.0 : step < 600 ? 0.1 : step < 900 ? 0.01 : 0.0097 }
    let log = try recovered(stairs, steps: stride(from: 0, through: 1200, by: 30))
    #expect(jumps(log) == [300, 600, 900])
    #expect(worst(log, stairs) == 0)
  }

  @Test func `the end of a warm-up is a kink`() throws {
    let ramp = { (step: Int) in min(Double(step) / 95, 1) * 1e-3 }
    let log = try recovered(ramp, steps: stride(from: 0, through: 500, by: 10))
    #expect(jumps(log) == [])
    // It ends at step 95, between two samples, where the ramp's line meets the peak.
    #expect(log.run.schedule.warmup == 96)
    #expect(log.account.notes.contains(.foundWarmup(96)))
    #expect(worst(log, ramp) < 1e-15)
  }

  @Test func `a warm-up within the first interval is a ramp`() throws {
    let log = try read("step,lr,loss\n0,0,9\n100,1,5\n200,1,4\n300,1,3\n")
    #expect(jumps(log) == [])
    #expect(log.run.schedule.rate(at: 50) == 0.5)
  }

  @Test func `a warm-up that the log begins in is continued backwards`() throws {
    let log = try read(
      "step,lr,loss\n50,1.75e-4,9\n100,3.4e-4,8\n300,1e-3,5\n350,1e-3,4\n400,1e-3,3\n")
    #expect(abs(log.run.schedule.rate(at: 0) - 1e-5) < 1e-15)
    #expect(abs(log.run.schedule.rate(at: 25) - 9.25e-5) < 1e-15)
    let late = try read("step,lr,loss\n50,1e-4,9\n100,6e-4,8\n150,6e-4,5\n200,6e-4,4\n")
    #expect([0, 20, 40].map(late.run.schedule.rate) == [0, 0, 0])
    #expect(abs(late.run.schedule.rate(at: 45) - 5e-5) < 1e-15)
  }

  @Test func `a warm-up that was given but is logged keeps its logged rates`() throws {
    let log = try read(
      "step,lr,loss\n50,0.5,9\n100,1,8\n200,1,5\n300,1,4\n", LogOptions(warmup: 101))
    #expect(log.run.schedule.warmup == 101)
    #expect(log.run.schedule.rate(at: 25) == 0.25)
    #expect(log.account.notes.contains(.begunInWarmup(101, firstStep: 50)))
  }

  @Test func `without a warm-up the first rate is assumed and said`() throws {
    let log = try read("step,lr,loss\n100,1,9\n200,1,8\n300,0.5,5\n")
    #expect([0, 1, 50, 100].map(log.run.schedule.rate) == [1, 1, 1, 1])
    #expect(log.run.schedule.warmup == 0)
    #expect(log.account.notes.contains(.assumedBefore(step: 100, rate: 1)))
  }

  @Test func `a drop over the first interval is a jump if what follows is flat`() throws {
    #expect(jumps(try read("step,lr,loss\n10,1,9\n20,0.1,8\n30,0.1,5\n40,0.1,4\n")) == [20])
    #expect(jumps(try read("step,lr,loss\n10,1,9\n20,0.9,8\n30,0.8,5\n40,0.7,4\n")) == [])
  }

  @Test func `the last interval holds a jump only if the rate is halved`() throws {
    let flat = "step,lr,loss\n10,1,9\n20,1,8\n30,1,5\n"
    #expect(jumps(try read(flat + "40,0.8,4\n")) == [])
    #expect(jumps(try read(flat + "40,0.1,4\n")) == [40])
  }

  @Test func `a lone final rate of 0 after a constant one is dropped with its row`() throws {
    let log = try read("step,lr,loss\n10,1,9\n20,1,8\n30,1,5\n40,1,4\n50,0,3\n")
    #expect(log.steps == [10, 20, 30, 40])
    #expect(log.run.schedule.rate(at: 50) == 1)
    #expect(log.account.notes.contains(.finalZeroRate(step: 50)))
  }

  @Test func `a decay to 0 is none of that`() throws {
    let log = try read("step,lr,loss\n10,1,9\n20,1,8\n30,0.5,5\n40,0,4\n")
    #expect(log.steps == [10, 20, 30, 40])
    #expect(log.run.schedule.rate(at: 40) == 0)
  }

  @Test func `rates without losses inform the schedule`() throws {
    let log = try read("step,lr,loss\n0,1,\n50,0.5,\n100,0,4\n200,0,3\n300,0,2\n400,0,\n")
    #expect(log.steps == [100, 200, 300])
    #expect(log.run.schedule.rate(at: 25) == 0.75)
    #expect(log.run.schedule.steps == 400)
  }

  @Test func `the last rate is assumed to hold, and that is said`() throws {
    let log = try read("step,lr,loss\n0,1,5\n10,1,4\n20,0.5,3\n30,,2\n")
    #expect(log.run.schedule.steps == 30)
    #expect(log.run.schedule.rate(at: 30) == 0.5)
    #expect(log.account.notes.contains(.assumedAfter(step: 20, rate: 0.5)))
  }

  @Test func `a given schedule stands in for rates, and wins over them`() throws {
    let constant = try Constant(peak: 2e-4, steps: 1000)
    let without = try read(
      "step,loss\n1,5\n2,4\n3,3\n", LogOptions(schedule: constant))
    #expect(without.run.schedule.rate(at: 2) == 2e-4)
    let over = try read("step,lr,loss\n1,1,5\n2,1,4\n3,1,3\n", LogOptions(schedule: constant))
    #expect(over.run.schedule.rate(at: 2) == 2e-4)
    #expect(over.account.notes == [.givenSchedule(text: constant.text, hasRates: true)])
  }

  @Test func `a given schedule must last as long as the log`() throws {
    let constant = try Constant(peak: 2e-4, steps: 150)
    let text = "step,loss\n1,5\n2,4\n3,3\n200,2\n"
    #expect(
      try readingError(text, LogOptions(schedule: constant))?.description
        == "run.csv: the schedule ends at step 150 but the log goes on to step 200. "
        + "Give a schedule with steps=200 or more, or leave out the rows after it")
    #expect(try read(text, LogOptions(to: 150, schedule: constant)).steps == [1, 2, 3])
  }

  @Test func `a warm-up longer than the log is an error`() throws {
    #expect(
      try readingError("step,lr,loss\n1,1,5\n2,1,4\n3,1,3\n", LogOptions(warmup: 10))?.kind
        == .badData)
  }
}

/// cos(πx).
private func cosPi(_ x: Double) -> Double { cos(.pi * x) }
