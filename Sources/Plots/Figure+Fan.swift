import Basics
public import Extrapolation
import Records
import Reports

extension Figure {
  /// Curves as far as they were seen, and fans of where they may go.
  ///
  /// - Parameters:
  ///   - forecasts: Of which the first eight are drawn.
  ///   - x, metric: The names of the columns.
  public static func fan(_ forecasts: [CurveForecast], x: String, metric: String) -> Figure {
    let drawn = Array(forecasts.prefix(8))
    var series: [Series] = []
    for (index, forecast) in drawn.enumerated() {
      let points = [Series.Point](seenOf: forecast)
      let fan = Array(points.suffix(1)) + forecast.points.map(Series.Point.init)
      let percent = NumberText.significant(100 * forecast.level, 3)
      let isAlone = drawn.count == 1
      series.append(Series(isAlone ? "\(percent) % interval" : nil, .band, index: index, fan))
      if isAlone {
        for (low, high, density) in [(0.1, 0.9, 0.3), (0.25, 0.75, 0.45)]
        where high - low < forecast.level {
          let share = NumberText.significant(100 * (high - low), 3)
          series.append(
            Series(
              "\(share) %", .shade(density), index: index,
              points.suffix(1) + forecast.points.map { $0.band(from: low, to: high) }))
        }
      }
      series.append(Series(isAlone ? "seen" : nil, .points, index: index, points))
      series.append(
        Series(isAlone ? "median" : forecast.curve.name, .line, index: index, fan))
      if isAlone, let reach = forecast.reach {
        let first = forecast.curve.positions.first ?? 0
        series.append(
          Series(
            "target", .dashedLine, .black,
            [.init(first, reach.target), .init(forecast.horizon, reach.target)]))
      }
    }
    let levels = drawn.flatMap { forecast in
      let seen = forecast.curve.values.filter(\.isFinite)
      return Array(seen.dropFirst(seen.count / 20))
        + forecast.points.flatMap(\.interval.ends)
    }
    let title =
      if let only = drawn.first, drawn.count == 1 {
        "\(only.curve.name): \(metric) \(only.final.text) at \(x) "
          + "\(only.horizon.placeText), \(only.final.intervalText)"
      } else {
        "\(metric) of \(drawn.count) runs, seen and expected"
      }
    return Figure(
      title,
      panels: [
        Panel(
          xLabel: x, yLabel: metric, yRange: range(of: levels), series: series,
          legend: drawn.count > 1 ? .aboveInColumns : .topRight)
      ], size: (960, 560))
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
  /// At most 400 finite points of what was seen, the last among them.
  fileprivate init(seenOf forecast: CurveForecast) {
    let curve = forecast.curve
    let stride = Swift.max(1, curve.count / 400)
    self = curve.positions.indices.filter {
      ($0 % stride == 0 || $0 == curve.count - 1) && curve.values[$0].isFinite
    }.map { .init(curve.positions[$0], curve.values[$0]) }
  }
}
