import Basics
import Foundation
import Laws
import RealModule
import Records
import Schedules
import Testing

@testable import Fitting

/// How the average tells runs at one peak from runs at another.
struct PeakResponseTests {
  private let scale = ReferenceScale(rate: 1e-3, loss: 3)

  private func history(_ text: String) throws -> PeakedHistory {
    let schedule = try ScheduleText.parse(text)
    return PeakedHistory(
      of: schedule, at: [400, 3000, 7000, 8000], warmup: .trueRates, scale: scale)
  }

  @Test(arguments: LawCatalog.averaged.map(\.name))
  func `slopes are those of differences, at any peak`(name: String) throws {
    let law = try #require(LawCatalog.law(named: name) as? any BelievedLaw)
    let model = PeakedLaw(law, scale: scale)
    var point = try #require(model.middle)
    point[point.count - 2] = 0.1
    point[point.count - 1] = 0.6
    for text in [
      "wsd:peak=1e-3,steps=8000,decay=1600,warmup=200",
      "wsd:peak=3e-3,steps=8000,decay=1600,warmup=200",
      "cosine:peak=4e-4,steps=8000,warmup=200",
    ] {
      let history = try history(text)
      let (losses, slopes) = model.lossesAndSlopes(at: point, along: history)
      #expect(losses == model.losses(at: point, along: history))
      for column in point.indices {
        let width = 1e-5
        var (low, high) = (point, point)
        low[column] -= width
        high[column] += width
        let sides = [low, high].map { model.losses(at: $0, along: history) }
        for row in losses.indices {
          let difference = (sides[1][row] - sides[0][row]) / (2 * width)
          #expect(
            abs(slopes[column][row] - difference) < 1e-5 + 1e-3 * abs(difference),
            "\(text), \(model.names[column]), row \(row)")
        }
      }
    }
  }

  @Test func `at the reference peak it is the law itself`() throws {
    let law = PacedLaw(MultiPowerLaw())
    let model = PeakedLaw(law, scale: scale)
    let point = try #require(model.middle)
    let history = try history("cosine:peak=1e-3,steps=8000,warmup=200")
    #expect(
      model.losses(at: point, along: history)
        == law.values(model.parameters(at: point), over: history.rates))
  }

  /// Runs at another peak whose annealed ends hardly differ, as under Adam.
  private func runs(peak: Double, _ names: [String]) throws -> [Run] {
    try SyntheticRuns.runs(names).map { run in
      var run = run
      run.name += "-\(peak)"
      run.schedule = try Scaled(run.schedule, by: peak / 1e-3)
      return run
    }
  }

  @Test func `another peak widens intervals, and runs at it narrow them again`() throws {
    func width(_ runs: [Run], _ peak: Double) throws -> Double {
      let schedule = try ScheduleText.parse(
        "wsd:peak=\(peak),steps=8000,decay=1600,warmup=200")
      let interval = try #require(
        Average(to: runs).predictions(of: schedule, at: [8000])[0].interval(level: 0.9))
      return interval.width
    }
    let one = try runs(peak: 1e-3, ["constant", "cosine"])
    let two = try one + runs(peak: 2e-3, ["constant", "cosine"])
    #expect(try width(one, 2e-3) > 1.5 * width(one, 1e-3))
    #expect(try width(one, 4e-3) > 1.2 * width(one, 2e-3))
    #expect(try width(two, 2e-3) < 0.8 * width(one, 2e-3))
  }

  @Test func `runs at two peaks tell how the loss goes with it`() throws {
    let average = try Average(
      to: runs(peak: 1e-3, ["constant", "cosine"]) + runs(peak: 2e-3, ["constant", "cosine"]))
    // The same losses at twice the peak: neither progress nor gains went with it.
    for predictor in average.predictors {
      let response = predictor.posterior.peakResponse
      #expect(abs(response.progress) < 0.05 && response.noise < 0.3, "\(response)")
    }
    let copy = try #require(try SavedFit.load(json: average.json()) as? Average)
    #expect(try copy.json() == average.json())
  }

  @Test func `an average of an earlier format is refused`() throws {
    let text = String(
      decoding: try Average(to: SyntheticRuns.runs(["constant", "cosine"])).json(), as: UTF8.self)
    let earlier = text.replacing("\"formatVersion\" : 2", with: "\"formatVersion\" : 1")
    try #require(earlier != text)
    #expect(throws: Refusal.self) { try Average(json: Data(earlier.utf8)) }
  }
}
