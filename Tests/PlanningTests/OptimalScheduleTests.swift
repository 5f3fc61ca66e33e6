import Basics
import Fitting
import Forecasting
import Laws
import LeastSquares
import Planning
import RealModule
import Schedules
import Testing

@Suite struct OptimalScheduleTests {
  /// The multi-power law's published parameters of two model sizes, and the final loss that the
  /// best schedule has to come below.
  static let published: [(values: [String: Double], most: Double)] = [
    (
      [
        "L0": 3.04045406, "A": 0.52468604, "alpha": 0.50786857, "B": 363.78751622,
        "C": 2.06560812, "beta": 0.58279013, "gamma": 0.64142257,
      ], 3.14911
    ),
    (
      [
        "L0": 2.6514477, "A": 0.60115152, "alpha": 0.45295811, "B": 437.9464276, "C": 2.13245612,
        "beta": 0.59785199, "gamma": 0.65523644,
      ], 2.79332
    ),
  ]

  @Test(arguments: published)
  func `published parameters lead to the known decay and below the known loss`(
    values: [String: Double], most: Double
  ) throws {
    let fit = try Fit(MultiPowerLaw(), given: values)
    let optimal = try OptimalSchedule(
      shape: "piecewise", under: fit,
      constraints: ScheduleConstraints(peak: 3e-4, steps: 24_000, warmup: 2160))
    #expect(optimal.forecast.final.loss <= most)
    #expect(abs(optimal.forecast.final.loss - optimal.objective) < 1e-6)
    // As the authors' optimum: the last tenth decays, to about a two-hundredth.
    let smooth = try #require(optimal.smooth)
    #expect(smooth.finalLoss < most + 1e-3 && smooth.gain > 0)
    for schedule in [optimal.schedule, smooth.schedule] {
      let start = try #require(schedule.decayStart)
      #expect((0.095...0.12).contains(Double(24_000 - start) / 24_000))
      #expect((150...350).contains(3e-4 / schedule.rate(at: 24_000)))
    }
  }

  @Test(arguments: [(1, 0.05, false), (3, 0.1, false), (1, 0.25, true)])
  func `no jump is larger than allowed, and a larger one gains more`(
    limit: (jumps: Int, share: Double, mayRise: Bool)
  ) throws {
    let mayRise = limit.mayRise
    let fit = try Fit(MultiPowerLaw(), given: Self.published[0].values)
    func best(_ jumps: Int, _ share: Double) throws -> OptimalSchedule {
      try OptimalSchedule(
        shape: "piecewise", under: fit,
        constraints: ScheduleConstraints(
          peak: 3e-3, steps: mayRise ? 2000 : 600, warmup: 50, mayRise: mayRise, jumps: jumps,
          largestJump: share))
    }
    let limited = try best(limit.jumps, limit.share)
    let knots = try #require(limited.schedule as? Piecewise).knots
    let jumps = zip(knots, knots.dropFirst()).filter { $0.step == $1.step }
      .map { abs($0.rate - $1.rate) / 3e-3 }
    #expect(jumps.allSatisfy { $0 <= limit.share * (1 + 1e-5) })
    #expect(!jumps.isEmpty && jumps.count <= limit.jumps)
    #expect(limited.objective < (try best(0, 1).objective))
    // Where rates may rise too, the search ends in one of several minima.
    if !mayRise {
      #expect(limited.objective > (try best(limit.jumps, 1).objective) - 1e-7)
    }
  }

  private let annealing = ["L0": 2.5, "A": 0.6, "C": 0.7, "alpha": 0.5, "lambda": 0.99]

  /// The least final loss of all schedules that drop once from `peak` to `floor`: under the
  /// annealing law nothing is better, since S2 gains less and less from a drop that is earlier.
  private func bestDrop(
    _ values: [String: Double], peak: Double, floor: Double, steps: Int, warmup: Int
  ) -> Double {
    let (lambda, gain) = (values["lambda"]!, values["C"]!)
    let ramp = (0..<warmup).reduce(0.0) { $0 + peak * Double($1) / Double(max(warmup - 1, 1)) }
    return (0...(steps - warmup)).map { low in
      let area =
        ramp + peak * Double(steps - warmup - low + (warmup > 0 ? 1 : 0)) + floor * Double(low)
      let annealed = (peak - floor) * (1 - .pow(lambda, Double(low))) / (1 - lambda)
      return values["L0"]! + values["A"]! * .pow(area, -values["alpha"]!) - gain * annealed
    }.min() ?? .nan
  }

  @Test(arguments: [(0, false), (60, false), (60, true)])
  func `under the annealing law the best is a single drop, found to the step`(
    warmup: Int, mayRise: Bool
  ) throws {
    let fit = try Fit(AnnealingLaw(), given: annealing)
    for floor in [1e-6, 1e-4, 5e-4] {
      let optimal = try OptimalSchedule(
        shape: "piecewise", under: fit,
        constraints: ScheduleConstraints(
          peak: 1e-3, steps: 1000, warmup: warmup, floor: floor, mayRise: mayRise,
          largestJump: 1))
      let best = bestDrop(annealing, peak: 1e-3, floor: floor, steps: 1000, warmup: warmup)
      #expect(abs(optimal.forecast.final.loss - best) < 2e-8, "floor \(floor)")
    }
  }

  @Test func `without annealing the rate stays at the peak`() throws {
    var values = annealing
    values["C"] = 0
    let optimal = try OptimalSchedule(
      under: Fit(AnnealingLaw(), given: values),
      constraints: ScheduleConstraints(peak: 1e-3, steps: 500, warmup: 20))
    #expect(optimal.schedule.text == "constant:peak=1e-3,steps=500,warmup=20")
    #expect(optimal.schedule.decayStart == nil)
    #expect((20...500).allSatisfy { optimal.schedule.rate(at: $0) == 1e-3 })
    #expect(optimal.smooth == nil)
  }

  @Test func `the best of four steps is the best of all that a grid has`() throws {
    let fit = try Fit(MultiPowerLaw(), given: Self.published[0].values)
    let peak = 0.02
    let floor = 0.001
    let optimal = try OptimalSchedule(
      shape: "piecewise", under: fit,
      constraints: ScheduleConstraints(peak: peak, steps: 4, floor: floor))
    var best = Double.infinity
    let levels = (0...24).map { floor + (peak - floor) * Double($0) / 24 }
    var gradient = [Double](repeating: 0, count: 5)
    for a in levels {
      for b in levels where b <= a {
        for c in levels where c <= b {
          for d in levels where d <= c {
            let rates = StepRates([peak, a, b, c, d], warmup: 0, convention: .trueRates)
            best = min(best, MultiPowerLaw().finalLoss(fit.values, of: rates, gradient: &gradient))
          }
        }
      }
    }
    #expect(optimal.objective <= best + 1e-9)
    #expect(optimal.objective > best - 1e-2)
  }

  @Test(arguments: [(0, false), (1, false), (3, false), (1, true)], [0, 1, 2, 90])
  func `the constraints hold exactly`(freedom: (jumps: Int, mayRise: Bool), warmup: Int) throws {
    let (jumps, mayRise) = freedom
    let fit = try Fit(MultiPowerLaw(), given: Self.published[1].values)
    let constraints = try ScheduleConstraints(
      peak: 0.003, steps: 300, warmup: warmup, floor: 7.3e-5, mayRise: mayRise, jumps: jumps)
    let schedule = try OptimalSchedule(shape: "piecewise", under: fit, constraints: constraints)
      .schedule
    #expect(schedule.steps == 300 && schedule.warmup == warmup)
    let rates = (warmup...300).map { schedule.rate(at: $0) }
    #expect(rates[0] == 0.003)
    #expect(rates.allSatisfy { $0 >= 7.3e-5 && $0 <= 0.003 })
    if !mayRise { #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 }) }
    for step in 0..<warmup where warmup > 1 {
      #expect(schedule.rate(at: step) == 0.003 * (Double(step) / Double(warmup - 1)))
    }
    let knots = try #require(schedule as? Piecewise).knots
    #expect(zip(knots, knots.dropFirst()).filter { $0.step == $1.step }.count <= jumps)
    // It can be typed and read back.
    #expect(try ScheduleText.parse(schedule.text).isEqual(to: schedule))
  }

  /// Doubt about C alone moves the loss by S2 times as much, so its quantile is the loss at a
  /// smaller C.
  @Test func `caution about a gain plans with less of it`() throws {
    let deviation = 0.1
    let fit = handMadeFit(covariance: diagonal([0, 0, deviation * deviation, 0, 0]))
    let constraints = try ScheduleConstraints(
      peak: 1e-3, steps: 2000, warmup: 200, floor: 1e-4)
    let cautious = try OptimalSchedule(under: fit, constraints: constraints, quantile: 0.9)
    let shifted = try OptimalSchedule(
      under: Fit(
        AnnealingLaw(),
        given: [
          "L0": 2.5, "A": 0.6, "C": 0.7 - deviation * Distributions.normalQuantile(0.9),
          "alpha": 0.5, "lambda": 0.998,
        ]), constraints: constraints)
    // Not the same: a deviation known as well as 50 squares has a wider quantile, and is of ln L.
    #expect(abs(cautious.objective - shifted.objective) < 2e-3)
    let plain = try OptimalSchedule(under: fit, constraints: constraints)
    #expect(plain.objective < cautious.objective)
    #expect(plain.forecast.final.loss <= cautious.forecast.final.loss + 1e-9)
    let (early, late) = (plain.schedule.decayStart ?? 0, cautious.schedule.decayStart ?? 0)
    #expect(early < late)
  }

  @Test func `gains are differences with the doubt that schedules do not share`() throws {
    let fit = handMadeFit(covariance: diagonal([1, 0, 1e-4, 0, 0]))
    let cosine = try Cosine(peak: 1e-3, final: 1e-4, steps: 4000, warmup: 200)
    let optimal = try OptimalSchedule(
      under: fit,
      constraints: ScheduleConstraints(peak: 1e-3, steps: 4000, warmup: 200, floor: 1e-4),
      against: [cosine])
    let gain = optimal.gains[0]
    let losses = fit.losses(of: cosine, at: [4000])
    #expect(gain.finalLoss == losses[0])
    #expect(abs(gain.gain - (losses[0] - optimal.forecast.final.loss)) < 1e-12)
    #expect(gain.gain > 0)
    let interval = try #require(gain.interval)
    #expect(interval.lower < gain.gain && gain.gain < interval.upper)
    // L0 is off by 1 either way, and cancels.
    #expect(interval.width < 0.1)
  }

  @Test func `what was fitted is left only when asked`() throws {
    let fit = handMadeFit()
    for constraints in [
      try ScheduleConstraints(peak: 2e-3, steps: 8000, warmup: 200, floor: 1e-4),
      try ScheduleConstraints(peak: 1e-3, steps: 9000, warmup: 200, floor: 1e-4),
      try ScheduleConstraints(peak: 1e-3, steps: 8000, warmup: 200, floor: 1e-5),
    ] {
      let error = #expect(throws: Refusal.self) {
        try OptimalSchedule(under: fit, constraints: constraints)
      }
      #expect(error?.kind == .usage && error?.remark.advice is PlanningAdvice)
      #expect(throws: Refusal.self) {
        try OptimalSchedule(shape: "wsd", under: fit, constraints: constraints)
      }
    }
    let beyond = try OptimalSchedule(
      under: fit,
      constraints: ScheduleConstraints(peak: 1e-3, steps: 2000, warmup: 200, floor: 1e-5),
      beyond: true)
    #expect(beyond.forecast.warnings.contains { $0.contains("below the lowest fitted") })
    #expect(ScheduleConstraints.floor(fittedBy: fit, peak: 1e-3) == 1e-4)
    #expect(ScheduleConstraints.floor(fittedBy: fit, peak: 5e-5) == nil)
  }

  @Test func `a shape's best is no worse than any of a fine grid`() throws {
    let fit = try Fit(MultiPowerLaw(), given: Self.published[0].values)
    let constraints = try ScheduleConstraints(peak: 3e-3, steps: 400, floor: 1e-5)
    let optimal = try OptimalSchedule(shape: "wsd", under: fit, constraints: constraints)
    let wsd = try #require(optimal.schedule as? WSD)
    var best = Double.infinity
    for decay in stride(from: 5, through: 400, by: 15) {
      for final in [1e-5, 3e-5, 1e-4, 3e-4, 1e-3] {
        let other = try WSD(peak: 3e-3, final: final, steps: 400, decay: decay, shape: wsd.shape)
        best = min(best, fit.losses(of: other, at: [400])[0])
      }
    }
    #expect(optimal.forecast.final.loss <= best)
    let twoStage = try OptimalSchedule(
      shape: "two-stage", under: Fit(AnnealingLaw(), given: annealing),
      constraints: ScheduleConstraints(peak: 1e-3, steps: 1000, floor: 1e-4))
    let drop = bestDrop(annealing, peak: 1e-3, floor: 1e-4, steps: 1000, warmup: 0)
    #expect(abs(twoStage.forecast.final.loss - drop) < 1e-6)
  }

  @Test(arguments: ["wds", "constant", "csv", "warmup", "sgdr"])
  func `a shape that cannot be searched is refused`(shape: String) throws {
    let error = #expect(throws: Refusal.self) {
      try OptimalSchedule(
        shape: shape, under: handMadeFit(),
        constraints: ScheduleConstraints(peak: 1e-3, steps: 2000, floor: 1e-4))
    }
    #expect(error?.kind == .usage)
  }

  @Test func `constraints that nothing can keep are refused`() {
    for (peak, steps, warmup, floor, jumps) in [
      (0.0, 100, 0, 1e-5, 1), (.nan, 100, 0, 1e-5, 1), (.infinity, 100, 0, 1e-5, 1),
      (1e-3, 1, 0, 1e-5, 1), (1e-3, 1_000_001, 0, 1e-5, 1), (1e-3, 100, 99, 1e-5, 1),
      (1e-3, 100, -1, 1e-5, 1), (1e-3, 100, 0, 0, 1), (1e-3, 100, 0, 2e-3, 1),
      (1e-3, 100, 0, .nan, 1), (1e-3, 100, 0, 1e-5, -1), (1e-3, 100, 0, 1e-5, 9),
    ] {
      #expect(throws: Refusal.self) {
        try ScheduleConstraints(
          peak: peak, steps: steps, warmup: warmup, floor: floor, jumps: jumps)
      }
    }
    for share in [0, -0.1, 1.1, .nan] {
      #expect(throws: Refusal.self) {
        try ScheduleConstraints(peak: 1e-3, steps: 100, largestJump: share)
      }
    }
  }

  @Test func `a quantile needs a covariance`() {
    #expect(throws: Refusal.self) {
      try OptimalSchedule(
        under: handMadeFit(covariance: nil),
        constraints: ScheduleConstraints(peak: 1e-3, steps: 2000, floor: 1e-4), quantile: 0.9)
    }
  }
}
