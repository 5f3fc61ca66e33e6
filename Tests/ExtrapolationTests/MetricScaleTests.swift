import Extrapolation
import RealModule
import Testing

/// Scales of metrics and back.
struct MetricScaleTests {
  static let scales: [(MetricScale, [Double])] = [
    (.logarithm(from: 0, isAbove: true, sign: 1), [1e-9, 0.5, 3, 1e12]),
    (.logarithm(from: 1, isAbove: false, sign: -1), [-1e9, -3, 0.2, 0.999]),
    (.arcsine(0...100, sign: -1), [0.1, 20, 50, 99.9]),
    (.generalizedLogarithm(unit: 20, sign: -1), [-1e6, -3, 0, 5, 1e9]),
    (.plain(unit: 3, sign: 1), [-4, 0, 1e5]),
  ]

  @Test(arguments: scales)
  func `a value comes back`(scale: MetricScale, values: [Double]) {
    for value in values {
      #expect(abs(scale.value(scale.coordinate(value)) - value) <= 1e-9 * max(abs(value), 1))
    }
  }

  @Test(arguments: scales)
  func `slopes are differences`(scale: MetricScale, values: [Double]) {
    for value in values.dropFirst().dropLast() {
      let z = scale.coordinate(value)
      let difference = (scale.value(z + 1e-5) - scale.value(z - 1e-5)) / 2e-5
      #expect(abs(abs(difference) / scale.slope(z) - 1) < 1e-5)
    }
  }

  @Test func `beyond its bounds a value is the bound`() {
    let share = MetricScale.arcsine(0...1, sign: 1)
    #expect(share.value(share.coordinate(-3)) == 0)
    #expect(share.value(share.coordinate(7)) == 1)
    #expect(share.value(-0.5) == 0)
    let loss = MetricScale.logarithm(from: 0, isAbove: true, sign: 1)
    #expect(loss.coordinate(-1) == loss.coordinate(0))
  }
}
