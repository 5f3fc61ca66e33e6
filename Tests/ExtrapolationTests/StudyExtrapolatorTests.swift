import Basics
import RealModule
import Records
import Testing

@testable import Extrapolation

/// Extrapolation of a run by itself and by finished runs of its study.
struct StudyExtrapolatorTests {
  static let base = TrendExtrapolator(trends: 64, rounds: 3, draws: 128)

  /// A run that falls as a power, and from 70 of 100 on to a value lower by a share, as under a decay.
  static func run(
    _ number: Int, drop: Double = 0.3, horizon: Int = 100, scale: Double = 1, step: Double = 1
  ) -> Curve {
    var random = SplitMix64(seed: UInt64(number + 1))
    let start = 1 + 0.5 * random.uniform()
    let power = 0.3 + 0.2 * random.uniform()
    let values = (1...horizon).map { index in
      let time = Double(index) * 100 / Double(horizon)
      let decayed = max(time - 70, 0) / 30
      let noise = 0.004 * (random.uniform() - 0.5)
      return scale * (2 + start * Double.pow(time, -power)) * (1 - drop * decayed + noise)
    }
    return Curve(
      name: "run \(number)", positions: (1...horizon).map { Double($0) * step }, values: values)
  }

  static let study = (1...12).map { run($0) }

  private func end(
    of curve: Curve, seen: Int, by extrapolator: any Extrapolator
  ) throws -> (median: Double, interval: Interval) {
    let forecast = try #require(
      extrapolator.extrapolation(
        of: curve.prefix(seen), at: [curve.positions[seen] + 1e-3, curve.positions.last ?? 0]))
    let values = forecast.quantiles([0.05, 0.5, 0.95], at: 1)
    return (values[1], Interval(values[0], values[2]))
  }

  @Test func `what all finished runs did later is foreseen`() throws {
    let study = StudyExtrapolator(Self.base, finished: Self.study)
    var held = 0
    for number in 20..<26 {
      let curve = Self.run(number)
      let truth = curve.values[99]
      let informed = try end(of: curve, seen: 40, by: study)
      let alone = try end(of: curve, seen: 40, by: Self.base)
      #expect(abs(informed.median - truth) < 0.03 * truth)
      #expect(abs(alone.median - truth) > 0.1 * truth)
      if informed.interval.lower < truth, truth < informed.interval.upper { held += 1 }
    }
    #expect(held >= 5)
  }

  @Test func `runs of other lengths are compared by the share of their way`() throws {
    let rivals = (1...12).map { Self.run($0, horizon: 60 + 10 * $0) }
    let curve = Self.run(20)
    let informed = try end(
      of: curve, seen: 40, by: StudyExtrapolator(Self.base, finished: rivals))
    #expect(abs(informed.median - curve.values[99]) < 0.06 * curve.values[99])
  }

  @Test func `units of positions and losses do not matter`() throws {
    let plain = try end(
      of: Self.run(20), seen: 40, by: StudyExtrapolator(Self.base, finished: Self.study))
    let rivals = (1...12).map { Self.run($0, scale: 1000, step: 64) }
    let other = try end(
      of: Self.run(20, scale: 1000, step: 64), seen: 40,
      by: StudyExtrapolator(Self.base, finished: rivals))
    #expect(abs(other.median / plain.median - 1000) < 5)
  }

  private func posterior(
    _ rivals: [Curve], of curve: Curve = run(20)
  ) throws -> StudyExtrapolator.Posterior {
    let seen = curve.prefix(40)
    let own = try #require(Self.base.extrapolation(of: seen, at: [50, 100]))
    return StudyExtrapolator(Self.base, finished: rivals).posterior(of: seen, byItself: own)
  }

  @Test func `two finished runs tell too little`() throws {
    let posterior = try posterior(Array(Self.study.prefix(2)))
    #expect(posterior.finishedCount == 0)
    #expect(posterior.weight == 0)
  }

  @Test func `what is no finished run of the study does not count`() throws {
    #expect(try posterior(Self.study).finishedCount == 12)
    var diverged = Self.run(13)
    diverged.values[99] = .nan
    let unfinished = Self.run(14).prefix(60)
    var other = Self.run(15)
    other.goal = .higher
    let itself = Self.run(20)
    #expect(
      try posterior(Self.study + [diverged, unfinished, other, itself]).finishedCount == 12)
  }

  @Test func `of very many finished runs 32 count`() throws {
    let posterior = try posterior((1...40).map { Self.run($0) })
    #expect(posterior.finishedCount == 32)
    #expect(abs(posterior.extrapolation.draws.reduce(0) { $0 + $1.weight } - 1) < 1e-9)
  }

  @Test func `runs that are forecast well by themselves are left to themselves`() throws {
    // Powers without a drop, of any level: the trend knows them.
    let study = (1...12).map { number in
      var curve = Self.run(number, drop: 0)
      curve.values = curve.values.map { $0 * (1 + 0.3 * Double(number)) }
      return curve
    }
    let curve = Self.run(20, drop: 0)
    let truth = curve.values[99]
    let informed = try end(of: curve, seen: 40, by: StudyExtrapolator(Self.base, finished: study))
    let alone = try end(of: curve, seen: 40, by: Self.base)
    #expect(abs(informed.median - truth) < abs(alone.median - truth) + 0.01 * truth)
    #expect(informed.interval.width < 1.5 * alone.interval.width)
  }
}

/// The share by which others count beside a run's own forecast.
struct StudyWeightTests {
  private static let forecast = (0..<64).map { (Double($0) + 0.5) / 64 }

  private func weight(others shift: Double, truth: Double, count: Int) -> Double {
    var weight = StudyWeight()
    for _ in 0..<count {
      weight.add([
        StudyWeight.Said(
          forecast: Self.forecast, atoms: Self.forecast.map { ($0 + shift, 1.0 / 64) },
          value: truth)
      ])
    }
    return weight.value
  }

  @Test func `others count where they were right, and the more the more there are`() {
    let few = weight(others: 2, truth: 2.5, count: 1)
    let many = weight(others: 2, truth: 2.5, count: 30)
    #expect(few < many)
    #expect(many > 0.95)
    #expect(weight(others: 2, truth: 0.5, count: 30) == 0)
    #expect(StudyWeight().value == 0)
  }

  @Test func `the share is the best of all mixtures`() {
    // The truth lies between the two.
    let truths = [0.4, 0.9, 1.4, 1.6]
    let atoms = Self.forecast.map { (value: 1 + $0, weight: 1.0 / 64) }
    func score(_ share: Double, _ truth: Double) -> Double {
      let values =
        Self.forecast.map { (value: $0, weight: (1 - share) / 64) }
        + atoms.map { (value: $0.value, weight: share * $0.weight) }
      var sum = 0.0
      for a in values {
        sum += a.weight * abs(a.value - truth)
        for b in values { sum -= 0.5 * a.weight * b.weight * abs(a.value - b.value) }
      }
      return sum
    }
    func units(_ truth: Double) -> Double { 0.5 * (score(0, truth) + score(1, truth)) }
    func total(_ share: Double) -> Double {
      truths.reduce(0) { $0 + score(share, $1) / units($1) }
    }
    var weight = StudyWeight(pseudoRuns: 0, caution: 0)
    for truth in truths {
      weight.add([StudyWeight.Said(forecast: Self.forecast, atoms: atoms, value: truth)])
    }
    let best = weight.value
    #expect(best > 0.05 && best < 0.95)
    for step in [-0.05, 0.05] { #expect(total(best) < total(best + step)) }
  }
}
