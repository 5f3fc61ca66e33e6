import Differentiation
import RealModule
import Schedules
import Testing

@testable import Laws

/// The closed forms of a stretch against the recursion that defines the annealing area.
@Suite struct AnnealingAreaTests {
  struct Stretches: Sendable, CustomTestStringConvertible {
    var steps: [Int]
    var drops: [Double]
    var testDescription: String { "\(steps.count) stretches of \(steps[0]) steps" }
  }

  /// A jump first, then slow falls, rises and rests: momentum carries over from stretch to stretch.
  static let long = Stretches(steps: [1, 4000, 500, 8000, 1], drops: [1e-4, 2e-8, -1e-8, 0, 5e-5])
  static let logged = Stretches(
    steps: [Int](repeating: 128, count: 60), drops: (0..<60).map { 1e-7 * Double($0 % 7 + 1) })

  /// S2 and ∂S2/∂λ, step by step, with compensated sums.
  private func recursion(_ stretches: Stretches, lambda: Double) -> (sum: Double, slope: Double) {
    var momentum = 0.0
    var slope = 0.0
    var sum = CompensatedSum()
    var slopes = CompensatedSum()
    for (steps, drop) in zip(stretches.steps, stretches.drops) {
      for _ in 0..<steps {
        slope = lambda * slope + momentum
        momentum = lambda * momentum + drop
        sum.add(momentum)
        slopes.add(slope)
      }
    }
    return (sum.total, slopes.total)
  }

  @Test(
    arguments: [long, logged],
    [1e-6, 0.5, 0.9, 0.99, 0.999, 0.9999, 0.99999, 1 - 1e-6, 1 - 1e-7, 1 - 1e-8, 1 - 1e-9])
  func `the area and its slope keep twelve digits at every momentum`(
    stretches: Stretches, lambda: Double
  ) {
    var area = AnnealingArea(momentum: Dual2(lambda, lane: 0))
    for (steps, drop) in zip(stretches.steps, stretches.drops) {
      area.advance(
        over: RateHistory.Stretch(
          steps: steps, firstRate: 1, firstPace: 1, paceChange: 0, firstDrop: drop, drop: drop,
          isAsked: false))
    }
    let (sum, slope) = recursion(stretches, lambda: lambda)
    #expect(abs(area.sum.value - sum) <= 1e-12 * abs(sum))
    #expect(abs(area.sum.derivatives[0] - slope) <= 1e-11 * abs(slope))
    #expect(area.sum.derivatives[1] == 0)
  }

  @Test(arguments: [0.1 - 1e-12, 0.1 + 1e-12])
  func `both ways to sum agree where they meet`(forgetting: Double) {
    // 1,000 steps times 1 − λ is just below and just above the switch.
    let lambda = 1 - forgetting / 1000
    var area = AnnealingArea(momentum: lambda)
    area.advance(
      over: .init(
        steps: 1001, firstRate: 1, firstPace: 1, paceChange: 0, firstDrop: 0, drop: 1, isAsked: true
      ))
    // Nested differences keep the digits: Σ_{i≤K} (1 − λ^i)/(1 − λ) by Horner's rule.
    var geometric = 0.0
    var sum = 0.0
    for _ in 0..<1000 {
      geometric = 1 + lambda * geometric
      sum += geometric
    }
    #expect(abs(area.sum - sum) <= 1e-12 * sum)
  }
}

/// Neumaier's summation, exact to a rounding of the result.
private struct CompensatedSum {
  private var sum = 0.0
  private var lost = 0.0
  var total: Double { sum + lost }

  mutating func add(_ value: Double) {
    let next = sum + value
    lost += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
    sum = next
  }
}
