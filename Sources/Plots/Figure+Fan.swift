import Basics
public import Extrapolation
public import Records
import Reports

/// What a fan is drawn of.
public struct Fan: Sendable {
  public var forecast: CurveForecast
  /// What is believed of the curve where it was last seen, see `CurveForecaster.origin(of:)`. The fan
  /// begins there.
  public var origin: CurveForecast.Point?
  /// What was logged beyond what the forecast has seen, drawn as rings.
  public var heldOut: Curve?

  public init(
    _ forecast: CurveForecast, origin: CurveForecast.Point? = nil, heldOut: Curve? = nil
  ) {
    self.forecast = forecast
    self.origin = origin
    self.heldOut = heldOut
  }
}

extension Figure {
  /// More fans than these would hide one another.
  public static let mostFans = 8

  /// Curves as far as they were seen, and fans of where they may go.
  ///
  /// - Parameters:
  ///   - fans: Of which the first ``mostFans`` are drawn.
  ///   - x, metric: The names of the columns.
  public static func fan(_ fans: [Fan], x: String, metric: String) -> Figure {
    let chosen = DrawnFirst(fans, most: mostFans, "curves", name: \.forecast.curve.name)
    let drawn = chosen.shown
    let isAlone = drawn.count == 1
    let series = drawn.enumerated().flatMap { index, fan in
      fan.series(index: index, among: drawn.count)
    }
    let seen = drawn.flatMap { [Series.Point](of: $0.forecast.curve) }
    let scales = AxisScale.suiting(
      positions: seen.map(\.x), values: seen.map(\.y),
      reaching: drawn.map(\.forecast.horizon))
    let levels = drawn.flatMap { fan in
      let values = fan.forecast.curve.values.filter(\.isFinite)
      // The fall from initialization would flatten all else, unless it has room.
      let early = scales.x == .linear ? values.count / 20 : 0
      return Array(values.dropFirst(early)) + (fan.heldOut?.values ?? [])
        + fan.points.flatMap(\.interval.ends) + [fan.forecast.reach?.target].compactMap(\.self)
    }
    let title =
      if let only = drawn.first?.forecast, isAlone {
        "\(only.curve.name): \(metric) \(only.final.text) at \(x) "
          + "\(only.horizon.placeText), \(only.final.intervalText)"
      } else {
        "\(metric) of \(drawn.count) runs, seen and expected"
      }
    var panel = Panel(
      xLabel: x, yLabel: metric, yRange: range(of: levels), xScale: scales.x, yScale: scales.y,
      series: series, showsLegend: isAlone)
    if !isAlone {
      panel.endLabels = drawn.enumerated().map { index, fan in
        .init(
          fan.forecast.curve.name, at: fan.forecast.final.median,
          Series(nil, .line, index: index, []).color)
      }
    }
    var figure = Figure(title, panels: [panel], size: (960, 560))
    figure.notes = [chosen.note].compactMap(\.self)
    if !isAlone {
      let percent = NumberText.level(drawn.first?.forecast.level ?? 0)
      figure.caption =
        "points: seen"
        + (drawn.contains { $0.heldOut != nil } ? "; rings: logged, but held out" : "")
        + "; lines: medians; areas: \(percent) intervals"
    }
    return figure
  }

  /// The same of forecasts alone.
  public static func fan(_ forecasts: [CurveForecast], x: String, metric: String) -> Figure {
    fan(forecasts.map { Fan($0) }, x: x, metric: metric)
  }
}

extension Fan {
  /// From the origin to the horizon.
  fileprivate var path: [CurveForecast.Point] {
    [origin].compactMap(\.self) + forecast.points
  }

  fileprivate var points: [Series.Point] { path.map(Series.Point.init) }

  /// Of one among several the curve is named, of a single one its parts.
  fileprivate func series(index: Int, among count: Int) -> [Series] {
    let isAlone = count == 1
    let percent = NumberText.level(forecast.level)
    var series = [
      Series(
        isAlone ? "\(percent) interval" : nil, .band(among: count), index: index, points)
    ]
    if isAlone {
      for (low, high, density) in [(0.1, 0.9, 0.3), (0.25, 0.75, 0.45)]
      where high - low < forecast.level {
        let share = NumberText.significant(100 * (high - low), 3)
        series.append(
          Series(
            "\(share) %", .shade(density), index: index,
            path.map { $0.band(from: low, to: high) }))
      }
    }
    series.append(
      Series(isAlone ? "seen" : nil, .points, index: index, [Series.Point](of: forecast.curve)))
    if let heldOut {
      series.append(
        Series(
          isAlone ? "held out" : nil, .openPoints, index: index, [Series.Point](of: heldOut)))
    }
    series.append(Series(isAlone ? "median" : forecast.curve.name, .line, index: index, points))
    if isAlone, let reach = forecast.reach {
      let first = forecast.curve.positions.first ?? 0
      series.append(
        Series(
          "target", .dashedLine, .black,
          [.init(first, reach.target), .init(forecast.horizon, reach.target)]))
    }
    return series
  }
}

extension Series.Point {
  init(_ point: CurveForecast.Point) {
    self.init(point.position, point.median, point.interval)
  }
}

extension CurveForecast.Point {
  /// What lies between two of the quantiles that are told.
  fileprivate func band(from low: Double, to high: Double) -> Series.Point {
    func value(_ share: Double) -> Double {
      quantiles.first { $0.share == share }?.value ?? median
    }
    return Series.Point(position, median, Interval(value(low), value(high)))
  }
}

extension [Series.Point] {
  /// The finite points of a curve, for a picture at most about 400 of them, the last among them.
  init(of curve: Curve) {
    let stride = Figure.isInteractive ? 1 : Swift.max(1, curve.count / 400)
    self = curve.positions.indices.filter {
      ($0 % stride == 0 || $0 == curve.count - 1) && curve.values[$0].isFinite
    }.map { .init(curve.positions[$0], curve.values[$0]) }
  }
}
