import Basics
import RealModule
public import Scaling

extension ScalingApproaches {
  /// What to train with a budget, for people: how the best size grows and what it is where somebody
  /// asks, what that rests on, the largest doubt; then the approaches beside each other, and budget by budget
  /// where the valley is lowest.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary(style)
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    page.add(exponentTable)
    for (index, compute) in computes.enumerated() {
      page.add()
      page.add("At \(NumberText.significant(compute, 4)) FLOP:")
      page.add(predictionTable(index))
    }
    if let profiles {
      page.add()
      page.add(profiles.table)
      if style.isFull { page.add() }
      if style.isFull { addFacts(of: profiles, to: &page) }
    }
    if !refusals.isEmpty { page.add() }
    for (approach, remark) in refusals {
      page.add(approach.title, remark.text(style.words), indent: 14)
    }
    page.addRest(of: summary)
    return page.content
  }

  private func summary(_ style: ReportStyle) -> Summary {
    let remarks = remarks
    return Summary(
      answer: answer, quality: quality,
      doubts: remarks.filter(\.isDoubt).map { $0.text(style.words) },
      calm: "No doubt stands out: the approaches agree.",
      notes: remarks.filter { !$0.isDoubt }.map { $0.text(style.words) })
  }

  private var answer: String {
    guard let leading else { return "No approach has an answer." }
    let exponent = leading.sizeExponent
    let growth =
      (leading.approach == .profiles || profiles == nil
        ? "The best size" : "By approach \(leading.approach.title) the best size")
      + " grows as C^\(NumberText.fixed(exponent.value, 3)) "
      + exponent.interval.inParentheses(level: options.level) { NumberText.fixed($0, 3) }
    let places = leading.predictions.prefix(2).map { prediction in
      "at \(NumberText.significant(prediction.compute, 4)) FLOP it is "
        + "\(NumberText.quantity(prediction.size.value)) parameters "
        + prediction.size.interval.inParentheses(level: options.level, NumberText.quantity)
        + " on \(NumberText.quantity(prediction.tokens.value)) tokens, with a loss of "
        + "\(NumberText.significant(prediction.loss.value, 4))"
    }
    return ([growth] + places).joined(separator: "; ") + "."
  }

  private var quality: String? {
    guard let profiles else {
      return answers.first.map {
        "It rests on \(NumberText.counted($0.count, "training curve")); there are no profiles."
      }
    }
    let used = profiles.used
    let cells = used.reduce(0) { $0 + $1.cells.count }
    let range =
      "\(NumberText.significant(used.first?.compute ?? .nan, 3)) to "
      + "\(NumberText.significant(used.last?.compute ?? .nan, 3)) FLOP"
    let noise = "\(NumberText.significant(100 * profiles.noise, 2)) %"
    let source =
      options.noise != nil
      ? "as given"
      : profiles.noiseSamples == 0
        ? "taken as usual" : "by \(NumberText.counted(profiles.noiseSamples, "loss", "losses"))"
    return
      "It rests on \(used.count) of \(NumberText.counted(profiles.profiles.count, "budget")), \(range), "
      + "\(NumberText.counted(cells, "model")), by \(options.method.words); noise of the loss: "
      + "\(noise), \(source)."
  }

  private var exponentTable: TextTable {
    let percent = NumberText.level(options.level)
    var table = TextTable([
      ("approach", .left), ("a of N ∝ C^a", .right), ("\(percent) interval", .left),
      ("b of D", .right), ("rests on", .left),
    ])
    for answer in answers {
      let exponent = answer.sizeExponent
      table.add([
        answer.approach.title, NumberText.fixed(exponent.value, 3),
        NumberText.interval(exponent.interval) { NumberText.fixed($0, 3) },
        NumberText.fixed(1 - (1 + conventions.rule.tilt) * exponent.value, 3),
        NumberText.counted(answer.count, answer.approach.unit),
      ])
    }
    return table
  }

  /// What each approach says of one budget.
  private func predictionTable(_ index: Int) -> TextTable {
    let percent = NumberText.level(options.level)
    var table = TextTable([
      ("approach", .left), ("params", .right), (percent, .left), ("tokens", .right),
      ("a param", .right), ("loss", .right), (percent, .left),
    ])
    for answer in answers where index < answer.predictions.count {
      let prediction = answer.predictions[index]
      table.add([
        answer.approach.title, NumberText.quantity(prediction.size.value),
        NumberText.interval(prediction.size.interval, NumberText.quantity),
        NumberText.quantity(prediction.tokens.value),
        NumberText.significant(prediction.tokensPerParameter.value, 3),
        NumberText.significant(prediction.loss.value, 4),
        NumberText.interval(prediction.loss.interval) { NumberText.significant($0, 4) },
      ])
    }
    return table
  }

  private func addFacts(of profiles: IsoFLOP, to page: inout Page) {
    page.add("method", options.method.source)
    if let limit = profiles.irreducibleLoss {
      page.add(
        "loss",
        "L* = E + A·C^-c with E \(NumberText.significant(limit.value)) "
          + limit.interval.inParentheses(level: options.level) { NumberText.significant($0) }
          + ", c \(NumberText.significant(profiles.lossExponent.value, 3)) "
          + profiles.lossExponent.interval.inParentheses(level: options.level) {
            NumberText.significant($0, 3)
          })
    }
    page.add(
      "scatter",
      "the minima are \(NumberText.significant(profiles.excess.size, 2)) (size) and "
        + "\(NumberText.significant(profiles.excess.loss, 2)) (loss) times as far from their laws as noise says"
    )
    page.add("compute", conventions.rule.words)
  }
}

extension IsoFLOP {
  /// Budget by budget, where the valley is lowest.
  fileprivate var table: TextTable {
    var table = TextTable([
      ("FLOP", .right), ("sizes", .right), ("best", .right), ("±, noise", .right),
      ("as good, within 0.1 %", .left), ("tokens", .right), ("loss", .right),
    ])
    // Single runs are no budgets that anybody set.
    for profile in profiles where profile.cells.count > 2 {
      let budget = [NumberText.significant(profile.compute, 3), String(profile.cells.count)]
      guard let minimum = profile.minimum else {
        table.add(budget + ["none", "", profile.outcome.shortWords, "", ""])
        continue
      }
      table.add(
        budget + [
          NumberText.quantity(minimum.size),
          NumberText.percent(.exp(minimum.logSizeNoise) - 1, 0),
          NumberText.interval(minimum.nearlyBest, NumberText.quantity),
          NumberText.quantity(minimum.tokens), NumberText.significant(minimum.loss, 4),
        ])
    }
    return table
  }
}

extension IsoFLOPProfile.Outcome {
  fileprivate var shortWords: String {
    switch self {
    case .minimum: ""
    case .needsSmaller: "needs smaller models"
    case .needsLarger: "needs larger models"
    case .drownsInNoise: "too flat for its noise"
    case .needsMoreSizes: "too few sizes"
    case .isNoValley: "no valley"
    case .isNoBudget: "no budget"
    }
  }
}

extension ScalingApproaches.Approach {
  fileprivate var unit: String {
    switch self {
    case .curves: "curve"
    case .profiles: "budget"
    case .law: "point"
    }
  }
}

extension IsoFLOPOptions.Method {
  package var words: String {
    switch self {
    case .akima: "Akima's curve"
    case .parabola: "parabolas"
    }
  }

  fileprivate var source: String {
    switch self {
    case .akima:
      "the lowest of 25·(n - 1) points of Akima's curve of ln L over ln N, arXiv 2406.19146"
    case .parabola:
      "the vertex of a parabola of ln L over ln N within a factor of six of the best size, arXiv 2203.15556"
    }
  }
}

extension ComputeRule {
  fileprivate var words: String {
    self == ComputeRule()
      ? "C = 6·N·D"
      : "C = \(NumberText.significant(factor))·N^\(NumberText.significant(1 + tilt))·D, as logged"
  }
}
