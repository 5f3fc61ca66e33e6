import Basics
import Laws
import Planning
import RealModule
import Scaling

extension Plan {
  /// Batch and peak rate by each rule, and the sweeps that one was fitted to.
  func addSettings(to page: inout Page) {
    page.add()
    var rules = TextTable([
      ("rule", .left), ("batch, tokens", .right), ("steps", .right), ("peak rate", .right),
      ("", .left),
    ])
    for setting in settings {
      rules.add([
        setting.rule, NumberText.quantity(setting.batch), NumberText.quantity(setting.steps),
        NumberText.significant(setting.peakRate, 3),
        ([setting.peakRateInterval.map { "\(NumberText.level(level)) \(rates($0))" }]
          + [
            setting.isTested
              ? nil
              : setting.peakRateInterval == nil
                ? "at the edge of what it was tested on" : "at their edge"
          ])
          .compactMap(\.self).joined(separator: ", "),
      ])
    }
    page.add(rules)
    if let sweeps { add(sweeps, to: &page) }
  }

  private func add(_ sweeps: SweptRule, to page: inout Page) {
    page.add()
    page.add("rate", sweeps.rate.words(level: level), indent: 7)
    if sweeps.hasBatches, let batch = sweeps.batch {
      page.add("batch", batch.words(level: level), indent: 7)
    }
    page.add("by", "\(sweeps.rule.source); best rates within what was tried:", indent: 7)
    page.add()
    let percent = NumberText.level(level)
    var table = TextTable(
      [("size", .right), ("tokens", .right), ("best rate", .right), (percent, .left)]
        + (sweeps.hasBatches
          ? [("best batch", .right), (percent, .left)]
          : [("as good, within 0.1 %", .left), ("batch", .right)]))
    for sweep in sweeps.sweeps {
      let place = [NumberText.quantity(sweep.size), NumberText.quantity(sweep.tokens)]
      guard let optimum = sweep.optimum else {
        table.add(place + ["none", sweep.outcome.shortWords, "", ""])
        continue
      }
      table.add(
        place + [
          NumberText.significant(optimum.peakRate.value, 3), rates(optimum.peakRate.interval),
        ]
          + (sweeps.hasBatches
            ? [
              optimum.batch.map { NumberText.quantity($0.value) } ?? "",
              optimum.batch.map { NumberText.interval($0.interval, NumberText.quantity) } ?? "",
            ]
            : [rates(optimum.nearlyBest), sweep.batch.map(NumberText.quantity) ?? ""]))
    }
    page.add(table)
  }

  private func rates(_ interval: Interval) -> String {
    // So many digits that rounding moves an end by a tenth of the width at most.
    let digits =
      (2...3).first {
        let unit = Double.pow(10, Double.log10(interval.upper).rounded(.down) + 1 - Double($0))
        return unit <= interval.width / 5
      } ?? 4
    return NumberText.interval(interval) { NumberText.significant($0, digits) }
  }

  /// Training time against compute, by the critical batch.
  func addTimes(to page: inout Page) {
    guard let criticalBatch, !times.isEmpty else { return }
    page.add()
    page.add(
      "critical batch",
      "\(NumberText.quantity(criticalBatch.tokens)) tokens, "
        + (criticalBatch.interval.map {
          "\(NumberText.level(level)) \(NumberText.interval($0, NumberText.quantity)), by the trajectory law of the table's batches"
        } ?? "as given"), indent: 16)
    page.add()
    var table = TextTable([
      ("batch", .right), ("steps", .right), ("compute ×", .right), ("time ×", .right),
    ])
    for time in times {
      table.add([
        NumberText.quantity(time.batch), NumberText.quantity(time.steps),
        NumberText.significant(time.computeFactor, 3),
        NumberText.significant(time.timeFactor, 3),
      ])
    }
    page.add(table)
  }
}

extension HyperparameterPower {
  /// Its exponents, such as `N^-0.71 (90 % −0.8 to −0.62)·D^0.307 (held)`.
  fileprivate func words(level: Double) -> String {
    "∝ "
      + exponents.filter { $0.quantity != .batch || $0.reason == nil }.map { exponent in
        func text(_ value: Double) -> String { NumberText.fixed(value, 2) }
        return "\(exponent.quantity.symbol)^\(text(exponent.estimate.value)) ("
          + (exponent.reason == nil
            ? "\(NumberText.level(level)) \(text(exponent.estimate.interval.lower)) to \(text(exponent.estimate.interval.upper))"
            : "held") + ")"
      }.joined(separator: " · ")
      + "; sweeps \(isScatterSeen ? "" : "are taken to ")scatter by \(NumberText.percent(.exp(scatter) - 1, 0))"
  }
}

extension HyperparameterSweep.Outcome {
  fileprivate var shortWords: String {
    switch self {
    case .optimum: ""
    case .beyond(.rate, let isUpwards, let bound):
      "\(NumberText.significant(bound, 2)) or \(isUpwards ? "above" : "below")"
    case .beyond(let quantity, let isUpwards, let bound):
      "\(quantity.rawValue) \(NumberText.quantity(bound)) or \(isUpwards ? "above" : "below")"
    case .drownsInNoise: "too flat for noise"
    case .needsMoreRuns: "too few runs"
    }
  }
}
