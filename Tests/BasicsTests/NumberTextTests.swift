import Basics
import Testing

/// Numbers as people write them.
struct NumberTextTests {
  @Test(arguments: [
    (0.0021, "0.0021"), (2.1e-5, "2.1e-5"), (0.0003, "0.0003"), (1e-4, "0.0001"), (24_000, "24000"),
    (3.000893868085248e-5, "3.001e-5"), (1_024_000, "1024000"), (1.2e8, "1.2e8"),
    (-145.32, "-145.3"), (0, "0"), (-0.0, "0"), (1, "1"), (9.99996, "10"), (1e-300, "1e-300"),
    (123_456.7, "123500"), (1e7, "1e7"), (9_999_999, "1e7"),
  ])
  func `significant digits are written out or in scientific notation`(value: Double, text: String) {
    #expect(NumberText.significant(value) == text)
  }

  @Test func `whole numbers keep the digits that are asked for`() {
    #expect(NumberText.significant(123_456_789, 15) == "123456789")
    #expect(NumberText.significant(0.1 + 0.2, 15) == "0.3")
    #expect(NumberText.significant(.nan) == NumberText.notFinite)
    #expect(NumberText.significant(-.infinity, 2) == NumberText.notFinite)
  }

  @Test(arguments: [
    (3e-4, "3e-4"), (0.1, "0.1"), (2, "2"), (24_000, "24000"), (1.5e9, "1.5e9"), (-1e-5, "-1e-5"),
    (0.05, "0.05"), (3.000893868085248e-5, "3.000893868085248e-5"),
  ])
  func `what a person gave is given back`(value: Double, text: String) {
    #expect(NumberText.exact(value) == text)
    #expect(Double(text) == value)
  }

  @Test func `an interval can be read whatever its signs`() {
    func text(_ lower: Double, _ upper: Double) -> String {
      NumberText.interval(Interval(lower, upper)) { NumberText.significant($0) }
    }
    #expect(text(2.05, 2.13) == "2.05–2.13")
    #expect(text(-145.3, -15.8) == "-145.3 to -15.8")
    #expect(text(-1, 2) == "-1 to 2")
    #expect(text(1e-9, 3e-9) == "1e-9 to 3e-9")
    #expect(text(1, .infinity) == NumberText.notFinite)
  }

  @Test func `what rounds to 0 has no sign of its own`() {
    #expect(NumberText.fixed(-0.00001, 4) == "0.0000")
    #expect(NumberText.signed(-0.00001, 4) == "+0.0000")
    #expect(NumberText.signed(-0.1, 4) == "-0.1000")
  }

  @Test func `levels, counts and shares`() {
    #expect(NumberText.level(0.9) == "90 %")
    #expect(NumberText.level(0.999) == "99.9 %")
    #expect(NumberText.level(0.9999) == "99.99 %")
    #expect(NumberText.counted(1, "run") == "1 run")
    #expect(NumberText.counted(24_000, "row") == "24,000 rows")
    #expect(NumberText.percent(0.125) == "12.5 %")
  }

  @Test func `rounded numbers parse back to what they say`() {
    var state = UInt64(7)
    for _ in 0..<2000 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let value = Double(bitPattern: state)
      guard value.isFinite, value.magnitude > 1e-300 else { continue }
      let text = NumberText.significant(value, 6)
      let read = Double(text) ?? .nan
      #expect(abs(read - value) <= 5.1e-6 * abs(value), "\(value): \(text)")
      #expect(Double(NumberText.exact(value)) == value)
    }
  }
}
