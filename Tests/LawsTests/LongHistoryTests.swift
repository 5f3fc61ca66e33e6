import RealModule
import Schedules
import Testing

@testable import Laws

/// A schedule whose every step is a stretch of its own, as if it were short.
private struct Walked: Schedule {
  let base: any Schedule

  var steps: Int { base.steps }
  var warmup: Int { base.warmup }
  var text: String { base.text }

  func rate(at step: Int) -> Double { base.rate(at: step) }

  func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    (1...last).map { RateSegment(steps: 1, first: base.rate(at: $0)) }
  }

  static func == (a: Walked, b: Walked) -> Bool { a.base.isEqual(to: b.base) }
  func hash(into hasher: inout Hasher) { hasher.combine(base) }
}

/// Histories of more steps than are walked.
@Suite struct LongHistoryTests {
  static func schedules(_ steps: Int) -> [String] {
    [
      "linear:peak=1e-3,steps=\(steps),warmup=0.1",
      "piecewise:knots=0:0/1000:1e-3/\(steps / 2):1e-4/\(steps / 2):8e-4/\(steps):0",
      "cosine:peak=1e-3,steps=\(steps)",
      "cosine:peak=1e-3,final=1e-4,steps=\(steps),warmup=0.3",
      "exponential:peak=1e-3,final=1e-7,steps=\(steps),warmup=1000",
      "inverse-sqrt:peak=1e-3,steps=\(steps),warmup=4000",
      "polynomial:peak=1e-3,steps=\(steps),power=0.5",
      "polynomial:peak=1e-3,steps=\(steps),power=7",
      "rex:peak=1e-3,steps=\(steps),d=0.9",
      "onecycle:peak=1e-3,steps=\(steps)",
      "sgdr:peak=1e-3,final=1e-5,steps=\(steps),period=0.4",
      "infinite:peak=1e-3,constant=3e-4,final=1e-6,steps=\(steps),cooldown=.4,anneal=.5",
      "wsd:peak=1e-3,steps=\(steps),decay=0.9,shape=1-sqrt",
      "wsd:peak=1e-3,steps=\(steps),decay=0.9,shape=mirror-cosine",
      "wsd:peak=1e-3,steps=\(steps),decay=0.9,shape=square",
    ]
  }

  /// Parameters in the middle of what each law is for.
  static func middle(of law: any Law) -> [Double] {
    law.linear.map { _ in 1.5 }
      + law.nonlinear.map { parameter in
        let (low, high) = (parameter.range.lowerBound, parameter.range.upperBound)
        return switch parameter.spread {
        case .even: (low + high) / 2
        case .logarithmic: .sqrt(low * high)
        case .towardOne: 1 - .sqrt((1 - low) * (1 - high))
        case .eitherSign: high
        }
      }
  }

  /// Rows near the beginning, neighbors, many, and few.
  private func asked(_ steps: Int) -> [[Int]] {
    [
      [steps],
      (Array(stride(from: steps, to: steps / 10, by: -steps / 17)) + [steps / 2 + 1, steps / 2 + 2])
        .sorted(),
    ]
  }

  private func check(
    _ laws: [any Law], _ drawn: RateHistory, _ walked: RateHistory, _ setting: String
  ) {
    for law in laws {
      let parameters = Self.middle(of: law)
      let (losses, slopes) = law.valuesAndDerivatives(parameters, over: drawn)
      let (exact, exactSlopes) = law.valuesAndDerivatives(parameters, over: walked)
      let worst = zip(losses, exact).map { abs($0 - $1) / abs($1) }.max() ?? .infinity
      #expect(worst < 1e-8, "\(law.name), \(setting)")
      for index in slopes.indices {
        let largest = exactSlopes[index].map(abs).max() ?? 0
        let worst = zip(slopes[index], exactSlopes[index]).map { abs($0 - $1) }.max() ?? 0
        #expect(worst <= 1e-6 * largest, "\(law.name) by \(law.parameterNames[index]), \(setting)")
      }
    }
  }

  /// Few steps, so that many laws and conventions can be walked too.
  @Test(
    arguments: [
      "linear:peak=1e-3,steps=3000,warmup=300", "linear:peak=1e-3,final=1e-4,steps=3000",
      "piecewise:knots=0:0/300:1e-3/1500:1e-4/1500:8e-4/3000:0",
      "triangular:peak=1e-3,lowest=1e-5,steps=3000,period=800",
      "wsd:peak=1e-3,steps=3000,warmup=100,decay=900",
    ], WarmupConvention.allCases)
  func `lines agree with a walk over every step`(text: String, warmup: WarmupConvention) throws {
    let schedule = try ScheduleText.parse(text)
    for steps in asked(schedule.steps) {
      let histories = [64, .max].map {
        RateHistory(
          of: schedule, at: steps, warmup: warmup, modelSize: 1e8, shiftStep: 1200, mostWalked: $0)
      }
      #expect(histories[0].lines != nil && histories[1].lines == nil)
      let setting = "\(text), \(warmup), \(steps.count) rows"
      check(LawCatalog.all, histories[0], histories[1], setting)
    }
  }

  /// Chords of a few dozen steps, several of which a panel takes in.
  @Test(arguments: [
    "cosine:peak=1e-3,steps=200000", "exponential:peak=1e-3,final=1e-6,steps=200000,warmup=1000",
  ])
  func `chords agree with a walk over every step`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let steps = asked(schedule.steps)[1]
    let drawn = RateHistory(of: schedule, at: steps, warmup: .trueRates)
    let walked = RateHistory(of: Walked(base: schedule), at: steps, warmup: .trueRates)
    #expect(drawn.stretches.count < walked.stretches.count / 4)
    let names = ["annealing", "multi-power-q", "functional"]
    check(LawCatalog.all.filter { names.contains($0.name) }, drawn, walked, text)
  }

  @Test(arguments: schedules(1_000_000_000_000))
  func `a trillion steps give finite losses`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    let steps = schedule.steps
    let history = RateHistory(
      of: schedule, at: (1...10).map { steps / 10 * $0 }, warmup: .trueRates, modelSize: 1e8,
      shiftStep: steps / 3)
    let places = history.lines?.places.count ?? 0
    #expect(places > 0 && places < 100_000)
    for law in LawCatalog.all {
      let losses = law.values(Self.middle(of: law), over: history)
      let areFinite = losses.allSatisfy { $0.isFinite }
      #expect(areFinite, "\(law.name), \(text)")
    }
  }
}
