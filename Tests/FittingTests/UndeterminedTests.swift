import Basics
import Fitting
import Forecasting
import Laws
import RealModule
import Records
import Schedules
import SimulatedStudies
import Testing

/// What runs cannot tell is said, not made up.
@Suite struct UndeterminedTests {
  private let law = AnnealingLaw()

  @Test func `a constant run determines neither C nor lambda`() throws {
    var noise = SeededNormals(seed: 1)
    let fit = try Fit(
      law, to: SyntheticRuns.runs(["constant"]) { noise.series($0, deviation: 0.001) })
    #expect(fit["C"]?.value == 0)
    for name in ["C", "lambda"] {
      #expect(fit[name]?.interval == nil && fit[name]?.standardError == nil)
    }
    for name in ["L0", "A", "alpha"] { #expect(fit[name]?.interval != nil) }
    #expect(fit.quality.notes.contains { $0.message.contains("say nothing about C = 0, lambda") })
    #expect(fit.diagnostics.misfit == nil)
    #expect(fit.parameters.covariance != nil)
  }

  @Test func `a gain that ends at 0 leaves the others their intervals`() throws {
    var noise = SeededNormals(seed: 2)
    // Decay that makes matters worse: the law has no such gain, so C ends at its bound.
    let runs = try SyntheticRuns.runs(parameters: [2.5, 0.6, -0.2, 0.45, 0.998]) {
      noise.series($0, deviation: 0.001)
    }
    let fit = try Fit(law, to: runs)
    #expect(fit["C"]?.value == 0)
    #expect(fit["C"]?.isAtBound == true)
    #expect(fit["lambda"]?.interval == nil)
    for name in ["L0", "A", "alpha"] { #expect(fit[name]?.interval != nil) }
    #expect(fit.quality.notes.contains { $0.message.hasPrefix("C ended at its bound") })
    #expect(fit.quality.notes.contains { $0.message.hasPrefix("lambda acts only through") })
    let forecast = Forecast(of: try SyntheticRuns.schedule("wsd"), under: fit)
    #expect(forecast.final.interval != nil)
  }

  @Test func `intervals keep to the values that the law allows`() throws {
    var noise = SeededNormals(seed: 3)
    let fit = try Fit(
      law,
      to: SyntheticRuns.runs(["short", "constant"], every: 800) {
        noise.series($0, deviation: 0.01)
      })
    for (bounds, parameter) in zip(law.parameterBounds, fit.parameters) {
      guard let interval = parameter.interval else { continue }
      #expect(bounds.contains(interval.lower) && bounds.contains(interval.upper))
      #expect(interval.contains(parameter.value))
    }
    #expect(fit.parameters.contains { $0.interval != nil })
  }

  @Test func `rows in warm-up and before the first rate are left out`() throws {
    let runs = try SyntheticRuns.runs(every: 50)
    let fit = try Fit(law, to: runs)
    #expect(fit.runs.allSatisfy { $0.firstStep == 200 && $0.rows == 157 })
    #expect(
      fit.quality.notes.contains(
        Remark("left out 3 rows of cosine before the end of its warm-up")))
    // A log whose first two rates are 0.
    let late = try ScheduleText.parse("piecewise:knots=0:0/2:0/3:1e-3/9:1e-3")
    let run = Run(
      name: "late", records: (0...9).map { Record(step: $0, loss: 5 - 0.1 * Double($0)) },
      schedule: late)
    #expect(run.afterWarmup.records.map(\.step) == Array(3...9))
    let idle = Run(
      name: "idle", records: run.records,
      schedule: try ScheduleText.parse("constant:peak=0,steps=9"))
    #expect(idle.afterWarmup.records.isEmpty)
  }
}
