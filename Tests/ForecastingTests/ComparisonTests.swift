import Basics
import Fitting
import Forecasting
import Foundation
import Laws
import RealModule
import Schedules
import Testing

@Suite struct ComparisonTests {
  private static let texts = [
    "constant:peak=1e-3,steps=8000,warmup=200",
    "cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200",
    "wsd:peak=1e-3,final=1e-4,steps=8000,decay=1600,warmup=200",
    "cosine:peak=1e-3,final=1e-4,steps=4000,warmup=200",
  ]
  private let schedules: [any Schedule]

  init() throws { schedules = try Self.texts.map { try ScheduleText.parse($0) } }

  /// Doubt about all parameters, most of it about L0, which every loss shares; L0 and A are
  /// correlated, and C, α and λ are.
  private static let covariance: [[Double]] = {
    let deviations = [0.02, 0.005, 0.02, 0.001, 1e-5]
    return deviations.indices.map { i in
      deviations.indices.map { j in
        let correlation = i == j ? 1 : i + j == 1 ? -0.9 : min(i, j) >= 2 ? 0.2 : 0
        return deviations[i] * deviations[j] * correlation
      }
    }
  }()

  private func gradient(_ schedule: any Schedule) -> (loss: Double, gradient: [Double]) {
    let history = RateHistory(of: schedule, at: [schedule.steps], warmup: .trueRates)
    let (losses, derivatives) = AnnealingLaw().valuesAndDerivatives(
      [2.5, 0.6, 0.7, 0.5, 0.998], over: history)
    return (losses[0], derivatives.map { $0[0] })
  }

  private func form(_ v: [Double], _ m: [[Double]]) -> Double {
    v.indices.reduce(0) { sum, i in v.indices.reduce(sum) { $0 + v[i] * m[i][$1] * v[$1] } }
  }

  /// The share of rate area that two schedules have in common, step by step.
  private func sharedArea(_ a: any Schedule, _ b: any Schedule) -> Double {
    var shared = 0.0
    var areas = (0.0, 0.0)
    for step in 1...max(a.steps, b.steps) {
      let x = step <= a.steps ? a.rate(at: step) : 0
      let y = step <= b.steps ? b.rate(at: step) : 0
      shared += min(x, y)
      areas.0 += x
      areas.1 += y
    }
    return shared / (areas.0 * areas.1).squareRoot()
  }

  @Test func `schedules are ranked by their final loss`() {
    let comparison = Comparison(of: schedules, under: handMadeFit(covariance: Self.covariance))
    let losses = comparison.entries.map(\.forecast.final.loss)
    #expect(losses == losses.sorted())
    #expect(comparison.entries.count == 4 && comparison.level == 0.9)
    #expect(Set(comparison.entries.map(\.schedule.text)) == Set(schedules.map(\.text)))
    for entry in comparison.entries {
      #expect(abs(entry.gap - (entry.forecast.final.loss - losses[0])) < 1e-14)
    }
    #expect(comparison.entries[0].gapInterval == Interval(0, 0))
  }

  @Test func `without misfit a gap is surer than the losses it lies between`() throws {
    let entries = Comparison(of: schedules, under: handMadeFit(covariance: Self.covariance)).entries
    let best = gradient(entries[0].schedule)
    for entry in entries.dropFirst() {
      let interval = try #require(entry.gapInterval)
      let own = try #require(entry.forecast.final.interval)
      #expect(interval.width < own.width)
      let g = zip(gradient(entry.schedule).gradient, best.gradient).map { $0 - $1 }
      let half = 1.6759050 * form(g, Self.covariance).squareRoot()
      #expect(abs(interval.upper - entry.gap - half) < 1e-7 * half)
      #expect(abs(entry.gap - interval.lower - half) < 1e-7 * half)
    }
  }

  @Test func `misfit keeps gaps unsure`() throws {
    let sure = diagonal([0, 0, 0, 0, 0])
    let entries = Comparison(
      of: schedules, under: handMadeFit(covariance: sure, misfit: 0.003, misfitRuns: 6)
    ).entries
    let best = entries[0].forecast.final.loss
    for entry in entries.dropFirst() {
      let loss = entry.forecast.final.loss
      let shared = sharedArea(entry.schedule, entries[0].schedule)
      // t of 6 degrees of freedom.
      let half =
        1.9431803 * 0.003 * (loss * loss + best * best - 2 * shared * loss * best).squareRoot()
      #expect(abs(try #require(entry.gapInterval).upper - entry.gap - half) < 1e-7)
    }
  }

  @Test(arguments: [0, 0.002, 0.02])
  func `the better of two wins as often as its distribution says`(misfit: Double) throws {
    let fit = handMadeFit(covariance: Self.covariance, misfit: misfit, misfitRuns: 5)
    let entries = Comparison(of: Array(schedules[1...2]), under: fit).entries
    let a = gradient(entries[0].schedule)
    let b = gradient(entries[1].schedule)
    let tau = misfit
    let known = form(zip(a.gradient, b.gradient).map { $0 - $1 }, Self.covariance)
    let shared = sharedArea(schedules[1], schedules[2])
    let misses = tau * tau * (a.loss * a.loss + b.loss * b.loss - 2 * shared * a.loss * b.loss)
    // The misfit's variance is misses·5/χ², integrated over the density of χ² with 5 degrees of
    // freedom, x^1.5·e^(−x/2)/(2^2.5·Γ(2.5)).
    var expected = 0.0
    let width = 0.002
    for index in 0..<40_000 {
      let x = (Double(index) + 0.5) * width
      let density = .pow(x, 1.5) * .exp(-x / 2) / (Double.pow(2, 2.5) * 1.329340388179137)
      expected +=
        density * width * normalCDF((b.loss - a.loss) / (known + misses * 5 / x).squareRoot())
    }
    #expect(abs(try #require(entries[0].probabilityBest) - expected) < 0.005)
  }

  @Test func `probabilities add up to 1`() throws {
    for misfit in [0.0, 0.001, 0.01, 0.1] {
      let entries = Comparison(
        of: schedules,
        under: handMadeFit(covariance: Self.covariance, misfit: misfit, misfitRuns: 3)
      ).entries
      let sum = entries.compactMap(\.probabilityBest).reduce(0, +)
      #expect(abs(sum - 1) < 1e-12)
    }
    // A misfit that drowns every difference leaves each a chance.
    let blurred = Comparison(
      of: schedules, under: handMadeFit(covariance: Self.covariance, misfit: 10, misfitRuns: 3))
    for entry in blurred.entries {
      #expect((0.05...0.6).contains(try #require(entry.probabilityBest)))
    }
  }

  @Test func `equal schedules share their chances`() throws {
    let fit = handMadeFit(covariance: Self.covariance, misfit: 0.01, misfitRuns: 3)
    let entries = Comparison(of: [schedules[0], schedules[0]], under: fit).entries
    #expect(entries.map(\.probabilityBest) == [0.5, 0.5])
  }

  @Test func `without a known misfit there are no probabilities`() {
    let fit = handMadeFit(covariance: Self.covariance, misfit: nil, misfitRuns: 0)
    let entries = Comparison(of: schedules, under: fit).entries
    #expect(entries.allSatisfy { $0.probabilityBest == nil && $0.gapInterval == nil })
    #expect(entries[0].forecast.warnings.contains { $0.contains("is unknown for this fit") })
  }

  @Test func `it repeats itself`() {
    let fit = handMadeFit(covariance: Self.covariance, misfit: 0.01, misfitRuns: 3)
    let first = Comparison(of: schedules, under: fit).entries.map(\.probabilityBest)
    let second = Comparison(of: schedules, under: fit).entries.map(\.probabilityBest)
    #expect(first == second)
  }

  @Test func `without covariance there is a ranking and nothing else`() {
    let comparison = Comparison(of: schedules, under: handMadeFit(covariance: nil))
    let entries = comparison.entries
    #expect(comparison.gapIntervals == nil && comparison.ties.isEmpty)
    #expect(entries.allSatisfy { $0.ranks == nil && $0.tiedWith == nil })
    #expect(entries.map(\.gap) == entries.map(\.gap).sorted())
    #expect(entries.allSatisfy { $0.gapInterval == nil && $0.probabilityBest == nil })
  }

  @Test func `its JSON has the documented keys`() throws {
    let comparison = Comparison(of: schedules, under: handMadeFit(), level: 0.5)
    let data = try JSONEncoder().encode(comparison)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    #expect(Set(object.keys) == ["level", "schedules", "gaps", "gapIntervals"])
    #expect(object["level"] as? Double == 0.5)
    let entries = try #require(object["schedules"] as? [[String: any Sendable]])
    #expect(
      Set(entries[1].keys) == [
        "schedule", "finalLoss", "finalInterval", "gap", "gapInterval", "probabilityBest",
        "rank", "tiedWith", "warnings",
      ])
  }

  /// Constant schedules that end at these multiples of the deviation above the first, which ends
  /// at ln L = 0.
  private func ladder(_ places: [Double]) throws -> Comparison {
    let schedules = try places.map { try Constant(peak: (1 - 0.01 * $0) * 1e-3, steps: 1000) }
    return Comparison(of: schedules.reversed(), under: StatedLosses(deviation: 0.01))
  }

  @Test func `schedules whose difference may be 0 are not ranked`() throws {
    // Differences have a half width of 1.645·√2 = 2.33 deviations.
    let comparison = try ladder([0, 1.5, 3, 10])
    let entries = comparison.entries
    #expect(entries.map(\.ranks) == [1...2, 1...3, 2...3, 4...4])
    #expect(entries.map(\.tiedWith) == [[1], [0, 2], [1], []])
    #expect(comparison.ties == [0...1, 1...2])
  }

  @Test func `schedules that are far apart have one rank each`() throws {
    let comparison = try ladder([0, 3, 6, 9])
    #expect(comparison.entries.map(\.ranks) == [1...1, 2...2, 3...3, 4...4])
    #expect(comparison.ties.isEmpty)
  }

  @Test func `all within the doubt are one tie`() throws {
    let comparison = try ladder([0, 0.5, 1, 1.5])
    #expect(comparison.entries.allSatisfy { $0.ranks == 1...4 })
    #expect(comparison.ties == [0...3])
  }

  @Test func `differences are those of every pair`() throws {
    let comparison = Comparison(
      of: schedules, under: handMadeFit(covariance: Self.covariance, misfit: 0.003))
    let intervals = try #require(comparison.gapIntervals)
    let losses = comparison.entries.map(\.forecast.final.loss)
    for i in losses.indices {
      for j in losses.indices {
        #expect(abs(comparison.gaps[i][j] - (losses[i] - losses[j])) < 1e-12)
        #expect(abs(intervals[i][j].lower + intervals[j][i].upper) < 1e-12)
        #expect(
          abs(intervals[i][j].lower + intervals[i][j].upper - 2 * comparison.gaps[i][j]) < 1e-12)
      }
      #expect(intervals[i][i] == Interval(0, 0))
    }
  }

  @Test func `with a target each says when it gets there`() throws {
    let comparison = Comparison(
      of: [
        try Constant(peak: 1e-4, steps: 10_000), try Constant(peak: 2e-4, steps: 2000),
      ], under: StatedLosses(), target: .exp(0.5))
    #expect(comparison.target == .exp(0.5))
    #expect(abs(try #require(comparison.entries[0].reach?.step) - 5000) <= 1)
    // It would be there at step 2500.
    let late = try #require(comparison.entries[1].reach)
    #expect(late.step == nil && late.horizon == 2000)
    #expect(abs(try #require(late.probability) - normalCDF(-1)) < 1e-9)
  }
}
