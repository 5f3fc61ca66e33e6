import Extrapolation
import Fitting
import Laws
import RealModule
import Records
import Schedules
import Testing

@testable import Plots

/// What figures hold, before they are laid out.
struct FigureTests {
  /// A run that obeys the annealing law.
  private static func run(_ name: String, _ schedule: String, through last: Int? = nil) throws
    -> Run
  {
    let schedule = try ScheduleText.parse(schedule)
    let steps = Array(stride(from: 100, through: last ?? schedule.steps, by: 100))
    let losses = AnnealingLaw().values(
      [2.5, 0.6, 0.7, 0.45, 0.998],
      over: RateHistory(of: schedule, at: steps, warmup: .trueRates))
    return Run(
      name: name, records: zip(steps, losses).map { Record(step: $0, loss: $1) },
      schedule: schedule)
  }

  private static func fit() throws -> (fit: Fit, runs: [Run]) {
    let runs = [
      try run("constant", "constant:peak=1e-3,steps=8000,warmup=200"),
      try run("cosine", "cosine:peak=1e-3,final=1e-4,steps=8000,warmup=200"),
    ]
    return (try Fit(AnnealingLaw(), to: runs), runs)
  }

  @Test func `a fitted run without a record after its warm-up leaves the others what they are`()
    throws
  {
    let (fit, runs) = try Self.fit()
    var early = try Self.run("early", "constant:peak=1e-3,steps=8000,warmup=4000", through: 3000)
    early.heldOut = []
    let unseen = try Self.run("unseen", "wsd:peak=1e-3,final=1e-4,steps=8000,decay=1600,warmup=200")
    let figure = Figure.losses(fit: fit, fitted: [early] + runs, unseen: [unseen])
    #expect(
      figure.panels[0].endLabels.map(\.text) == ["constant", "cosine", "unseen, forecast"])
    let lines = figure.panels[0].series.filter { $0.label != nil }
    #expect(lines.map(\.style.name) == ["line", "line", "dashedLine"])
    #expect(figure.panels[1].names == ["unseen"])
    #expect(figure.notes == ["early has no record after its warm-up and is not drawn"])
    // And the other way around: an unseen run that is gone takes no fitted one's place.
    let other = Figure.losses(fit: fit, fitted: runs, unseen: [early])
    #expect(other.panels[0].endLabels.map(\.text) == ["constant", "cosine"])
    #expect(other.panels.count == 2)
  }

  @Test func `a forecast of a fitted run begins where its line ends`() throws {
    var runs = try Self.fit().runs
    runs[1].heldOut = runs[1].records.filter { $0.step > 5000 }
    runs[1].records.removeAll { $0.step > 5000 }
    let average = try Average(to: runs)
    for fit in [try Fit(AnnealingLaw(), to: runs), average] as [any LossPredictor] {
      let series = Figure.losses(fit: fit, fitted: runs).panels[0].series
      let line = try #require(series.first { $0.label == "cosine" })
      let own = series.filter { $0.color == line.color && !$0.points.isEmpty }
      let fan = try #require(own.first { $0.style.name == "shade" })
      let end = try #require(line.points.last)
      #expect(fan.points[0].x == 5000 && end.x == 5000)
      #expect(abs(fan.points[0].y - end.y) < 1e-9)
      let rings = try #require(own.first { $0.style.name == "openPoints" })
      #expect(rings.points.count == 30)
      #expect(rings.points.map(\.x).min() == 5100)
    }
  }

  @Test func `rows held out of a run that is judged are drawn, with the forecast of them`() throws {
    let (fit, _) = try Self.fit()
    var unseen = try Self.run("unseen", "linear:peak=1e-3,final=0,steps=8000,warmup=200")
    unseen.heldOut = unseen.records.filter { $0.step > 6000 }
    unseen.records.removeAll { $0.step > 6000 }
    let series = Figure.losses(fit: fit, fitted: [], unseen: [unseen]).panels[0].series
    #expect(series.first { $0.style.name == "openPoints" }?.points.count == 20)
    #expect(series.first { $0.label == "unseen, forecast" }?.points.last?.x == 8000)
  }

  @Test func `of more runs than there are looks the rest is named`() throws {
    let (fit, runs) = try Self.fit()
    let many = (1...26).map { number in
      var run = runs[0]
      run.name = "r\(number)"
      return run
    }
    let figure = Figure.losses(fit: fit, fitted: many)
    #expect(figure.panels[0].series.filter { $0.label != nil }.count == 24)
    #expect(figure.notes == ["24 of 26 runs are drawn; left out: r25, r26"])
    #expect(figure.panels[0].showsLegend && figure.panels[0].endLabels.isEmpty)
  }

  /// A curve that falls as a power, with seeded noise and an outlier at its end.
  private static func curve(_ name: String, through last: Int) -> Curve {
    var state: UInt64 = 7
    let values = (1...last).map { step in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let noise = Double(state >> 40) / Double(1 << 24) - 0.5
      return 2 + 3 * Double.pow(Double(step), -0.5) + 0.02 * noise + (step == last ? 0.2 : 0)
    }
    return Curve(name: name, positions: (1...last).map(Double.init), values: values)
  }

  @Test func `a fan begins at the level of the fit, not at the last value logged`() throws {
    let curve = Self.curve("a", through: 300)
    let method = try CurveForecaster(horizon: 1000)
    let forecast = try method.forecast(of: curve)
    let origin = try method.origin(of: curve)
    #expect(abs(origin.position - 300) < 1e-3)
    let level = 2 + 3 * Double.pow(300, -0.5)
    #expect(abs(origin.median - level) < 0.05)
    #expect(abs(origin.median - curve.values[299]) > 0.1)
    #expect(abs(forecast.points[0].median - origin.median) < 0.02)
    let series = Figure.fan([Fan(forecast, origin: origin)], x: "step", metric: "loss")
      .panels[0].series
    for part in series where part.style.name == "shade" || part.label == "median" {
      #expect(part.points[0].y == origin.median)
    }
  }

  @Test func `a scheduled fan begins at the level of the fit`() throws {
    let run = try Self.run("a", "wsd:peak=1e-3,final=1e-4,steps=8000,decay=1600,warmup=200")
    let whole = Curve(
      name: "a", positions: run.records.map { Double($0.step) }, values: run.records.map(\.loss))
    let curve = whole.prefix(50)
    let method = try CurveForecaster(schedule: run.schedule)
    let origin = try method.origin(of: curve)
    #expect(abs(origin.median - curve.values[49]) < 0.01)
    #expect(abs(try method.forecast(of: curve).points[0].median - origin.median) < 0.01)
  }

  @Test func `eight fans of many are drawn and the others named`() throws {
    let method = try CurveForecaster(horizon: 200, stepCount: 2)
    let forecasts = try (1...10).map { try method.forecast(of: Self.curve("c\($0)", through: 50)) }
    let figure = Figure.fan(forecasts, x: "step", metric: "loss")
    #expect(figure.panels[0].endLabels.map(\.text) == (1...8).map { "c\($0)" })
    #expect(figure.notes == ["8 of 10 curves are drawn; left out: c9, c10"])
  }

  @Test func `what was held out of a fan is drawn as rings`() throws {
    let whole = Self.curve("a", through: 300)
    let forecast = try CurveForecaster(horizon: 400).forecast(of: whole.prefix(200))
    let later = Curve(
      name: "a", positions: Array(whole.positions.dropFirst(200)),
      values: Array(whole.values.dropFirst(200)))
    let panel = Figure.fan([Fan(forecast, heldOut: later)], x: "step", metric: "loss").panels[0]
    let rings = panel.series.first { $0.label == "held out" }
    #expect(rings?.points.count == 100)
    #expect(rings?.style.name == "openPoints")
    #expect(try #require(panel.yRange).contains(whole.values[299]))
  }

  @Test func `rates are drawn to the last step, from 0 on`() throws {
    let schedule = try ScheduleText.parse("linear:peak=1e-3,final=1e-4,steps=3333")
    let panel = Figure.schedules([schedule]).panels[0]
    #expect(panel.series[0].points.last?.x == 3333)
    #expect(panel.yRange == 0...1e-3)
  }
}

extension Series.Style {
  /// The case's name.
  fileprivate var name: String { String(String(describing: self).prefix { $0 != "(" }) }
}
