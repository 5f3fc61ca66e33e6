import Basics
public import Fitting
public import Forecasting
public import Records
import Reports
public import Schedules

extension Figure {
  /// Fitted runs, and runs that the fit has not seen, over steps; the final losses of the latter,
  /// forecast and logged; residuals below.
  ///
  /// Points are logged losses, rings those that were held out of a fitted run. Lines are the law: full
  /// for fitted runs, dashed for the others and for what is still to come of a fitted run, shaded by
  /// its interval.
  public static func losses(fit: any LossPredictor, fitted: [Run], unseen: [Run] = []) -> Figure {
    let runs = (fitted + unseen).map(\.afterWarmup).filter { !$0.records.isEmpty }
    let forecasts = runs.map { run in
      Forecast(
        of: run.schedule, under: predictor(of: run, from: fit),
        at: run.records.map(\.step))
    }
    let futures = runs.enumerated().map { index, run in
      index < fitted.count ? future(of: run, under: fit) : []
    }
    var losses: [Series] = []
    var residuals: [Series] = []
    var ends: [Panel.EndLabel] = []
    for (index, (run, forecast)) in zip(runs, forecasts).enumerated() {
      let isFitted = index < fitted.count
      let logged = run.records.thinned(to: 150).map { Series.Point($0) }
      let law = forecast.points.map(Series.Point.init)
      let name = run.name + (isFitted ? "" : ", forecast")
      losses.append(Series(nil, .band, index: index, futures[index]))
      losses.append(Series(nil, .points, index: index, logged))
      losses.append(
        Series(
          nil, .openPoints, index: index,
          run.heldOut.thinned(to: 150).map { Series.Point($0) }))
      losses.append(Series(name, isFitted ? .line : .dashedLine, index: index, law))
      losses.append(Series(nil, .dashedLine, index: index, futures[index]))
      let end = futures[index].last ?? law[law.count - 1]
      ends.append(.init(name, at: end.y, losses[losses.count - 1].color))
      residuals.append(
        Series(
          nil, .points, index: index,
          zip(run.records, forecast.points).map {
            .init(Double($0.step), 100 * ($0.loss / $1.loss - 1))
          }))
    }
    let range = lossRange(of: runs, futures)
    let namesEnds = range != nil && runs.count <= mostEndLabels
    let horizon = zip(runs, futures).map { run, future in
      max(future.last?.x ?? 0, Double((run.heldOut.last ?? run.records.last)?.step ?? 0))
    }.max()
    let steps = horizon.map { 0...max($0, 1) }
    var panel = Panel(
      xLabel: "step", yLabel: "loss, nats", xRange: steps, yRange: range, share: 2.4,
      series: losses, legend: namesEnds ? nil : .aboveInColumns)
    if namesEnds { panel.endLabels = ends }
    var panels = [panel]
    if !unseen.isEmpty {
      panels.append(
        finals(
          of: Array(runs.dropFirst(fitted.count)), forecasts.dropFirst(fitted.count),
          level: fit.conventions.level))
    }
    panels.append(
      Panel(
        xLabel: "step", yLabel: "residual, %", xRange: steps, yRange: residualRange(of: residuals),
        series: residuals, legend: nil))
    let title =
      if futures.contains(where: { !$0.isEmpty }) {
        "Logged losses, the \(fit.lawTitle) fitted to them, and what it expects"
      } else if unseen.isEmpty {
        "Logged losses and the \(fit.lawTitle) fitted to them"
      } else if fitted.isEmpty {
        "Logged losses and their forecasts by the \(fit.lawTitle)"
      } else {
        "Logged losses, the \(fit.lawTitle) fitted to some, and its forecasts of the others"
      }
    return Figure(
      title,
      panels: panels, size: (960, unseen.isEmpty ? 720 : 900))
  }

  /// More names than these would not stand beside one another's curves.
  private static let mostEndLabels = 12

  /// What a run's losses are predicted by: its own predictor where the fit makes one.
  private static func predictor(of run: Run, from fit: any LossPredictor) -> any LossPredictor {
    (try? fit.specialized(for: run)) ?? fit
  }

  /// What is expected of a fitted run from its last record to the end of its schedule.
  private static func future(of run: Run, under fit: any LossPredictor) -> [Series.Point] {
    let last = run.records[run.records.count - 1].step
    let left = run.schedule.steps - last
    guard left > 0 else { return [] }
    let place = fit.runs.firstIndex { $0.name == run.name }
    let fit = predictor(of: run, from: fit)
    let count = min(left, 48)
    let steps = (1...count).map { last + left * $0 / count }
    let joint = fit.joint(of: steps.map { Endpoint(run.schedule, step: $0, continuing: place) })
    return steps.indices.map { index in
      let interval = joint.interval(index, level: fit.conventions.level)
      return Series.Point(
        Double(steps[index]), joint.losses[index], interval)
    }
  }

  /// Forecast and logged final losses side by side.
  private static func finals(
    of runs: [Run], _ forecasts: ArraySlice<Forecast>, level: Double
  ) -> Panel {
    let percent = NumberText.significant(100 * level, 3)
    return Panel(
      xLabel: "", yLabel: "final loss, nats", xRange: -0.6...(Double(runs.count) - 0.4),
      // About 105 characters fit side by side.
      names: runs.map(\.name).shortened(to: max(4, 105 / max(runs.count, 1))), share: 1.2,
      series: [
        Series(
          "forecast, \(percent) % interval", .errorBars, .blue,
          forecasts.enumerated().map { index, forecast in
            .init(Double(index), forecast.final.loss, forecast.final.interval)
          }),
        Series(
          "logged", .crosses, .vermillion,
          runs.enumerated().map { .init(Double($0.offset), $0.element.records.last?.loss ?? 0) }),
      ], legend: .aboveInLine)
  }

  /// Wide enough for all but the most extreme residuals.
  private static func residualRange(of residuals: [Series]) -> ClosedRange<Double> {
    let sizes = residuals.flatMap { $0.points.map { abs($0.y) } }.filter(\.isFinite).sorted()
    let bound = sizes.isEmpty ? 1 : max(1.5 * sizes[(sizes.count - 1) * 98 / 100], 0.1)
    return -bound...bound
  }

  /// One forecast with its interval, the rates below.
  public static func forecast(_ forecast: Forecast) -> Figure {
    let percent = NumberText.significant(100 * forecast.level, 3)
    let points = forecast.points.map(Series.Point.init)
    var series = [
      Series("\(percent) % interval", .band, .blue, points),
      Series("forecast", .line, .blue, points),
    ]
    if let reach = forecast.reach { series += target(reach) }
    return Figure(
      "Forecast: \(NumberText.fixed(forecast.final.loss, 4)) nats at step \(forecast.final.step)"
        + (forecast.final.interval == nil
          ? "" : ", \(percent) % interval \(forecast.final.interval.intervalText)"),
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss, nats",
          yRange: range(of: points.dropFirst(points.count / 10).flatMap(\.interval.ends)),
          share: 2, series: series),
        rates(of: [forecast.schedule], legend: .above),
      ])
  }

  /// The loss to reach, and when it is.
  private static func target(_ reach: TargetReach) -> [Series] {
    let ends = [1, reach.horizon].map { Series.Point(Double($0), reach.target) }
    // As far as the schedule goes.
    let interval = reach.interval.map { $0.map { min($0, Double(reach.horizon)) } }
    let isReached = reach.interval?.finiteLower != nil
    return [
      Series("target", .dashedLine, .black, ends),
      Series(
        "when it is reached", .line, .vermillion,
        isReached ? interval?.ends.map { .init($0, reach.target) } ?? [] : []),
      Series(
        nil, .crosses, .vermillion,
        reach.step.map { [.init(Double($0), reach.target)] } ?? []),
    ]
  }

  /// The rates of schedules over steps.
  public static func schedules(_ schedules: [any Schedule]) -> Figure {
    Figure(
      "Learning rate", panels: [rates(of: schedules, legend: .above)],
      size: (960, 420 + 18 * schedules.count))
  }

  static func rates(of schedules: [any Schedule], legend: Panel.Legend?) -> Panel {
    Panel(
      xLabel: "step", yLabel: "rate",
      series: schedules.enumerated().map { index, schedule in
        let stride = max(1, schedule.steps / 1000)
        return Series(
          schedule.label, .line, index: index,
          Swift.stride(from: 0, through: schedule.steps, by: stride).map {
            .init(Double($0), schedule.rate(at: $0))
          })
      }, legend: legend)
  }

  /// From below the lowest loss to what all runs have come below after the first tenth, so that
  /// the fall from initialization does not flatten everything else; after the first third where the
  /// picture is of what is to come.
  private static func lossRange(
    of runs: [Run], _ futures: [[Series.Point]]
  ) -> ClosedRange<Double>? {
    let share = futures.contains { !$0.isEmpty } ? 3 : 10
    let seen = runs.flatMap { $0.records.dropFirst($0.records.count / share).map(\.loss) }
    let later = runs.flatMap { $0.heldOut.map(\.loss) }
    return range(of: seen + later + futures.joined().flatMap(\.interval.ends))
  }

  static func range(of values: [Double]) -> ClosedRange<Double>? {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max(), low < high else { return nil }
    let margin = 0.06 * (high - low)
    return (low - margin)...(high + margin)
  }
}

extension Series.Point {
  init(_ point: Forecast.Point) {
    self.init(Double(point.step), point.loss, point.interval)
  }
}

extension Series.Point {
  init(_ record: Record) { self.init(Double(record.step), record.loss) }
}

extension [Record] {
  /// At most about `count` of the records, evenly spread, the last among them.
  fileprivate func thinned(to count: Int) -> [Record] {
    let stride = Swift.max(1, self.count / count)
    return Swift.stride(from: self.count - 1, through: 0, by: -stride).reversed().map { self[$0] }
  }
}

extension Schedule {
  /// Its text as far as the width of a picture allows.
  var label: String { summary.shortened(to: 105) }
}
