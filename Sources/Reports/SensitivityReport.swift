import Basics
import Laws
public import Scaling

extension SensitivityAnalysis {
  /// What sweeps say, for people: the best rate and what others cost, what that rests on, the largest doubt; then sweep by
  /// sweep, how the best rate moves, and where training breaks.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary(style)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(sensitivityTable)
    page.add()
    page.add(optimumTable)
    addRefusals(to: &page, style)
    if style.isFull {
      for sweep in sweeps {
        page.add()
        page.add("\(label(sweep)):")
        page.add(sweep.table)
      }
    }
    if !laws.isEmpty { page.add() }
    for law in laws { page.add("best rate", about(law.group) + "goes as " + law.words(of: self)) }
    for (group, forecast) in forecasts {
      page.add("forecast", about(group) + forecast.words(level: options.level))
    }
    addBreaks(to: &page)
    page.addRest(of: summary)
    return page.content
  }

  package func label(_ sweep: RateSweep) -> String { sweep.label(among: sweeps) }

  private func title(_ text: String, _ group: String) -> String {
    group.isEmpty || sweeps.groups.count == 1 ? text : "\(text), \(group)"
  }

  /// Which group a line is about, where there are several.
  private func about(_ group: String) -> String {
    group.isEmpty || sweeps.groups.count == 1 ? "" : "\(group): "
  }

  private func interval(_ interval: Interval, _ text: (Double) -> String = Self.rate) -> String {
    interval.inParentheses(level: options.level, text)
  }

  package static func rate(_ rate: Double) -> String { NumberText.significant(rate, 2) }

  // MARK: The summary

  private func summary(_ style: ReportStyle) -> Summary {
    Summary(
      answer: answer, quality: quality,
      doubts: remarks.filter(\.isDoubt).map { $0.text(style.words) },
      notes: remarks.filter { !$0.isDoubt }.map { $0.text(style.words) })
  }

  private var answer: String {
    if let (group, forecast) = forecasts.first(where: { $0.forecast.rate != nil }),
      let rate = forecast.rate
    {
      return
        "At \(forecast.place) the best rate\(group.isEmpty ? "" : " of \(group)") is "
        + "\(Self.rate(rate.value)) \(interval(rate.interval)); it goes as \(laws.first { $0.group == group }?.words(of: self) ?? "")."
    }
    if sweeps.count == 1, let sweep = sweeps.first {
      return ["\(sweep.optimum.words(level: options.level).asSentence)", sensitivityWords(sweep)]
        .compactMap(\.self).joined(separator: "; ") + "."
    }
    var parts: [String] = []
    if let law = laws.first {
      parts.append(title("the best rate", law.group) + " goes as " + law.words(of: self))
    }
    let measured = sweeps.filter { $0.sensitivity != nil }.sorted {
      ($0.sensitivity?.value.value ?? 0) < ($1.sensitivity?.value.value ?? 0)
    }
    if let least = measured.first, let most = measured.last, measured.count > 1 {
      parts.append(
        "the loss is least sensitive to the rate in '\(label(least))', s = \(sensitivityText(least)), and most in '\(label(most))', s = \(sensitivityText(most))"
      )
    } else if let only = measured.first {
      parts.append(
        "of one sweep alone, '\(label(only))', can the sensitivity be told, s = \(sensitivityText(only))"
      )
    }
    if laws.isEmpty {
      let found = sweeps.count { $0.optimum.found != nil }
      parts.append(
        "\(found) of \(NumberText.counted(sweeps.count, "sweep")) have their best rate inside what was tried"
      )
    }
    return parts.joined(separator: "; ").asSentence + "."
  }

  private func sensitivityText(_ sweep: RateSweep) -> String {
    sweep.sensitivity.map {
      "\(NumberText.significant($0.value.value, 3)) "
        + interval($0.value.interval) { NumberText.significant($0, 3) }
    } ?? NumberText.notFinite
  }

  private func sensitivityWords(_ sweep: RateSweep) -> String? {
    sweep.sensitivity.map { sensitivity in
      "over \(Self.rate(sensitivity.range.lower)) to \(Self.rate(sensitivity.range.upper)) the loss is "
        + "\(sensitivityText(sweep)) above the least in the mean, the sensitivity s"
    }
  }

  private var quality: String {
    let runs = sweeps.reduce(0) { $0 + $1.runs }
    let rates = sweeps.reduce(0) { $0 + $1.rates.count }
    let broken = sweeps.reduce(0) { sum, sweep in
      sum + sweep.rates.count { $0.state == .broken || $0.state == .mixed }
    }
    return "It rests on \(NumberText.counted(runs, "run")) at \(NumberText.counted(rates, "rate"))"
      + (sweeps.count > 1 ? " in \(sweeps.count) sweeps" : "")
      + ", column '\(metric)'; runs broke at \(broken == 0 ? "none" : NumberText.counted(broken, "rate"))."
  }

  // MARK: Sweep by sweep

  private var sensitivityTable: TextTable {
    var table = TextTable([
      ("sweep", .left), ("runs", .right), ("least loss", .right), ("s", .right),
      (NumberText.level(options.level), .left), ("breaks between", .left),
    ])
    for sweep in sweeps {
      let cells = sweep.sensitivity.map {
        [
          NumberText.significant($0.value.value, 3),
          NumberText.interval($0.value.interval) { NumberText.significant($0, 3) },
        ]
      }
      table.add(
        [label(sweep), String(sweep.runs), NumberText.significant(sweep.leastLoss, 4)]
          + (cells ?? ["not known", ""]) + [sweep.breakingWords])
    }
    return table
  }

  private var optimumTable: TextTable {
    var table = TextTable([
      ("sweep", .left), ("best rate", .right), (NumberText.level(options.level), .left),
      ("within \(NumberText.significant(100 * options.tolerance, 3)) % of the loss", .left),
    ])
    for sweep in sweeps {
      switch sweep.optimum {
      case .found(let found):
        table.add([
          label(sweep), Self.rate(found.rate.value),
          NumberText.interval(found.rate.interval, Self.rate), found.asGoodWords,
        ])
      case .atLeast(let rate):
        table.add([label(sweep), "≥ \(Self.rate(rate))", "one-sided", "try larger rates"])
      case .atMost(let rate):
        table.add([label(sweep), "≤ \(Self.rate(rate))", "one-sided", "try smaller rates"])
      case .undetermined: table.add([label(sweep), "not told", "", ""])
      }
    }
    return table
  }

  private func addRefusals(to page: inout Page, _ style: ReportStyle) {
    var said: [Remark] = []
    for sweep in sweeps {
      guard let refusal = sweep.sensitivityRefusal, !said.contains(refusal) else { continue }
      if said.isEmpty { page.add() }
      said.append(refusal)
      page.add("no s", refusal.text(style.words))
    }
  }

  // MARK: Where training breaks

  private func addBreaks(to page: inout Page) {
    let sizes = askedSizes
    let shown = breakingLaws.filter { $0.exponent != nil || !sizes.isEmpty }
    let told = logits.filter { $0.breakingSize != nil || $0.points.count >= 2 }
    if !shown.isEmpty || !told.isEmpty { page.add() }
    for law in shown {
      page.add("breaks", about(law.group) + law.words(of: self, sizes))
    }
    guard !told.isEmpty else { return }
    var table = TextTable([
      ("logits at rate", .left), ("sizes", .right), ("largest", .right),
      ("passes \(NumberText.significant(options.logitThreshold, 3)) at", .right),
      (NumberText.level(options.level), .left),
    ])
    for growth in told {
      let largest = growth.points.last.map { NumberText.significant($0.logit, 3) } ?? ""
      let name = growth.group.isEmpty || sweeps.groups.count == 1 ? "" : "\(growth.group), "
      table.add([
        name + Self.rate(growth.rate), String(growth.points.count), largest,
        growth.breakingSize.map { NumberText.quantity($0.value) } ?? "not told",
        growth.breakingSize.map { $0.interval.text(NumberText.quantity) } ?? growth.shortReason,
      ])
    }
    page.add(table)
    for broken in logitBreaks {
      page.add(
        "breaks",
        about(broken.group) + "by the logits, at N = \(NumberText.quantity(broken.size)) "
          + (broken.rate.map {
            "from a rate of \(Self.rate($0.value)) on (\(NumberText.level(options.level)) \($0.interval.text(Self.rate)))"
          } ?? "cannot be told: \(broken.reason ?? "")"))
    }
  }
}

extension RateSweep {
  fileprivate var breakingWords: String {
    guard let bracket = breakingRate else {
      return "below \(SensitivityAnalysis.rate(range.lower))"
    }
    let lower = SensitivityAnalysis.rate(bracket.lower)
    return bracket.upper.isFinite
      ? "\(lower) and \(SensitivityAnalysis.rate(bracket.upper))" : "none broke to \(lower)"
  }

  fileprivate var table: TextTable {
    var table = TextTable([
      ("rate", .left), ("runs", .right), ("loss", .right), ("above least", .right), ("", .left),
    ])
    for rate in rates {
      table.add([
        NumberText.significant(rate.rate, 4), String(rate.losses.count),
        rate.mean.isFinite ? NumberText.significant(rate.mean, 5) : "diverged",
        rate.mean.isFinite ? NumberText.significant(rate.mean - leastLoss, 3) : "",
        rate.state == .trains ? "" : rate.state.rawValue,
      ])
    }
    return table
  }
}

extension RateOptimum {
  fileprivate func words(level: Double) -> String {
    switch self {
    case .found(let found):
      "the best rate is \(SensitivityAnalysis.rate(found.rate.value)) "
        + found.rate.interval.inParentheses(level: level, SensitivityAnalysis.rate)
    case .atLeast(let rate):
      "the best rate is \(SensitivityAnalysis.rate(rate)) or above, with \(NumberText.level(level)): it may lie beyond the largest rate that was tried"
    case .atMost(let rate):
      "the best rate is \(SensitivityAnalysis.rate(rate)) or below, with \(NumberText.level(level)): it may lie beyond the smallest rate that was tried"
    case .undetermined(let reason): "the best rate cannot be told: \(reason)"
    }
  }
}

extension RateOptimum.Found {
  fileprivate var asGoodWords: String {
    let (lower, upper) = (
      SensitivityAnalysis.rate(asGood.lower), SensitivityAnalysis.rate(asGood.upper)
    )
    return switch (asGoodGoesOn.below, asGoodGoesOn.above) {
    case (true, true): "all from \(lower) to \(upper), and beyond"
    case (true, false): "up to \(upper), and below \(lower)"
    case (false, true): "from \(lower), and above \(upper)"
    case (false, false): NumberText.interval(asGood, SensitivityAnalysis.rate)
    }
  }
}

extension OptimumLaw {
  fileprivate func words(of analysis: SensitivityAnalysis) -> String {
    exponents.map { exponent in
      guard let estimate = exponent.estimate else {
        return "\(exponent.quantity.symbol): not told, \(exponent.reason ?? "")"
      }
      return "\(exponent.quantity.symbol)^\(NumberText.fixed(estimate.value, 2)) "
        + estimate.interval.inParentheses(level: level) { NumberText.fixed($0, 2) }
    }.joined(separator: ", ")
  }
}

extension OptimumLaw.Forecast {
  package var place: String {
    at.sorted { $0.key.symbol < $1.key.symbol }
      .map { "\($0.key.symbol) = \(NumberText.quantity($0.value))" }.joined(separator: ", ")
  }

  fileprivate func words(level: Double) -> String {
    guard let rate else { return "at \(place) cannot be told: \(reason ?? "")" }
    return "at \(place) the best rate is \(SensitivityAnalysis.rate(rate.value)) "
      + rate.interval.inParentheses(level: level, SensitivityAnalysis.rate)
      + (extrapolation > 1.01
        ? ", \(NumberText.significant(extrapolation, 2)) times beyond the sweeps" : "")
  }
}

extension BreakingLaw {
  fileprivate func words(of analysis: SensitivityAnalysis, _ sizes: [Double]) -> String {
    var parts: [String] = []
    if let exponent {
      parts.append(
        "the rate from which on runs break goes as N^\(NumberText.fixed(exponent.value, 2)) "
          + exponent.interval.inParentheses(level: level) { NumberText.fixed($0, 2) })
    }
    for size in sizes {
      parts.append(
        rate(size: size).map {
          "at N = \(NumberText.quantity(size)) it is \(SensitivityAnalysis.rate($0.value)) "
            + $0.interval.inParentheses(level: level, SensitivityAnalysis.rate)
        } ?? "at N = \(NumberText.quantity(size)) it cannot be told, since one size alone was swept"
      )
    }
    return parts.joined(separator: "; ")
      + "; it rests on \(bounded) of \(NumberText.counted(sweeps, "sweep")) in which runs broke"
  }
}

extension LogitGrowth {
  fileprivate var shortReason: String {
    guard let reason else { return "" }
    if reason.hasPrefix("up to") { return "not in reach" }
    if reason.hasPrefix("it is passed") { return "passed already" }
    return points.count < 3 ? "too few sizes" : "sizes too near"
  }
}

extension Interval {
  /// Where an end may lie beyond all that was looked at.
  fileprivate func text(_ text: (Double) -> String) -> String {
    let isOpen = (lower: !(lower > 0), upper: !upper.isFinite)
    return switch (isOpen.lower, isOpen.upper) {
    case (true, true): "not limited"
    case (true, false): "\(text(upper)) or less"
    case (false, true): "\(text(lower)) or more"
    case (false, false): NumberText.interval(self, text)
    }
  }
}
