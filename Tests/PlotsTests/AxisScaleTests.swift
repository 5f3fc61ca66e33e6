import RealModule
import Testing

@testable import Plots

struct AxisScaleTests {
  @Test func `positions that stand evenly by their logarithms get a logarithmic axis`() {
    let sizes = (0...20).map { 16 * Double.pow(2, Double($0) / 2) }
    #expect(AxisScale(suiting: sizes) == .logarithmic)
    #expect(AxisScale(suiting: [44e6, 90e6, 180e6, 370e6, 740e6, 1.5e9]) == .logarithmic)
  }

  @Test func `steps one after another get a linear one, whatever they span`() {
    #expect(AxisScale(suiting: stride(from: 1.0, through: 24000, by: 1)) == .linear)
    #expect(AxisScale(suiting: stride(from: 100.0, through: 1e6, by: 100)) == .linear)
  }

  @Test func `a loss that falls as a power over decades gets a logarithmic axis`() {
    let steps = (1...1000).map(Double.init)
    #expect(AxisScale(suiting: steps.map { 3 * Double.pow($0, -0.7) }) == .logarithmic)
    // One that levels off far above 0 does not: it spans no decade.
    #expect(AxisScale(suiting: steps.map { 2 + 3 * Double.pow($0, -0.7) }) == .linear)
  }

  @Test func `a power is drawn over the logarithm of positions, an exponential over themselves`() {
    let steps = (1...1000).map(Double.init)
    let power = AxisScale.suiting(
      positions: steps, values: steps.map { 3 * Double.pow($0, -0.9) })
    #expect(power == (.logarithmic, .logarithmic))
    let exponential = AxisScale.suiting(
      positions: steps, values: steps.map { 3 * Double.exp(-$0 / 100) })
    #expect(exponential == (.linear, .logarithmic))
    let level = AxisScale.suiting(
      positions: steps, values: steps.map { 2 + 3 * Double.pow($0, -0.9) })
    #expect(level == (.linear, .linear))
    let shifted = AxisScale.suiting(
      positions: [0] + steps, values: [9] + steps.map { 3 * Double.pow($0, -0.9) })
    #expect(shifted == (.linear, .logarithmic))
  }

  @Test func `nothing at or below 0 has a place on a logarithmic axis`() {
    let sizes = (0...20).map { Double.pow(2, Double($0)) }
    #expect(AxisScale(suiting: [0] + sizes) == .linear)
    #expect(AxisScale(suiting: sizes + [-1]) == .linear)
    #expect(AxisScale(suiting: [Double]()) == .linear)
    #expect(AxisScale(suiting: [.nan, .infinity]) == .linear)
  }

  @Test func `a horizon ten times as far makes the axis logarithmic`() {
    let steps = stride(from: 10.0, through: 1000, by: 10)
    #expect(AxisScale(suiting: steps, reaching: [9000]) == .linear)
    #expect(AxisScale(suiting: steps, reaching: [10_000]) == .logarithmic)
    #expect(AxisScale(suiting: steps, reaching: [0]) == .linear)
  }

  @Test func `places and values are each other's inverse`() {
    for scale in [AxisScale.linear, .logarithmic] {
      for place in [0, 0.25, 1] {
        let value = scale.value(at: place, in: 2...3000)
        #expect(abs(scale.place(of: value, in: 2...3000) - place) < 1e-12)
      }
    }
    #expect(AxisScale.logarithmic.place(of: 10, in: 1...100) == 0.5)
    #expect(AxisScale.linear.place(of: 0, in: -1.5e308...1.5e308) == 0.5)
  }

  @Test func `margins cross no zero, and one value has some width`() {
    #expect(AxisScale.linear.padded(1...3, by: 0.1) == 0.8...3.2)
    #expect(AxisScale.linear.padded(0.1...10, by: 0.1).lowerBound == 0)
    #expect(AxisScale.linear.padded(-10 ... -0.1, by: 0.1).upperBound == 0)
    for scale in [AxisScale.linear, .logarithmic] {
      let range = scale.padded(5...5, by: 0.1)
      #expect(range.lowerBound < 5 && range.upperBound > 5)
    }
    #expect(AxisScale.linear.padded(0...0, by: 0.1) == -1...1)
  }
}
