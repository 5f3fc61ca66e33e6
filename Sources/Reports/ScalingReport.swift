public import Basics
public import Laws
import RealModule
public import Scaling

/// What scaling laws say of runs that were asked for, of runs that were held out, and of the table they
/// rest on.
public struct ScalingReport: Sendable {
  let predictors: [any ScalingPredictor]
  /// The predictor that is reported at length: of several the one with the least error held out, or else
  /// on the runs that were fitted.
  public let bestIndex: Int
  /// What was asked for, or the best size for ten times the largest budget.
  let points: ScalingPoints?
  let isAsked: Bool
  let forecasts: [Estimate]
  let scores: [ScalingScore?]
  /// By what each predictor misses the runs that it was fitted to, on average.
  let ownErrors: [Double]
  let doubts: [Remark]
  let parameters: [ReportedParameter]

  /// - Parameters:
  ///   - predictors: of one table; at least one.
  ///   - points: that are asked for.
  ///   - heldOut: runs that no predictor has seen.
  ///   - given: how each predictor did on these; nil asks it.
  /// - Throws: `Refusal` if nothing is to be reported.
  public init(
    _ predictors: [any ScalingPredictor], at points: ScalingPoints?, heldOut: ScalingTable?,
    scores given: [ScalingScore?]? = nil, options: ScalingOptions = ScalingOptions()
  ) throws(Refusal) {
    let scores: [ScalingScore?] =
      given ?? predictors.map { predictor in heldOut.map { ScalingScore(predictor, on: $0) } }
    let ownErrors = predictors.map { ScalingScore($0, on: $0.table).meanError }
    let errors = zip(scores, ownErrors).map { $0?.meanError ?? $1 }
    guard let best = errors.indices.min(by: { errors[$0] < errors[$1] }) else {
      throw Refusal(.usage, "there is no law to report")
    }
    let predictor = predictors[best]
    self.predictors = predictors
    self.scores = scores
    self.ownErrors = ownErrors
    bestIndex = best
    isAsked = points != nil
    self.points = points ?? Self.usualPoints(predictor)
    forecasts = self.points.map { predictor.losses(at: $0, level: nil) } ?? []
    parameters = predictor.absoluteParameters(predictor.draws(400))
    let table = predictor.table
    var doubts = Self.reach(predictor, points: points)
    doubts += table.doubts(options: options)
    doubts += table.divergent(by: predictor)
    doubts += self.points.map(predictor.doubts) ?? []
    doubts += predictor.notes
    let own = ownErrors[best]
    if own > 0.05 {
      doubts.insert(
        Remark(
          "the law misses its own runs by \(NumberText.percent(own, 0)) on average: they do not follow it"
        ),
        at: 0)
    }
    self.doubts = doubts
  }

  /// The best size for ten times the largest budget.
  private static func usualPoints(_ predictor: any ScalingPredictor) -> ScalingPoints? {
    guard ScalingFrontier.exists(of: predictor.law) else { return nil }
    let best = predictor.frontier().best(compute: 10 * (predictor.table.computes.max() ?? 0))
    return ScalingPoints([
      .parameters: [best.size], .tokens: [best.tokens], .uniqueTokens: [best.tokens],
    ])
  }

  /// How far beyond the runs what was asked for lies.
  private static func reach(_ predictor: any ScalingPredictor, points: ScalingPoints?) -> [Remark] {
    guard let points else { return [] }
    return predictor.law.quantities.compactMap { quantity -> Remark? in
      guard let range = predictor.table.range(quantity),
        let most = points.values(quantity).max(), let least = points.values(quantity).min()
      else { return nil }
      let (above, below) = (most / range.upper, range.lower / least)
      guard max(above, below) > 10 else { return nil }
      return Remark(
        "\(quantity.symbol) is asked for \(NumberText.significant(max(above, below), 2)) times "
          + (above > below ? "beyond the largest" : "below the smallest") + " of the runs")
    }
  }

  // MARK: Text

  /// The answer for people, its doubt, then parameters, forecasts, scores and remarks.
  public func text(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let predictor = predictors[bestIndex]
    let summary = summary(style)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    let law = predictor.law
    let indent = max(law.name.count + 2, 10)
    page.add(law.name, law.formula, indent: indent)
    for symbol in law.symbols { page.add("", symbol, indent: indent) }
    page.add("", law.source, indent: indent, .faint)
    page.add("", subject, indent: indent)
    page.add()
    page.add(parameterTable)
    if !forecasts.isEmpty {
      page.add()
      page.add(forecastTable)
    }
    if predictors.count > 1 {
      page.add()
      page.add(comparison)
    }
    if let score = scores[bestIndex] {
      page.add()
      page.add(scoreTable(score, isFull: style.isFull))
    }
    page.addRest(of: summary)
    return page.content
  }

  private func summary(_ style: ReportStyle) -> Summary {
    let predictor = predictors[bestIndex]
    let level = predictor.level
    var answer = ""
    if let score = scores[bestIndex] {
      answer =
        "Of \(NumberText.counted(score.rows.count, "run")) held out, the \(title) misses the loss by "
        + "\(NumberText.percent(score.meanError, 2)) on average; "
        + "\(score.rows.count { $0.isInside }) lie in their \(NumberText.level(level)) intervals. "
    }
    if isAsked || scores[bestIndex] == nil, let points, let first = forecasts.first {
      let what =
        isAsked
        ? "" : "Ten times the largest budget is best spent on "
      answer +=
        what + (isAsked ? "At " : "") + place(points, 0)
        + (isAsked ? " the loss will be " : ", ending at ")
        + first.interval.text(of: first.value) + " "
        + first.interval.inParentheses(level: level, first.interval.text(of:)) + "."
    } else if answer.isEmpty {
      answer =
        "The \(title): "
        + parameters.map { "\($0.name) = \(NumberText.significant($0.value, 4))" }.joined(
          separator: ", ") + "."
    }
    return Summary(
      answer: answer,
      quality:
        "It rests on the \(title), fitted to \(predictor.basis); it misses the losses of these runs by "
        + "\(NumberText.percent(ownErrors[bestIndex], 2)) on average.",
      doubts: doubts.filter(\.isDoubt).map { $0.text(style.words) },
      calm: "No doubt stands out: what is asked for lies near the runs.",
      notes: doubts.filter { !$0.isDoubt }.map { $0.text(style.words) })
  }

  private var title: String { predictors[bestIndex].title }

  private var subject: String {
    let table = predictors[bestIndex].table
    let ranges = predictors[bestIndex].law.quantities.compactMap { quantity in
      table.range(quantity).map {
        "\(quantity.symbol) \(NumberText.quantity($0.lower)) to \(NumberText.quantity($0.upper))"
      }
    }
    let conventions = table.conventions
    guard ScalingFrontier.exists(of: predictors[bestIndex].law) else {
      return
        "\(table.metric) of \(NumberText.counted(table.count, "point")), \(ranges.joined(separator: ", "))"
    }
    return
      "\(table.metric) of \(NumberText.counted(table.count, "point")), \(ranges.joined(separator: ", ")); "
      + (conventions.compute == .sixND
        ? "C = 6·N·D"
        : "C as logged, \(NumberText.significant(conventions.rule.factor, 3))·N^\(NumberText.significant(1 + conventions.rule.tilt, 3))·D")
      + (conventions.size == .unknown
        ? "" : "; N \(conventions.size == .total ? "in all" : "without embeddings")")
  }

  private var parameterTable: TextTable {
    let level = NumberText.level(predictors[bestIndex].level)
    var table = TextTable([
      ("parameter", .left), ("value", .right), ("\(level) interval", .left),
    ])
    for parameter in parameters {
      table.add([
        parameter.name, NumberText.significant(parameter.value, 5),
        parameter.interval.map { NumberText.interval($0) { NumberText.significant($0, 4) } }
          ?? NumberText.notFinite,
      ])
    }
    return table
  }

  private func place(_ points: ScalingPoints, _ index: Int) -> String {
    predictors[bestIndex].law.quantities.filter { isAsked || $0 != .uniqueTokens }.map {
      "\($0.symbol) = \(NumberText.quantity(points.values($0)[index]))"
    }.joined(separator: ", ")
  }

  private var forecastTable: TextTable {
    let predictor = predictors[bestIndex]
    let quantities = predictor.law.quantities
    var table = TextTable(
      quantities.map { ($0.rawValue, .right) } + [
        ("loss", .right), ("\(NumberText.level(predictor.level)) interval", .left),
      ])
    guard let points else { return table }
    for (index, forecast) in forecasts.enumerated() {
      table.add(
        quantities.map { NumberText.quantity(points.values($0)[index]) } + [
          forecast.interval.text(of: forecast.value),
          NumberText.interval(forecast.interval, forecast.interval.text(of:)),
        ])
    }
    return table
  }

  private var comparison: TextTable {
    var table = TextTable([
      ("law", .left), ("parameters", .right), ("misses fitted", .right), ("held out", .right),
      ("inside", .right),
    ])
    for (index, predictor) in predictors.enumerated() {
      let score = scores[index]
      table.add([
        predictor.law.name, String(predictor.law.parameterNames.count),
        NumberText.percent(ownErrors[index], 2),
        score.map { NumberText.percent($0.meanError, 2) } ?? "",
        score.map { NumberText.percent($0.coverage, 0) } ?? "",
      ])
    }
    return table
  }

  private func scoreTable(_ score: ScalingScore, isFull: Bool) -> TextTable {
    var table = TextTable([
      ("held out", .left), ("params", .right), ("tokens", .right), ("loss", .right),
      ("forecast", .right), ("interval", .left), ("error", .right), ("", .left),
    ])
    let shown = isFull ? score.rows[...] : score.rows.prefix(12)
    for row in shown {
      table.add([
        row.run, row.params.map(NumberText.quantity) ?? "",
        row.tokens.map(NumberText.quantity) ?? "",
        NumberText.significant(row.loss, 5), row.forecast.interval.text(of: row.forecast.value),
        NumberText.interval(row.forecast.interval, row.forecast.interval.text(of:)),
        NumberText.signed(100 * row.error, 1) + " %", row.isInside ? "" : "outside",
      ])
    }
    if shown.count < score.rows.count {
      table.add(["\(score.rows.count - shown.count) more", "", "", "", "", "", "", ""])
    }
    return table
  }
}

// MARK: JSON

extension ScalingReport: Encodable {
  private enum Key: CodingKey {
    case law, formula, parameters, points, forecasts, heldOut, laws, doubts, notes, level,
      conventions
    case isDefault
  }

  private struct Forecast: Encodable {
    var at: [String: Double]
    var loss: Estimate
  }

  private struct HeldOut: Encodable {
    var meanError: Double
    var coverage: Double
    var halfWidth: Double
    var rows: [ScalingScore.Row]

    init(_ score: ScalingScore) {
      meanError = score.meanError
      coverage = score.coverage
      halfWidth = score.halfWidth
      rows = score.rows
    }
  }

  private struct Law: Encodable {
    var law: String
    var meanError: Double
    var heldOut: HeldOut?
  }

  public func encode(to encoder: any Encoder) throws {
    let predictor = predictors[bestIndex]
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(predictor.law.name, forKey: .law)
    try container.encode(predictor.law.formula, forKey: .formula)
    try container.encode(predictor.isDefault, forKey: .isDefault)
    try container.encode(parameters.byName, forKey: .parameters)
    try container.encode(predictor.table.count, forKey: .points)
    try container.encode(predictor.table.conventions, forKey: .conventions)
    try container.encode(predictor.level, forKey: .level)
    if let points {
      try container.encode(
        forecasts.indices.map { index in
          Forecast(
            at: Dictionary(
              predictor.law.quantities.map { ($0.rawValue, points.values($0)[index]) },
              uniquingKeysWith: { $1 }), loss: forecasts[index])
        }, forKey: .forecasts)
    }
    try container.encodeIfPresent(scores[bestIndex].map(HeldOut.init), forKey: .heldOut)
    if predictors.count > 1 {
      try container.encode(
        predictors.indices.map { index in
          Law(
            law: predictors[index].law.name, meanError: ownErrors[index],
            heldOut: scores[index].map(HeldOut.init))
        }, forKey: .laws)
    }
    try container.encode(doubts.filter(\.isDoubt), forKey: .doubts)
    try container.encode(doubts.filter { !$0.isDoubt }, forKey: .notes)
  }
}
