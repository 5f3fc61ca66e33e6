import Basics
import RealModule
import SimulatedStudies
import Testing

@testable import Scaling

/// Sweeps over learning rates: sensitivity, best rates and their doubt.
struct RateSweepTests {
  static func runs(
    _ pairs: [(Double, Double)], group: String = "", size: Double? = nil, initial: Double? = nil
  ) -> [SweptRun] {
    pairs.map {
      SweptRun(rate: $0.0, loss: $0.1, group: group, size: size, initialLoss: initial)
    }
  }

  /// Seven rates, as the authors have them.
  static let paperRates = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1, 3e-1]

  @Test func `s is the mean over the grid of what is lost, as by hand`() throws {
    // min(ℓ, ℓ0): 3.5 3.2 3.0 3.1 4 10 10, of which the mean is 36.8/7, less 3.
    let losses = [3.5, 3.2, 3.0, 3.1, 4, 25, Double.nan]
    let analysis = try SensitivityAnalysis(
      of: SweptRuns(Self.runs(Array(zip(Self.paperRates, losses)), initial: 10)))
    let sensitivity = try #require(analysis.sweeps[0].sensitivity)
    #expect(abs(sensitivity.value.value - (36.8 / 7 - 3)) < 1e-12)
    #expect(sensitivity.grid == Self.paperRates)
    #expect(sensitivity.interpolated == 0 && sensitivity.lost == 2)
    #expect(sensitivity.value.interval.contains(sensitivity.value.value))
    #expect(sensitivity.value.interval.width < 0.4)
    let sweep = analysis.sweeps[0]
    #expect(
      sweep.rates.map(\.state) == [.trains, .trains, .trains, .trains, .trains, .broken, .broken])
    #expect(sweep.breakingRate == Interval(3e-2, 1e-1))
  }

  @Test func `missing rates are told by straight lines in the logarithm, and said`() throws {
    let whole = [1e-3, 2e-3, 4e-3, 8e-3, 16e-3]
    let a = Self.runs(Array(zip(whole, [3.2, 3.1, 3.0, 3.1, 3.4])), group: "a", initial: 9)
    // 4e-3 is missing: between 3.3 and 3.5.
    let b = Self.runs(
      [(1e-3, 3.2), (2e-3, 3.3), (8e-3, 3.5), (16e-3, 3.6)], group: "b", initial: 9)
    let analysis = try SensitivityAnalysis(of: SweptRuns(a + b))
    let sensitivity = try #require(analysis.sweeps[1].sensitivity)
    #expect(sensitivity.interpolated == 1 && sensitivity.grid.count == 5)
    #expect(abs(sensitivity.value.value - ((3.2 + 3.3 + 3.4 + 3.5 + 3.6) / 5 - 3.2)) < 1e-12)
    #expect(analysis.remarks.contains { $0.message.contains("straight lines") })
  }

  @Test func `sweeps over different rates are compared over what they share`() throws {
    let a = Self.runs(
      [1e-3, 2e-3, 4e-3, 8e-3, 16e-3].map {
        ($0, 3 + Double.log($0 / 4e-3) * .log($0 / 4e-3) / 10)
      },
      group: "a", initial: 9)
    let b = Self.runs(
      [4e-3, 8e-3, 16e-3, 32e-3].map { ($0, 3 + Double.log($0 / 8e-3) * .log($0 / 8e-3) / 10) },
      group: "b", initial: 9)
    let analysis = try SensitivityAnalysis(of: SweptRuns(a + b))
    #expect(analysis.isComparable)
    #expect(analysis.sweeps.allSatisfy { $0.sensitivity?.grid == [4e-3, 8e-3, 16e-3] })
    #expect(analysis.remarks.contains { $0.isDoubt && $0.message.contains("different rates") })
    let far = Self.runs([(0.1, 3), (0.2, 3.1), (0.4, 3.2)], group: "c", initial: 9)
    let apart = try SensitivityAnalysis(of: SweptRuns(a + far))
    #expect(!apart.isComparable)
    #expect(apart.remarks.contains { $0.isDoubt && $0.message.contains("cannot be compared") })
  }

  @Test func `a diverged run counts as the loss before training, and without it there is no s`()
    throws
  {
    let runs = Self.runs([(1e-3, 3.1), (2e-3, 3), (4e-3, 3.1), (8e-3, .infinity)])
    let unknown = try SensitivityAnalysis(of: SweptRuns(runs))
    #expect(unknown.sweeps[0].sensitivity == nil)
    #expect(unknown.sweeps[0].sensitivityRefusal != nil)
    let known = try SensitivityAnalysis(
      of: SweptRuns(runs), options: SensitivityOptions(initialLoss: 7))
    #expect(abs(try #require(known.sweeps[0].sensitivity).value.value - (16.2 / 4 - 3)) < 1e-12)
  }

  @Test func `noise is that of replicates`() throws {
    var runs: [SweptRun] = []
    for (rate, loss) in [(1e-3, 3.02), (2e-3, 3), (4e-3, 3.03)] {
      runs += Self.runs([(rate, loss - 0.01), (rate, loss + 0.01)], initial: 9)
    }
    let analysis = try SensitivityAnalysis(of: SweptRuns(runs))
    #expect(analysis.noiseSamples == 3)
    // Two values at ±d have a variance of 2·d².
    #expect(abs(analysis.noise - 0.01 * Double.sqrt(2) / 3.0166) < 1e-5)
  }

  @Test func `the best at an end gets a one-sided answer`() throws {
    let falling = Self.runs([1, 2, 4, 8, 16].map { ($0 * 1e-3, 4 - 0.2 * .log($0)) })
    let right = try SensitivityAnalysis(of: SweptRuns(falling)).sweeps[0].optimum
    guard case .atLeast(let rate) = right else {
      Issue.record("\(right)")
      return
    }
    #expect(rate <= 16e-3 && rate > 2e-3)
    let rising = Self.runs([1, 2, 4, 8, 16].map { ($0 * 1e-3, 3 + 0.2 * .log($0)) })
    let left = try SensitivityAnalysis(of: SweptRuns(rising)).sweeps[0].optimum
    guard case .atMost(let rate) = left else {
      Issue.record("\(left)")
      return
    }
    #expect(rate >= 1e-3 && rate < 8e-3)
  }

  @Test func `a broken rate bounds the best one`() throws {
    let runs = Self.runs(
      [(1e-3, 3.4), (2e-3, 3.2), (4e-3, 3.05), (8e-3, .nan), (16e-3, .nan)], initial: 9)
    let optimum = try SensitivityAnalysis(of: SweptRuns(runs)).sweeps[0].optimum
    if let found = optimum.found {
      #expect(found.rate.interval.upper <= 8e-3 && found.rate.interval.lower > 1.5e-3)
    } else if case .undetermined = optimum {
      Issue.record("three rates and a wall tell something")
    }
  }

  @Test func `flat losses are refused`() throws {
    let runs = Self.runs(
      zip([1e-3, 2e-3, 4e-3, 8e-3], [3.0, 3.001, 2.999, 3.0005]).map { ($0, $1) })
    let optimum = try SensitivityAnalysis(
      of: SweptRuns(runs), options: SensitivityOptions(noise: 0.005)
    ).sweeps[0].optimum
    #expect(optimum.found == nil)
  }

  @Test func `a parabola's optimum comes back, with the rates that are as good`() throws {
    let rates = (-4...4).map { 1e-3 * Double.exp2(Double($0)) }
    let runs = Self.runs(
      rates.map { rate in
        let x = Double.log(rate / 1.2e-3)
        return (rate, 3 * (1 + 0.01 * x * x))
      })
    let analysis = try SensitivityAnalysis(
      of: SweptRuns(runs), options: SensitivityOptions(tolerance: 0.01, noise: 1e-4))
    let found = try #require(analysis.sweeps[0].optimum.found)
    #expect(abs(.log(found.rate.value / 1.2e-3)) < 0.05)
    // 0.01·x² = 0.01 at x = ±1.
    #expect(abs(.log(found.asGood.upper / 1.2e-3) - 1) < 0.05)
    #expect(abs(.log(found.asGood.lower / 1.2e-3) + 1) < 0.05)
    #expect(!found.asGoodGoesOn.below && !found.asGoodGoesOn.above)
  }

  @Test(arguments: [MadeSweep.Shape.parabola, .twoPowers, .steepLeft, .levelling, .kink, .step])
  func `intervals hold the best rate`(_ shape: MadeSweep.Shape) throws {
    let made = MadeSweep(shape, noise: 0.003)
    let count = 60
    let held = Parallel.map(count: count, threads: nil) { index -> Bool in
      let runs = made.runs(center: -6, seed: UInt64(index) + 1000)
      let optimum = (try? SensitivityAnalysis(of: SweptRuns(runs)))?.sweeps.first?.optimum
      return switch optimum {
      case .found(let found): found.rate.interval.contains(.exp(-6))
      case .atLeast(let rate): rate <= .exp(-6)
      case .atMost(let rate): rate >= .exp(-6)
      case .undetermined, nil: true
      }
    }
    #expect(held.count { $0 } >= 46, "\(held.count { $0 }) of \(count)")
  }

  /// Down for five rates, then up at once: no valley is like it, and the lowest is inside all the same.
  @Test func `losses that fall and then rise have their lowest in between`() throws {
    let rates = (0..<8).map { 1e-4 * Double.exp2(Double($0)) }
    for losses in [
      [3.155, 3.123, 3.077, 3.052, 3.023, 3.296, 3.304],
      [3.2, 3.15, 3.1, 3.051, 3.003, 3.204, 3.202, 3.209],
    ] {
      let analysis = try SensitivityAnalysis(of: SweptRuns(Self.runs(Array(zip(rates, losses)))))
      let found = try #require(analysis.sweeps[0].optimum.found, "\(analysis.sweeps[0].optimum)")
      #expect(found.rate.interval.lower >= 8e-4 && found.rate.interval.upper <= 3.3e-3)
    }
  }

  @Test func `copies of runs and rounded losses are no replicates`() throws {
    let runs = MadeSweep(.parabola, noise: 0.006).runs(center: -6, seed: 5)
    let (once, twice) = (
      try SensitivityAnalysis(of: SweptRuns(runs)),
      try SensitivityAnalysis(of: SweptRuns(runs + runs))
    )
    #expect(twice.noiseSamples == 0 && twice.sweeps[0].copies == runs.count)
    #expect(twice.sweeps[0].optimum == once.sweeps[0].optimum)
    #expect(twice.remarks.contains { $0.message.contains("the very loss of another") })
    // What two digits leave open is part of the doubt.
    let losses = [3.13, 3.07, 3.03, 3, 3, 3.02, 3.05, 3.1]
    let rounded = (0..<8).flatMap { place in
      [SweptRun](
        repeating: SweptRun(rate: 1e-4 * .exp2(Double(place)), loss: losses[place]), count: 3)
    }
    let found = try #require(
      try SensitivityAnalysis(of: SweptRuns(rounded)).sweeps[0].optimum.found)
    #expect(found.rate.interval.upper > 1.2 * found.rate.interval.lower)
  }

  @Test func `a run alone at its length is left out, and that is said`() throws {
    var runs = MadeSweep(.parabola, noise: 0.003).runs(center: -6, seed: 2, length: 2e9)
    runs[3].length = 1.9e9
    let analysis = try SensitivityAnalysis(of: SweptRuns(runs))
    #expect(analysis.sweeps.count == 1 && analysis.sweeps[0].runs == 7)
    #expect(analysis.reading.contains { $0.isDoubt && $0.message.hasPrefix("left out 1 run") })
    // No loss below all others is one.
    runs = MadeSweep(.parabola, noise: 0.003).runs(center: -6, seed: 2)
    runs[7].loss = -.infinity
    let sweep = try SensitivityAnalysis(of: SweptRuns(runs)).sweeps[0]
    #expect(sweep.rates[7].state == .broken && sweep.breakingRate?.upper == sweep.rates[7].rate)
  }

  @Test func `the same runs give the same bits in any order of groups and threads`() throws {
    let runs = MadeSweep(.twoPowers, noise: 0.003, seeds: 2).runs(center: -6, seed: 3)
    let first = try SensitivityAnalysis(of: SweptRuns(runs)).sweeps[0]
    let second = try SensitivityAnalysis(of: SweptRuns(runs)).sweeps[0]
    #expect(first.optimum == second.optimum && first.sensitivity == second.sensitivity)
  }

  @Test func `what makes no sweep is refused`() {
    func refused(_ runs: [SweptRun], _ options: SensitivityOptions = SensitivityOptions()) -> Bool {
      do throws(Refusal) {
        _ = try SensitivityAnalysis(of: SweptRuns(runs), options: options)
        return false
      } catch {
        return true
      }
    }
    #expect(refused([]))
    #expect(refused(Self.runs([(1e-3, 3)])))
    #expect(refused(Self.runs([(1e-3, 3), (1e-3, 3.1)])))
    #expect(refused(Self.runs([(1e-3, .nan), (2e-3, .nan)])))
    #expect(refused(Self.runs([(1e-3, .nan), (2e-3, .nan)], initial: 9)))
    #expect(refused(Self.runs([(-1e-3, 3), (2e-3, 3)])))
    #expect(refused(Self.runs([(0, 3), (2e-3, 3)])))
    #expect(refused(Self.runs([(.nan, 3), (2e-3, 3)])))
    let good = Self.runs([(1e-3, 3), (2e-3, 3)])
    #expect(!refused(good))
    #expect(refused(good, SensitivityOptions(tolerance: 0)))
    #expect(refused(good, SensitivityOptions(level: 1)))
    #expect(refused(good, SensitivityOptions(initialLoss: -1)))
    #expect(refused(good, SensitivityOptions(range: Interval(1, 0.1))))
  }
}
