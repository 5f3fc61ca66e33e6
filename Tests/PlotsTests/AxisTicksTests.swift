import Testing

@testable import Plots

struct AxisTicksTests {
  static let axes: [(ClosedRange<Double>, AxisScale, [String])] = [
    (0...24_000, .linear, ["0", "5k", "10k", "15k", "20k"]),
    (0...3000, .linear, ["0", "500", "1000", "1500", "2000", "2500", "3000"]),
    (0...3e-4, .linear, ["0", "5e-5", "1e-4", "1.5e-4", "2e-4", "2.5e-4", "3e-4"]),
    (0...0.01, .linear, ["0", "0.002", "0.004", "0.006", "0.008", "0.010"]),
    (2.7...3.1, .linear, ["2.70", "2.75", "2.80", "2.85", "2.90", "2.95", "3.00", "3.05", "3.10"]),
    (-0.6...0.6, .linear, ["-0.6", "-0.4", "-0.2", "0", "0.2", "0.4", "0.6"]),
    (0...1.2e6, .linear, ["0", "0.2M", "0.4M", "0.6M", "0.8M", "1.0M", "1.2M"]),
    (
      1_000_000...1_000_100, .linear,
      [
        "1,000,000", "1,000,020", "1,000,040", "1,000,060",
        "1,000,080", "1,000,100",
      ]
    ),
    (0...6e21, .linear, ["0", "1e21", "2e21", "3e21", "4e21", "5e21", "6e21"]),
    (1e3...2e9, .logarithmic, ["1k", "10k", "100k", "1M", "10M", "100M", "1B"]),
    (1e-5...0.5, .logarithmic, ["1e-5", "1e-4", "0.001", "0.01", "0.1"]),
    (10...5000, .logarithmic, ["10", "100", "1000"]),
    (2.5...60, .logarithmic, ["5", "10", "20", "50"]),
    (2.9...11, .logarithmic, ["3", "4", "5", "6", "7", "8", "9", "10"]),
    (
      2.9...3.3, .logarithmic,
      [
        "2.90", "2.95", "3.00", "3.05", "3.10", "3.15", "3.20", "3.25",
        "3.30",
      ]
    ),
    (1e18...1e24, .logarithmic, ["1e18", "1e19", "1e20", "1e21", "1e22", "1e23", "1e24"]),
    (1...1e30, .logarithmic, ["1", "10k", "100M", "1T", "1e16", "1e20", "1e24", "1e28"]),
  ]

  @Test(arguments: axes)
  func `ticks are labeled as people write numbers`(
    range: ClosedRange<Double>, scale: AxisScale, labels: [String]
  ) {
    #expect(AxisTicks(range, scale, most: 8).labeled.map(\.label) == labels)
  }

  @Test func `labels say the numbers that they stand at`() {
    for (range, scale, _) in Self.axes {
      for tick in AxisTicks(range, scale, most: 8).labeled {
        let units: [Character: Double] = ["k": 1e3, "M": 1e6, "B": 1e9, "T": 1e12]
        let unit = tick.label.last.flatMap { units[$0] }
        let digits = (unit == nil ? tick.label : String(tick.label.dropLast()))
          .filter { $0 != "," }
        let value = (Double(digits) ?? .nan) * (unit ?? 1)
        #expect(abs(value - tick.value) <= 1e-9 * abs(tick.value) + 1e-12, "\(tick)")
      }
    }
  }

  @Test func `no axis makes ticks without end`() {
    for range in [
      1e300...2e300, -1e300...1e300, 1...1.000_000_000_000_1, 1e-300...1e300, 0...1e-300,
      Double.leastNonzeroMagnitude...1,
    ] as [ClosedRange<Double>] {
      for scale in [AxisScale.linear, .logarithmic] {
        let ticks = AxisTicks(range, scale, most: 10)
        #expect(ticks.labeled.count <= 22)
        #expect(ticks.minor.count <= 1000)
      }
    }
  }
}
