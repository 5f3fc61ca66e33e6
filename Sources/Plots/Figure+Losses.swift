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
    // Whether a run was fitted is told before any is left out.
    let all =
      fitted.map { (run: $0.afterWarmup, isFitted: true) }
      + unseen.map { (run: $0.afterWarmup, isFitted: false) }
    let chosen = DrawnFirst(
      all.filter { !$0.run.records.isEmpty }, most: Series.lookCount, "runs", name: \.run.name)
    let curves = chosen.shown.map { DrawnRun($0.run, isFitted: $0.isFitted, under: fit) }
    let judged = curves.filter { !$0.isFitted }
    let fans = curves.count { !$0.future.isEmpty }
    let horizon = curves.map(\.lastStep).max()
    let steps = horizon.map { 0...Double(max($0, 1)) }
    var panel = Panel(
      xLabel: "step", yLabel: "loss, nats", xRange: steps, yRange: lossRange(of: curves),
      share: 2.4, series: curves.enumerated().flatMap { $1.losses(index: $0, among: fans) },
      showsLegend: curves.count > mostEndLabels)
    if curves.count <= mostEndLabels {
      panel.endLabels = curves.enumerated().map { $1.endLabel(index: $0) }
    }
    var panels = [panel]
    if !judged.isEmpty { panels.append(finals(of: judged, level: fit.conventions.level)) }
    let residuals = curves.enumerated().map { $1.residuals(index: $0) }
    panels.append(
      Panel(
        xLabel: "step", yLabel: "residual, %", xRange: steps, yRange: residualRange(of: residuals),
        yScale: .linear,
        series: [zeroLine(steps)].compactMap(\.self) + residuals, showsLegend: false))
    var figure = Figure(
      title(fit: fit, curves), panels: panels, size: (960, judged.isEmpty ? 720 : 900))
    figure.caption = caption(curves)
    figure.notes =
      [chosen.note, thinningNote(curves)].compactMap(\.self)
      + all.filter { $0.run.records.isEmpty }.map {
        "\($0.run.name) has no record after its warm-up and is not drawn"
      }
    return figure
  }

  private static func title(fit: any LossPredictor, _ curves: [DrawnRun]) -> String {
    let fittedCount = curves.count { $0.isFitted }
    if curves.contains(where: { !$0.future.isEmpty }) {
      return "Logged losses, the \(fit.lawTitle) fitted to them, and what it expects"
    } else if fittedCount == curves.count {
      return "Logged losses and the \(fit.lawTitle) fitted to them"
    } else if fittedCount == 0 {
      return "Logged losses and their forecasts by the \(fit.lawTitle)"
    } else {
      return "Logged losses, the \(fit.lawTitle) fitted to some, and its forecasts of the others"
    }
  }

  /// Which rows are left out where one expects all: pictures have room for few anyway.
  private static func thinningNote(_ curves: [DrawnRun]) -> String? {
    let thinned = curves.filter { $0.run.records.count < $0.recordCount }
    guard isInteractive, let longest = thinned.max(by: { $0.recordCount < $1.recordCount }) else {
      return nil
    }
    return "of \(NumberText.counted(thinned.count, "run")) not all rows are drawn, such as "
      + "\(NumberText.grouped(longest.run.records.count)) of \(NumberText.grouped(longest.recordCount)), the "
      + "extremes among them"
  }

  /// What marks and lines mean: names at the ends of curves leave no room for a legend of these.
  private static func caption(_ curves: [DrawnRun]) -> String {
    let hasForecast = curves.contains { !$0.isFitted || !$0.future.isEmpty }
    let marks =
      "points: logged"
      + (curves.contains { !$0.run.heldOut.isEmpty } ? "; rings: logged, but held out" : "")
    let lines =
      !hasForecast
      ? "lines: the law"
      : curves.contains(where: \.isFitted)
        ? "full lines: the law as fitted; dashed: its forecast" : "dashed lines: the law's forecast"
    return "\(marks); \(lines)"
  }

  static func zeroLine(_ range: ClosedRange<Double>?) -> Series? {
    range.map {
      Series(nil, .line, .gray, [.init($0.lowerBound, 0), .init($0.upperBound, 0)])
    }
  }

  /// More names than these would not stand beside one another's curves.
  private static let mostEndLabels = 12

  /// Forecast and logged final losses side by side.
  private static func finals(of curves: [DrawnRun], level: Double) -> Panel {
    let percent = NumberText.level(level)
    return Panel(
      xLabel: "", yLabel: "final loss, nats", xRange: -0.6...(Double(curves.count) - 0.4),
      yScale: .linear, names: curves.map(\.run.name), share: 1.2,
      series: [
        Series(
          "forecast, \(percent) interval", .errorBars, .blue,
          curves.enumerated().map { index, curve in
            .init(Double(index), curve.law.final.loss, curve.law.final.interval)
          }),
        Series(
          "logged", .crosses, .vermillion,
          curves.enumerated().map {
            .init(Double($0.offset), $0.element.run.records.last?.loss ?? .nan)
          }),
      ])
  }

  /// Wide enough for all but the most extreme residuals.
  private static func residualRange(of residuals: [Series]) -> ClosedRange<Double> {
    let sizes = residuals.flatMap { $0.points.map { abs($0.y) } }.filter(\.isFinite).sorted()
    let bound = sizes.isEmpty ? 1 : max(1.5 * sizes[(sizes.count - 1) * 98 / 100], 0.1)
    return -bound...bound
  }

  /// One forecast with its interval, the rates below.
  public static func forecast(_ forecast: Forecast) -> Figure {
    let percent = NumberText.level(forecast.level)
    let points = forecast.points.map(Series.Point.init)
    var series = [
      Series("\(percent) interval", .band, .blue, points),
      Series("forecast", .line, .blue, points),
    ]
    if let reach = forecast.reach { series += target(reach) }
    let late = points.dropFirst(points.count / 10).flatMap(\.interval.ends)
    return Figure(
      "Forecast: \(NumberText.fixed(forecast.final.loss, 4)) nats at step "
        + NumberText.grouped(forecast.final.step)
        + (forecast.final.interval == nil
          ? "" : ", \(percent) interval \(forecast.final.interval.intervalText)"),
      panels: [
        Panel(
          xLabel: "step", yLabel: "loss, nats",
          yRange: range(of: late + [forecast.reach?.target].compactMap(\.self)),
          share: 2, series: series),
        rates(of: [forecast.schedule]),
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
    let chosen = DrawnFirst(schedules, most: Series.lookCount, "schedules", name: \.text)
    var figure = Figure(
      "Learning rate", panels: [rates(of: chosen.shown)], size: (960, 420))
    figure.notes = [chosen.note].compactMap(\.self)
    return figure
  }

  /// Rates from 0 on, so that their shares of the peak can be seen.
  static func rates(of schedules: [any Schedule], showsLegend: Bool = true) -> Panel {
    let series = schedules.enumerated().map { index, schedule in
      Series(schedule.summary, .line, index: index, [Series.Point](of: schedule))
    }
    let highest = series.flatMap { $0.points.map(\.y) }.filter(\.isFinite).max() ?? 0
    return Panel(
      xLabel: "step", yLabel: "rate", yRange: highest > 0 ? 0...highest : nil, yScale: .linear,
      series: series, showsLegend: showsLegend)
  }

  /// From the lowest loss to what all runs have come below after the first tenth, so that the fall from
  /// initialization does not flatten everything else; after the first third where the picture is of
  /// what is to come.
  private static func lossRange(of curves: [DrawnRun]) -> ClosedRange<Double>? {
    let share = curves.contains { !$0.future.isEmpty } ? 3 : 10
    let seen = curves.flatMap { curve in
      curve.run.records.dropFirst(curve.run.records.count / share).map(\.loss)
    }
    let later = curves.flatMap { curve in
      curve.run.heldOut.map(\.loss) + curve.future.flatMap(\.interval.ends)
    }
    return range(of: seen + later)
  }

  /// From the least to the largest of the numbers.
  static func range(of values: some Sequence<Double>) -> ClosedRange<Double>? {
    let finite = values.filter(\.isFinite)
    guard let low = finite.min(), let high = finite.max() else { return nil }
    return low...high
  }
}

extension [Series.Point] {
  /// The rates of a schedule at about a thousand steps, the last among them.
  init(of schedule: any Schedule) {
    let stride = Swift.max(1, schedule.steps / 1000)
    let steps = [Int](Swift.stride(from: 0, to: schedule.steps, by: stride)) + [schedule.steps]
    self = steps.map { .init(Double($0), schedule.rate(at: $0)) }
  }
}
