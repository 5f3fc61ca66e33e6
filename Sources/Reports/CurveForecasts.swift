import Basics
public import Extrapolation
import Records

/// What `losscast extrapolate` has to say of one curve or many.
public struct CurveForecasts: Sendable {
  public let forecasts: [CurveForecast]
  /// Curves of which nothing can be said, and why.
  public let unanswered: [Unanswered]
  /// The names of the columns.
  public let positionName: String
  public let metric: String

  public struct Unanswered: Sendable, Hashable, Encodable {
    public let run: String
    public let reason: String

    public init(run: String, reason: String) {
      self.run = run
      self.reason = reason
    }
  }

  public init(
    _ forecasts: [CurveForecast], unanswered: [Unanswered], positionName: String, metric: String
  ) {
    self.forecasts = forecasts
    self.unanswered = unanswered
    self.positionName = positionName
    self.metric = metric
  }

  /// One curve at length, many in a table.
  public var report: String {
    if let forecast = forecasts.first, forecasts.count == 1, unanswered.isEmpty {
      return forecast.report(x: positionName, metric: metric)
    }
    var page = Page()
    if let level = forecasts.first?.level {
      let percent = NumberText.significant(100 * level, 3)
      page.addParagraph("\(metric) at the horizon, median and \(percent) % interval:")
      page.add()
      page.add(table)
    }
    if !unanswered.isEmpty {
      page.add()
      page.addParagraph("Nothing is said of \(unanswered.count) of \(count) curves:")
      for one in unanswered.prefix(10) { page.add("  ", "\(one.run): \(one.reason)", indent: 2) }
      if unanswered.count > 10 { page.addParagraph("… and \(unanswered.count - 10) more") }
    }
    return page.text
  }

  private var count: Int { forecasts.count + unanswered.count }

  private var table: TextTable {
    let hasTarget = forecasts.contains { $0.reach != nil }
    var table = TextTable(
      [
        ("run", .left), ("seen to", .right), ("last", .right), ("horizon", .right),
        ("median", .right), ("interval", .right),
      ] + (hasTarget ? [("P(target)", .right)] : []))
    for forecast in forecasts {
      let chance = forecast.reach.map { [$0.probability.chance] } ?? (hasTarget ? [""] : [])
      table.add(
        [
          forecast.curve.name, (forecast.curve.positions.last ?? 0).placeText,
          forecast.final.text(of: forecast.curve.values.last ?? .nan), forecast.horizon.placeText,
          forecast.final.text, forecast.final.intervalText,
        ] + chance)
    }
    return table
  }
}

extension CurveForecasts: Encodable {
  private enum Key: String, CodingKey { case forecasts, unanswered, position, metric }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(forecasts, forKey: .forecasts)
    try container.encode(unanswered, forKey: .unanswered)
    try container.encode(positionName, forKey: .position)
    try container.encode(metric, forKey: .metric)
  }
}

extension CurveForecast {
  /// The answer for one curve, in words and a table of the way to the horizon.
  func report(x: String, metric: String) -> String {
    let percent = NumberText.significant(100 * level, 3)
    var page = Page()
    page.addParagraph(
      "\(curve.name) ends at \(metric) \(final.text) (\(percent) % interval "
        + "\(final.intervalText)) at \(x) \(horizon.placeText). Seen: "
        + "\(NumberText.grouped(curve.count)) points, the last "
        + "\(final.text(of: curve.values.last ?? .nan)) at \(x) "
        + "\((curve.positions.last ?? 0).placeText).")
    page.add()
    var table = TextTable([
      (x, .right), ("median", .right), ("\(percent) % interval", .right),
    ])
    for point in shown {
      table.add([point.position.rounded().placeText, point.text, point.intervalText])
    }
    page.add(table)
    if let reach {
      page.add()
      page.addParagraph(reach.sentence(x: x, metric: metric, horizon: horizon))
    }
    page.add()
    page.add(
      "by",
      sources.map { "\($0.name) \(NumberText.percent($0.weight, 0))" }
        .joined(separator: ", "), indent: 6)
    for note in notes { page.add("note", "\(note)", indent: 6) }
    return page.text
  }

  /// Eight points of the way, the horizon among them.
  private var shown: [Point] {
    let stride = max(1, points.count / 8)
    return Swift.stride(from: points.count - 1, through: 0, by: -stride).reversed()
      .map { points[$0] }
  }
}

extension CurveReach {
  fileprivate func sentence(x: String, metric: String, horizon: Double) -> String {
    let percent = NumberText.significant(100 * level, 3)
    var words = "\(metric) \(NumberText.significant(target, 6)) is reached by \(x) "
    words += "\(horizon.placeText) with probability \(probability.chance)"
    if let position {
      words += ", in the median at \(position.rounded().placeText)"
    }
    if let earliest = interval.finiteLower {
      let end = interval.finiteUpper.map { $0.rounded().placeText } ?? "beyond"
      words += " (\(percent) % interval \(earliest.rounded().placeText) to \(end))"
    }
    return words + "."
  }
}

extension CurveForecast.Point {
  /// The median, to as many digits as the interval tells apart.
  package var text: String { text(of: median) }
  package var intervalText: String { NumberText.interval(interval, text(of:)) }

  func text(of value: Double) -> String {
    if max(abs(interval.lower), abs(interval.upper)) >= 1e6 {
      return NumberText.significant(value, 4)
    }
    return NumberText.fixed(value, interval.decimals)
  }
}

extension Interval {
  /// So many digits after the point tell the ends apart.
  var decimals: Int {
    var (decimals, width) = (1, width)
    while width < 10, width > 0, decimals < 6 { (decimals, width) = (decimals + 1, width * 10) }
    return decimals
  }
}
