import Basics
import Forecasting
import Foundation
import Laws
import Planning
import Records
import Schedules
import TestSupport
import Testing

@testable import Fitting

/// What is proposed, over fits to real runs: never worse than what people run without a search, by its
/// own report, and no more intricate than it is worth.
struct SimplestScheduleTests {
  /// Runs to fit, and the peak and length to plan for.
  struct Case: Sendable, CustomTestStringConvertible {
    var name: String
    var logs: [String]
    var loss: String?
    var warmup: Int?
    var peak: Double
    var steps: Int
    var testDescription: String { "\(name), peak \(peak), \(steps) steps" }

    func fit() throws -> Average {
      try Average(
        to: logs.map {
          try Log(reading: $0, options: LogOptions(lossColumn: loss, warmup: warmup)).run
        })
    }
  }

  private static let trained: [Case] =
    [["constant", "cosine"], ["wsd", "cosine-short"], ["two-stage", "constant"]].map { names in
      Case(
        name: names.joined(separator: ", "),
        logs: names.map {
          SharedData.packageRoot.appending(path: "Data/language-model/mean/size-200k/\($0).csv")
            .path
        }, peak: 3e-3, steps: 3000)
    }

  /// Fits to runs at two peaks, where the laws alone would have the rate stay at its peak.
  private static let published: [Case] =
    !SharedData.isPresent
    ? []
    : [
      (
        "two peaks, 8x512", "schaipp-peaks/slim-8x512-cos-peak0.002-7500",
        "schaipp-peaks/slim-8x512-wsd-decay0.2-peak0.001-7500", 7500
      ),
      (
        "two peaks, 8x512 short", "schaipp-peaks/slim-8x512-cos-peak0.002-3650",
        "schaipp-peaks/slim-8x512-wsd-decay0.2-peak0.001-3650", 3650
      ),
      (
        "two peaks, 12x640", "schaipp-peaks/owt2-12x640-cos-peak0.002-17500",
        "schaipp-peaks/owt2-12x640-wsd-decay0.2-peak0.001-17500", 17500
      ),
    ].flatMap { name, cosine, wsd, steps in
      [1e-3, 2e-3].map { peak in
        Case(
          name: name, logs: [cosine, wsd].map { SharedData.file($0 + ".csv").path },
          loss: "val_loss", warmup: 300, peak: peak, steps: steps)
      }
    } + [
      Case(
        name: "25M",
        logs: ["cosine_24000", "constant_24000", "wsdcon_9"].map {
          SharedData.file("multipower/25M/\($0).csv").path
        }, warmup: 2160, peak: 3e-4, steps: 24_000)
    ]

  @Test(arguments: trained + published, [nil, 0.9])
  func `nothing that people run ends lower, and knots are worth what they gain`(
    example: Case, quantile: Double?
  ) throws {
    // A quantile over all laws and parameters takes long to search along many steps.
    if quantile != nil, example.steps > 4000 { return }
    let fit = try example.fit()
    let floor = ScheduleConstraints.floor(fittedBy: fit, peak: example.peak)
    let constraints = try ScheduleConstraints(
      peak: example.peak, steps: example.steps, warmup: fit.runs[0].warmup, floor: floor)
    let optimal = try OptimalSchedule(
      under: fit, constraints: constraints, against: constraints.usualSchedules,
      quantile: quantile)
    func loss(_ schedule: any Schedule) -> Double {
      let predicted = fit.predictions(of: schedule, at: [schedule.steps])[0]
      return quantile.flatMap { predicted.quantile($0) } ?? predicted.loss
    }
    #expect(abs(optimal.objective - loss(optimal.schedule)) < 1e-9)
    if quantile == nil {
      #expect(optimal.objective == optimal.forecast.final.loss)
      #expect(optimal.gains.allSatisfy { $0.gain >= -1e-9 })
    }
    let (peak, steps, warmup) = (constraints.peak, constraints.steps, constraints.warmup)
    var plain: [any Schedule] = []
    for final in [constraints.floor, max(0.1 * peak, constraints.floor)] {
      plain += [
        try Cosine(peak: peak, final: final, steps: steps, warmup: warmup),
        try Linear(peak: peak, final: final, steps: steps, warmup: warmup),
      ]
      for share in [0.05, 0.1, 0.2, 0.5] {
        let decay = Int(share * Double(steps))
        plain.append(
          try WSD(peak: peak, final: final, steps: steps, warmup: warmup, decay: decay))
      }
    }
    for schedule in plain {
      #expect(optimal.objective <= loss(schedule) + 1e-6, "\(schedule.text)")
    }
    // It is read back as what it is.
    #expect(try ScheduleText.parse(optimal.schedule.text).isEqual(to: optimal.schedule))
    if let lowest = optimal.lowest, let margin = optimal.margin {
      #expect(loss(lowest.schedule) >= optimal.objective - margin)
      #expect(margin >= 0.0005 && !(optimal.schedule is Piecewise && lowest.schedule is WSD))
    }
    let free = try OptimalSchedule(
      shape: "piecewise", under: fit, constraints: constraints, quantile: quantile)
    if optimal.schedule is Piecewise {
      #expect(free.objective <= optimal.objective)
    } else {
      let lowest = try #require(optimal.lowest ?? free.gains.first ?? optimal.gains.first)
      #expect(
        min(loss(lowest.schedule), free.objective) >= optimal.objective - (optimal.margin ?? 0))
    }
  }

  @Test func `lines between knots are proposed where they gain for sure`() throws {
    // Under the annealing law one early drop gains most, which no plain shape makes.
    let fit = try Fit(
      AnnealingLaw(), given: ["L0": 2.5, "A": 0.6, "C": 0.7, "alpha": 0.5, "lambda": 0.998])
    let optimal = try OptimalSchedule(
      under: fit,
      constraints: ScheduleConstraints(peak: 1e-3, steps: 3000, floor: 1e-4, largestJump: 1))
    #expect(optimal.schedule is Piecewise)
    #expect(optimal.lowest == nil && optimal.margin == nil)
    let wsd = try OptimalSchedule(
      shape: "wsd", under: fit,
      constraints: ScheduleConstraints(peak: 1e-3, steps: 3000, floor: 1e-4))
    #expect(optimal.objective < wsd.objective - 0.0005)
  }

  @Test func `a rival that keeps the constraints and is lower is what is proposed`() throws {
    let fit = try Fit(
      AnnealingLaw(), given: ["L0": 2.5, "A": 0.6, "C": 0.7, "alpha": 0.5, "lambda": 0.99])
    let constraints = try ScheduleConstraints(
      peak: 1e-3, steps: 1000, floor: 1e-4, jumps: 1, largestJump: 1)
    let best = try OptimalSchedule(shape: "two-stage", under: fit, constraints: constraints)
    let optimal = try OptimalSchedule(
      under: fit, constraints: constraints, against: [best.schedule])
    #expect(optimal.objective <= best.objective)
    // One that jumps further than allowed is listed and not proposed.
    let gentle = try ScheduleConstraints(peak: 1e-3, steps: 1000, floor: 1e-4, jumps: 0)
    let other = try OptimalSchedule(under: fit, constraints: gentle, against: [best.schedule])
    #expect(!(other.schedule is TwoStage) && other.gains.count == 1)
  }

  @Test func `the fitted runs' own length can be planned for`() throws {
    // Rows each hundred steps: the last of a run of 8,050 steps is logged at 8,000.
    let fit = handMadeFit(rows: 79)
    #expect(fit.runs[0].nextStep == 8100)
    func plan(_ steps: Int) throws -> OptimalSchedule {
      try OptimalSchedule(
        under: fit,
        constraints: ScheduleConstraints(peak: 1e-3, steps: steps, warmup: 200, floor: 1e-4))
    }
    #expect(try plan(8100).schedule.steps == 8100)
    #expect(throws: Refusal.self) { try plan(8200) }
  }
}
