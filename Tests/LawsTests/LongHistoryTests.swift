import Laws
import RealModule
import Schedules
import Testing

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
      "rex:peak=1e-3,steps=\(steps),d=0.9",
      "onecycle:peak=1e-3,steps=\(steps)",
      "sgdr:peak=1e-3,final=1e-5,steps=\(steps),period=0.4",
      "infinite:peak=1e-3,constant=3e-4,final=1e-6,steps=\(steps),cooldown=0.4,anneal=0.5",
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
        case .towardsOne: 1 - .sqrt((1 - low) * (1 - high))
        case .eitherSign: high
        }
      }
  }

  /// Rows near the beginning, neighbours, many, and few.
  private func asked(_ steps: Int) -> [[Int]] {
    [
      [steps],
      (Array(stride(from: steps, to: steps / 10, by: -steps / 17)) + [steps / 2 + 1, steps / 2 + 2])
        .sorted(),
    ]
  }

  @Test(arguments: schedules(150_000))
  func `all laws agree with a walk over every step`(text: String) throws {
    let schedule = try ScheduleText.parse(text)
    for warmup in WarmupConvention.allCases {
      for steps in asked(schedule.steps) {
        let drawn = RateHistory(
          of: schedule, at: steps, warmup: warmup, modelSize: 1e8, shiftStep: 60_000)
        let walked = RateHistory(
          of: Walked(base: schedule), at: steps, warmup: warmup, modelSize: 1e8, shiftStep: 60_000)
        #expect(drawn.stretches.count < walked.stretches.count / 5)
        for law in LawCatalog.all {
          let parameters = Self.middle(of: law)
          let (losses, slopes) = law.lossesAndDerivatives(parameters, along: drawn)
          let (exact, exactSlopes) = law.lossesAndDerivatives(parameters, along: walked)
          let worst = zip(losses, exact).map { abs($0 - $1) / abs($1) }.max() ?? .infinity
          #expect(worst < 1e-8, "\(law.name), \(text), \(warmup), \(steps.count) rows")
          for index in slopes.indices {
            let largest = exactSlopes[index].map(abs).max() ?? 0
            let worst = zip(slopes[index], exactSlopes[index]).map { abs($0 - $1) }.max() ?? 0
            #expect(
              worst <= 1e-6 * largest,
              "\(law.name) by \(law.parameterNames[index]), \(text), \(warmup), \(steps.count) rows"
            )
          }
        }
      }
    }
  }

  /// Progress depends on areas alone where drops have had their time, and so do rates that are so many
  /// times lower over so many times more steps.
  @Test(arguments: [1_000_000_000_000])
  func `a trillion steps give finite losses`(steps: Int) throws {
    for text in Self.schedules(steps) {
      let schedule = try ScheduleText.parse(text)
      let asked = (1...100).map { steps / 100 * $0 }
      let history = RateHistory(
        of: schedule, at: asked, warmup: .trueRates, modelSize: 1e8, shiftStep: steps / 3)
      for law in LawCatalog.all {
        let losses = law.losses(Self.middle(of: law), along: history)
        let areFinite = losses.allSatisfy { $0.isFinite }
        #expect(areFinite, "\(law.name), \(text)")
      }
    }
  }
}
