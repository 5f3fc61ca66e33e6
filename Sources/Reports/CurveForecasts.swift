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
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    if let forecast = forecasts.first, forecasts.count == 1, unanswered.isEmpty {
      return forecast.report(x: positionName, metric: metric, style)
    }
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    if let level = forecasts.first?.level {
      page.add()
      page.addParagraph("\(metric) at the horizon, median and \(NumberText.level(level)) interval:")
      page.add()
      page.add(table)
    }
    if !unanswered.isEmpty {
      page.add()
      page.addParagraph("Nothing is said of \(unanswered.count) of \(count) curves:")
      for one in unanswered.prefix(10) { page.add("  ", "\(one.run): \(one.reason)", indent: 2) }
      if unanswered.count > 10 { page.addParagraph("… and \(unanswered.count - 10) more") }
    }
    page.addRest(of: summary)
    return page.content
  }

  private var summary: Summary {
    let isHigh = forecasts.first?.curve.goal == .higher
    let sign = isHigh ? -1.0 : 1.0
    // The name of a metric may not say what is best.
    let way = isHigh ? "highest" : "lowest"
    let best = forecasts.min { sign * $0.final.median < sign * $1.final.median }
    let answer = best.map { best in
      "Of \(NumberText.counted(forecasts.count, "curve")) \(best.curve.name) ends \(way), at \(metric) "
        + "\(best.final.text) "
        + best.final.interval.inParentheses(level: best.level, best.final.text(of:)) + "."
    }
    let overlapping = best.map { best in
      forecasts.count {
        $0.final.interval.lower <= best.final.interval.upper
          && $0.final.interval.upper >= best.final.interval.lower
      } - 1
    }
    let far = forecasts.count { $0.notes.contains { $0.isDoubt } }
    return Summary(
      answer: answer ?? "Nothing can be said of these curves.",
      quality: forecasts.isEmpty
        ? nil
        : "Of the way to the horizon, \(NumberText.percent(seenShare, 0)) was seen on average.",
      doubts: (overlapping.map { overlapping in
        overlapping > 0
          ? [
            "the intervals of \(NumberText.counted(overlapping, "other")) overlap with its own, so "
              + "that another may end \(way)"
          ] : []
      } ?? [])
        + (far > 0
          ? [
            "\(NumberText.counted(far, "forecast")) \(far == 1 ? "is" : "are") hardly more than the prior, "
              + "or go far beyond what was seen"
          ] : []))
  }

  /// How much of the way to the horizon was seen, on average.
  private var seenShare: Double {
    forecasts.reduce(0) { $0 + ($1.curve.positions.last ?? 0) / $1.horizon }
      / Double(forecasts.count)
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
  func report(x: String, metric: String, _ style: ReportStyle) -> ReportText {
    let summary = summary(x: x, metric: metric)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    var table = TextTable([
      (x, .right), ("median", .right), ("\(NumberText.level(level)) interval", .right),
    ])
    for point in shown {
      table.add([point.position.rounded().placeText, point.text, point.intervalText])
    }
    page.add(table)
    page.add()
    page.add(
      "by",
      sources.map { "\($0.name) \(NumberText.percent($0.weight, 0))" }
        .joined(separator: ", "), indent: 6)
    page.addRest(of: summary)
    return page.content
  }

  private func summary(x: String, metric: String) -> Summary {
    let last = curve.positions.last ?? 0
    let end =
      "\(curve.name) ends at \(metric) \(final.text) "
      + final.interval.inParentheses(level: level, final.text(of:))
      + " at \(x) \(horizon.placeText)."
    return Summary(
      answer: end
        + (reach.map { " " + $0.sentence(x: x, metric: metric, horizon: horizon) } ?? ""),
      quality: "Seen were \(NumberText.counted(curve.count, "point")), "
        + "\(NumberText.percent(last / horizon, 0)) of the way; the last is "
        + "\(final.text(of: curve.values.last ?? .nan)) at \(x) \(last.placeText).",
      doubts: notes.filter(\.isDoubt).map(\.description),
      calm: "No doubt stands out: forecasts as far as this have been checked.",
      notes: notes.filter { !$0.isDoubt }.map(\.description))
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
    var words = "\(metric) \(NumberText.significant(target, 6)) is reached by \(x) "
    words += "\(horizon.placeText) with probability \(probability.chance)"
    if let position {
      words += ", in the median at \(position.rounded().placeText)"
    }
    if let earliest = interval.finiteLower {
      let end = interval.finiteUpper.map { $0.rounded().placeText } ?? "beyond"
      words += " (\(NumberText.level(level)) interval \(earliest.rounded().placeText) to \(end))"
    }
    return words + "."
  }
}

extension CurveForecast.Point {
  /// The median, to as many digits as the interval tells apart.
  package var text: String { text(of: median) }
  package var intervalText: String { NumberText.interval(interval, text(of:)) }

  func text(of value: Double) -> String { interval.text(of: value) }
}

extension Interval {
  /// A value in it or an end of it, to as many digits as it tells apart.
  func text(of value: Double) -> String {
    let largest = max(abs(lower), abs(upper))
    return largest >= 1e-3 && largest < 1e6
      ? NumberText.fixed(value, decimals) : NumberText.significant(value, 4)
  }

  /// So many digits after the point tell the ends apart.
  var decimals: Int {
    var (decimals, width) = (1, width)
    while width < 10, width > 0, decimals < 6 { (decimals, width) = (decimals + 1, width * 10) }
    return decimals
  }
}
