import Foundation
import Schedules
import Testing

@Suite struct ScheduleTextTests {
  @Test(arguments: [
    ("constant:steps=24000,peak=3e-4", "constant:peak=3e-4,steps=24000,warmup=0"),
    (
      "cosine:peak=0.0003,steps=2.4e4,warmup=2160",
      "cosine:peak=3e-4,final=0,steps=24000,warmup=2160"
    ),
    (
      "wsd:peak=3e-4,steps=24000,warmup=0.05,decay=0.2",
      "wsd:peak=3e-4,final=0,steps=24000,warmup=1200,decay=4800,shape=linear"
    ),
    (
      "two-stage:peak=.1,second=1e-02,at=0.5,steps=101",
      "two-stage:peak=0.1,second=0.01,at=51,steps=101,warmup=0"
    ),
    (
      "step:peak=1,milestones=0.3/60/0.9,steps=100",
      "step:peak=1,milestones=30/60/90,factor=0.1,steps=100,warmup=0"
    ),
    (
      "polynomial:peak=1,power=2.0,steps=100",
      "polynomial:peak=1,final=0,steps=100,warmup=0,power=2"
    ),
    ("rex:peak=1,steps=100", "rex:peak=1,final=0,steps=100,warmup=0,d=0.5"),
    (
      "onecycle:peak=0.1,steps=10000",
      "onecycle:peak=0.1,initial=4e-3,final=4e-7,steps=10000,rise=3000"
    ),
    (
      "sgdr:peak=1,steps=100,period=0.25",
      "sgdr:peak=1,final=0,steps=100,warmup=0,period=25,multiplier=1"
    ),
    ("triangular:peak=1,steps=100,period=50", "triangular:peak=1,lowest=0,steps=100,period=50"),
    (
      "piecewise:knots=0:0/5:1e-1/5:0.05/1e1:0",
      "piecewise:knots=0:0/5:0.1/5:0.05/10:0,warmup=0"
    ),
    (
      "  scale( 0.50 ;warmup(5;constant: peak = 1 , steps=7 ) ) ",
      "scale(0.5; warmup(5; constant:peak=1,steps=7,warmup=0))"
    ),
    (
      "join(3;scale(2;constant:peak=1,steps=7);"
        + "join(2;constant:peak=1,steps=2;linear:peak=1,steps=9))",
      "join(3; scale(2; constant:peak=1,steps=7,warmup=0); "
        + "join(2; constant:peak=1,steps=2,warmup=0; linear:peak=1,final=0,steps=9,warmup=0))"
    ),
  ])
  func `printing what was parsed is canonical`(text: String, canonical: String) throws {
    let schedule = try ScheduleText.parse(text)
    #expect(schedule.text == canonical)
    #expect(try ScheduleText.parse(canonical).isEqual(to: schedule))
  }

  @Test(
    arguments: ScheduleKind.all.filter { ScheduleReference(rawValue: $0.name) == nil }.map(
      \.example))
  func `every example parses and round-trips`(example: String) throws {
    let schedule = try ScheduleText.parse(example)
    let again = try ScheduleText.parse(schedule.text)
    #expect(again.isEqual(to: schedule))
    #expect(again.text == schedule.text)
  }

  @Test func `random schedules round-trip through text and JSON`() throws {
    var generator = RandomSchedules(seed: 1)
    for _ in 0..<2000 {
      let schedule = generator.next()
      let again = try ScheduleText.parse(schedule.text)
      #expect(again.isEqual(to: schedule), "\(schedule.text)")
      #expect(again.text == schedule.text)
      let coded = ScheduleText(schedule)
      let json = try JSONEncoder().encode(coded)
      let decoded = try JSONDecoder().decode(ScheduleText.self, from: json)
      #expect(decoded == coded)
      #expect(decoded.hashValue == coded.hashValue)
    }
  }

  @Test func `random schedules have finite rates that are not negative`() {
    var generator = RandomSchedules(seed: 2)
    for _ in 0..<500 {
      let schedule = generator.next()
      for step in 0...(schedule.steps + 3) {
        let rate = schedule.rate(at: step)
        #expect(rate.isFinite && rate >= 0, "\(schedule.text) at step \(step)")
      }
    }
  }

  @Test func `numbers print at their shortest and parse back`() throws {
    let printed: [(Double, String)] = [
      (3e-4, "3e-4"), (0.1, "0.1"), (0.01, "0.01"), (0.001, "1e-3"), (0.00015, "1.5e-4"),
      (2, "2"), (1e6, "1000000"), (1e7, "1e7"), (1.5e300, "1.5e300"), (123.456, "123.456"),
      (Double.leastNonzeroMagnitude, "5e-324"), (0, "0"), (-0.0, "0"),
      (1.0 / 3, "0.3333333333333333"),
      (24000, "24000"), (0.30000000000000004, "0.30000000000000004"),
    ]
    let base = try Constant(peak: 1, steps: 1)
    for (number, text) in printed {
      #expect(
        try Scaled(base, by: number).text == "scale(\(text); constant:peak=1,steps=1,warmup=0)")
    }
    var generator = RandomSchedules(seed: 3)
    for _ in 0..<20000 {
      let number = Double(bitPattern: generator.bits() & ~(1 << 63))
      guard number.isFinite else { continue }
      let scaled = try Scaled(base, by: number)
      let text = scaled.text.dropFirst(6).prefix { $0 != ";" }
      #expect(Double(text) == number)
      #expect(text.count <= "\(number)".count)
    }
  }

  @Test func `schedules of different types or parameters differ`() throws {
    let texts = ScheduleKind.all.filter { ScheduleReference(rawValue: $0.name) == nil }.map(
      \.example)
    let schedules = try texts.map { ScheduleText(try ScheduleText.parse($0)) }
    #expect(Set(schedules).count == texts.count)
  }

  @Test func `compositions differ where any part differs`() throws {
    let (a, b) = (try Constant(peak: 1, steps: 9), try Constant(peak: 2, steps: 9))
    let schedules: [any Schedule] = [
      try Scaled(a, by: 2), try Scaled(a, by: 3), try Scaled(b, by: 2),
      try Warmup(2, then: a), try Warmup(3, then: a), try Warmup(2, then: b),
      try Joined(a, until: 2, then: a), try Joined(a, until: 3, then: a),
      try Joined(b, until: 2, then: a), try Joined(a, until: 2, then: b),
    ]
    for (i, one) in schedules.enumerated() {
      for (j, other) in schedules.enumerated() {
        #expect(one.isEqual(to: other) == (i == j))
      }
    }
  }

  @Test func `csv is read by the caller`() throws {
    let logged = try Piecewise(knots: [.init(step: 0, rate: 0), .init(step: 9, rate: 1)])
    var paths: [String] = []
    let read: (ScheduleReference, String) throws -> any Schedule = { reference, path in
      paths.append("\(reference) \(path)")
      return logged
    }
    #expect(try ScheduleText.parse("csv:a, b=c:(1).csv", read: read).isEqual(to: logged))
    let scaled = try ScheduleText.parse("scale(2; csv:runs/x.csv)", read: read)
    #expect(scaled.isEqual(to: try Scaled(logged, by: 2)))
    let peaked = try ScheduleText.parse("peak(0.5; refined:y.csv)", read: read)
    #expect(peaked.isEqual(to: try Scaled(logged, by: 0.5)))
    #expect(paths == ["csv a, b=c:(1).csv", "csv runs/x.csv", "refined y.csv"])
  }

  @Test func `what reading a log throws passes through`() {
    struct Missing: Error {}
    #expect(throws: Missing.self) {
      try ScheduleText.parse("csv:nothing.csv") { _, _ in throw Missing() }
    }
  }

  @Test func `knots of a long log parse and round-trip`() throws {
    let knots = (0..<20000).map { Piecewise.Knot(step: 3 * $0, rate: 1 / Double($0 + 3)) }
    let schedule = try Piecewise(knots: knots)
    #expect(try ScheduleText.parse(schedule.text).isEqual(to: schedule))
  }

  @Test(arguments: [
    (
      "cosine:peak=3e-4,steps=24000,warmup=2160", 0.1,
      "cosine:peak=3e-4,final=0,steps=2400,warmup=216"
    ),
    (
      "wsd:peak=3e-4,steps=24000,warmup=0.05,decay=4800", 0.01,
      "wsd:peak=3e-4,final=0,steps=240,warmup=12,decay=48,shape=linear"
    ),
    (
      "step:peak=1,milestones=0.3/60/0.9,steps=100", 0.5,
      "step:peak=1,milestones=15/30/45,factor=0.1,steps=50,warmup=0"
    ),
    (
      "sgdr:peak=1,steps=100,period=25,multiplier=2", 0.2,
      "sgdr:peak=1,final=0,steps=20,warmup=0,period=5,multiplier=2"
    ),
    (
      "piecewise:knots=0:0/50:1e-1/50:0.05/100:0,warmup=10", 0.1,
      "piecewise:knots=0:0/5:0.1/5:0.05/10:0,warmup=1"
    ),
    (
      "warmup(20; join(40; constant:peak=1,steps=40; scale(0.5; linear:peak=1,steps=60)))", 0.5,
      "warmup(10; join(20; constant:peak=1,steps=20,warmup=0; scale(0.5; "
        + "linear:peak=1,final=0,steps=30,warmup=0)))"
    ),
    ("hf:linear,lr=0.1,steps=100", 1, ScheduleTextTests.linear),
  ])
  func `a budget shrinks all that counts steps, and no rate`(
    text: String, budget: Double, expected: String
  ) throws {
    let schedule = try ScheduleText.parse(text, budget: budget)
    if expected.isEmpty { return }
    #expect(schedule.text == expected)
    #expect(try ScheduleText.parse(schedule.text).isEqual(to: schedule))
  }

  /// Whatever the library's text is.
  private static let linear = ""

  @Test func `under a budget the profile is the same`() throws {
    for kind in ScheduleKind.all where ScheduleReference(rawValue: kind.name) == nil {
      let whole = try ScheduleText.parse(kind.example)
      let part = try ScheduleText.parse(kind.example, budget: 0.25)
      let peak = whole.rates(through: whole.steps).max() ?? 0
      #expect(abs(Double(part.steps) - 0.25 * Double(whole.steps)) <= 1, "\(kind.name)")
      for step in stride(from: 0, through: part.steps, by: max(1, part.steps / 97)) {
        let rate = part.rate(at: step)
        // A step more or less where rates jump.
        let around = (4 * step - 8...4 * step + 8).map { whole.rate(at: max(0, $0)) }
        let (low, high) = (around.min() ?? 0, around.max() ?? 0)
        #expect(
          low - 0.01 * peak <= rate && rate <= high + 0.01 * peak,
          "\(kind.name) at \(step)")
      }
    }
  }

  @Test func `what cannot be shrunk to a budget says so`() {
    for text in [
      "hf:linear,lr=0.1,steps=100", "csv:run.csv", "scale(0.5; csv:run.csv)",
    ] {
      #expect {
        try ScheduleText.parse(text, budget: 0.5) { _, _ in try Constant(peak: 1, steps: 10) }
      } throws: { "\($0)".contains("cannot be shrunk to a budget") }
    }
    #expect(throws: ScheduleTextError.self) {
      try ScheduleText.parse("cosine:peak=1,steps=100", budget: 0.001)
    }
  }
}
