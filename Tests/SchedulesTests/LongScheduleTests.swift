import Schedules
import Testing

/// Schedules of far more steps than can be walked.
@Suite struct LongScheduleTests {
  static let longest = 1_000_000_000_000

  /// Every curve there is, of a million steps or of so many times more.
  static func curves(_ steps: Int) -> [String] {
    [
      "cosine:peak=3e-4,steps=\(steps)",
      "cosine:peak=3e-4,final=3e-5,steps=\(steps),warmup=0.01",
      "cosine:peak=3e-4,steps=\(steps),warmup=0.9",
      "exponential:peak=3e-4,final=3e-10,steps=\(steps),warmup=1000",
      "inverse-sqrt:peak=1e-3,steps=\(steps)",
      "inverse-sqrt:peak=1e-3,steps=\(steps),warmup=4000",
      "polynomial:peak=3e-4,steps=\(steps),power=0.1",
      "polynomial:peak=3e-4,steps=\(steps),power=7.5",
      "rex:peak=3e-4,steps=\(steps),warmup=100,d=0.99",
      "onecycle:peak=0.1,steps=\(steps)",
      "sgdr:peak=3e-4,final=3e-5,steps=\(steps),period=0.13",
      "sgdr:peak=3e-4,steps=\(steps),period=0.01,multiplier=2",
      "infinite:peak=1e-3,constant=1e-4,final=1e-7,steps=\(steps),warmup=0.05,cooldown=0.3,anneal=0.2",
      "wsd:peak=3e-4,steps=\(steps),decay=0.9,shape=1-sqrt",
      "wsd:peak=3e-4,final=1e-5,steps=\(steps),decay=0.9,shape=cosine",
      "wsd:peak=3e-4,steps=\(steps),decay=0.9,shape=mirror-cosine",
      "wsd:peak=3e-4,steps=\(steps),decay=0.9,shape=square",
      "wsd:peak=3e-4,final=1e-9,steps=\(steps),decay=0.9,shape=exponential",
      "join(\(steps / 2); cosine:peak=3e-4,steps=\(steps); scale(0.5; cosine:peak=3e-4,steps=\(steps / 2)))",
      "warmup(5000; cosine:peak=3e-4,steps=\(steps - 5000))",
    ]
  }

  @Test(arguments: curves(longest))
  func `a trillion steps take some ten thousand stretches`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let segments = schedule.segments(through: schedule.steps + 10)
    #expect(segments.count < 200_000)
    #expect(segments.reduce(0) { $0 + $1.steps } == schedule.steps + 10)
  }

  /// The rates at the ends and in the midst of all stretches are those of the schedule.
  @Test(arguments: curves(1_000_000) + curves(longest))
  func `chords miss no rate by more than they say`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let segments = schedule.segments(through: schedule.steps)
    let peak = segments.reduce(0) { max($0, $1.first, $1.last) }
    var done = 0
    var worst = 0.0
    for (index, segment) in segments.enumerated() {
      defer { done += segment.steps }
      if index % 7 != 0 { continue }
      for place in Set([0, segment.steps / 5, segment.steps / 2, segment.steps - 1]) {
        let rate = segment.first + Double(place) * segment.change
        let exact = schedule.rate(at: done + 1 + place)
        worst = max(worst, abs(rate - exact) / peak)
      }
    }
    #expect(worst < 0x1p-27, "\(text)")
  }

  @Test(arguments: curves(300_000))
  func `every step of a long curve is drawn, and its area kept`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    var area = 0.0
    var worst = 0.0
    var step = 0
    var drawn = 0.0
    var peak = 0.0
    for segment in schedule.segments(through: schedule.steps) {
      for place in 0..<segment.steps {
        step += 1
        let exact = schedule.rate(at: step)
        let rate = segment.first + Double(place) * segment.change
        worst = max(worst, abs(rate - exact))
        peak = max(peak, exact)
        area += exact
        drawn += rate
      }
    }
    #expect(step == schedule.steps)
    #expect(worst < 0x1p-27 * peak)
    #expect(abs(drawn - area) < 0x1p-27 * area)
  }

  @Test(arguments: curves(1_000_000))
  func `a curve has the same chords wherever it is cut`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let whole = schedule.segments(through: schedule.steps)
    let part = schedule.segments(through: 700_001)
    #expect(part.reduce(0) { $0 + $1.steps } == 700_001)
    for (a, b) in zip(part.dropLast(), whole) { #expect(a == b) }
  }

  @Test func `restarts keep their steps`() throws {
    let schedule = try ScheduleText.parse(
      "sgdr:peak=3e-4,final=3e-5,steps=\(Self.longest),period=0.25")
    var done = 0
    var restarts: [Int] = []
    var before = 3e-4
    for segment in schedule.segments(through: schedule.steps) {
      if segment.first > 2 * before { restarts.append(done + 1) }
      before = segment.last
      done += segment.steps
    }
    #expect(restarts == [1, 2, 3].map { $0 * Self.longest / 4 })
  }

  @Test(arguments: [
    "sgdr:peak=3e-4,steps=1000000000000,period=10",
    "triangular:peak=3e-4,steps=1000000000000,period=2",
  ])
  func `cycles beyond counting are refused with their number`(text: String) throws {
    #expect {
      try ScheduleText.parse(text)
    } throws: {
      "\($0)".contains("30517579") && "\($0)".contains("at most 32768 cycles")
    }
    // As many are drawn.
    let longer = text.replacing("period=10", with: "period=30517580")
      .replacing("period=2", with: "period=30517580")
    let schedule = try ScheduleText.parse(longer)
    #expect(schedule.segments(through: schedule.steps).count < 1 << 20)
  }

  @Test func `a thousand long curves share their stretches`() throws {
    var texts = (0..<1024).map { "cosine:peak=\($0 + 1)e-6,steps=1000000" }
    while texts.count > 1 {
      texts = stride(from: 0, to: texts.count, by: 2).map { index in
        "join(\(1_000_000 * 1024 / texts.count); \(texts[index]); \(texts[index + 1]))"
      }
    }
    let schedule = try ScheduleText.parse(texts[0])
    #expect(schedule.steps == 1_024_000_000)
    let segments = schedule.segments(through: schedule.steps)
    #expect(segments.count < 1 << 20)
    #expect(segments.reduce(0) { $0 + $1.steps } == schedule.steps)
  }

  /// Each level asks the one below once: asked twice, fifty would take 2⁵⁰ calls.
  @Test(arguments: ["warmup(1; ", "warmup(0; ", "scale(1; "])
  func `compositions may stand fifty deep`(opening: String) throws {
    let text =
      String(repeating: opening, count: 50) + "cosine:peak=1e-3,steps=1000"
      + String(repeating: ")", count: 50)
    let schedule = try ScheduleText.parse(text)
    #expect(schedule.rate(at: 0) == 1e-3)
    #expect(
      schedule.segments(through: schedule.steps).reduce(0) { $0 + $1.steps } == schedule.steps)
    #expect(try ScheduleText.parse(schedule.text).isEqual(to: schedule))
  }

  @Test func `a hundred thousand knots and milestones are read and asked`() throws {
    let knots = (1...100_000).map { "\($0 * 10):\($0 % 7 + 1)e-4" }.joined(separator: "/")
    let drawn = try ScheduleText.parse("piecewise:knots=\(knots)")
    #expect(drawn.segments(through: drawn.steps).count == 100_001)
    let milestones = (1...100_000).map { "\($0 * 10)" }.joined(separator: "/")
    let stepped = try ScheduleText.parse(
      "step:peak=1,factor=1,milestones=\(milestones),steps=1000000")
    #expect((0..<100_000).allSatisfy { stepped.rate(at: $0 * 10) == 1 })
  }

  @Test(arguments: [Int.max, 1 << 62])
  func `steps beyond all schedules have the last rate`(step: Int) throws {
    for text in Self.curves(Self.longest) + ["piecewise:knots=0:1/9:2", "constant:peak=1,steps=5"] {
      let schedule = try ScheduleText.parse(text)
      #expect(schedule.rate(at: step) == schedule.rate(at: schedule.steps))
      #expect(schedule.segments(through: step).last?.last == schedule.rate(at: schedule.steps))
    }
  }

  @Test func `code for a long schedule has as few bends as for a short one`() throws {
    let short = try ScheduleText.parse("cosine:peak=1e-3,steps=1000000")
    let long = try ScheduleText.parse("cosine:peak=1e-3,steps=\(Self.longest)")
    let counts = [short, long].map {
      ScheduleCode.pytorch.text(for: $0).split(separator: ",").count
    }
    #expect(abs(counts[0] - counts[1]) <= 4)
  }

  @Test(arguments: curves(100_000))
  func `by lines, a long schedule has about the same rates`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let lines = schedule.byLines
    #expect(lines.steps == schedule.steps && lines.warmup == schedule.warmup)
    let highest = (1...schedule.steps).lazy.map { schedule.rate(at: $0) }.max() ?? 0
    for step in 0...schedule.steps {
      let gap = abs(lines.rate(at: step) - schedule.rate(at: step))
      // A line may be as far off as allowed at each of its ends.
      guard gap > 2.01e-5 * highest else { continue }
      Issue.record("step \(step): \(lines.rate(at: step)), not \(schedule.rate(at: step))")
      break
    }
  }

  @Test func `short schedules and those of lines stay what they are`() throws {
    for text in ["cosine:peak=1e-3,steps=10000", "piecewise:knots=0:1/100000:0"] {
      let schedule = try ScheduleText.parse(text)
      #expect(schedule.byLines.isEqual(to: schedule))
    }
  }
}
