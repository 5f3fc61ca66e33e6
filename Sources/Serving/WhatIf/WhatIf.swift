package import Basics
package import Fitting
import Forecasting
import Laws
package import Plots
package import Records
import Reports
package import Schedules

/// Answers to what a schedule would end at, by a fit.
package struct WhatIf: Sendable {
  /// What can be asked.
  package struct Offer: Sendable, Hashable, Encodable {
    /// Why nothing can be asked; the rest is empty then.
    package var obstacle: String?
    /// What the answers rest on.
    package var basis = ""
    package var kinds: [Kind] = []
    package var peak = Range(0, 0, 0)
    package var steps = Range(0, 0, 0)
    package var warmup = Range(0, 0, 0)
    /// A share of the steps.
    package var decay = Range(0.01, 1, 0.2)
    /// A share of the peak.
    package var final = Range(0, 1, 0)

    package init(obstacle: String? = nil) { self.obstacle = obstacle }
  }

  /// A kind of schedule and which of the numbers it has.
  package struct Kind: Sendable, Hashable, Encodable {
    package var name: String
    package var summary: String
    package var keys: [String]
  }

  /// From where to where a number goes, and where it begins.
  package struct Range: Sendable, Hashable, Encodable {
    package var least: Double
    package var most: Double
    package var start: Double

    package init(_ least: Double, _ most: Double, _ start: Double) {
      (self.least, self.most, self.start) = (least, most, start)
    }
  }

  package let fit: any LossPredictor
  /// Runs to be better than, with their schedules.
  private let rivals: [Run]
  /// Whether the fit is of these, so that what sets each apart is known.
  private let isOfRivals: Bool
  /// Which of them is expected to end lowest.
  private let best: Int?
  private let words: @Sendable (any Advice) -> String
  package let offer: Offer

  /// - Parameters:
  ///   - basis: what the fit is called, where it is not of the rivals.
  ///   - rivals: runs to be better than.
  package init(
    _ fit: any LossPredictor, basis: String? = nil, rivals: [Run],
    words: @escaping @Sendable (any Advice) -> String
  ) {
    self.fit = fit
    let rivals = rivals.map(\.byLines)
    let isOfRivals = basis == nil
    let ends = rivals.indices.map { Endpoint(rivals[$0], continuing: isOfRivals ? $0 : nil) }
    let losses = ends.isEmpty ? [] : fit.joint(of: ends).losses
    best = losses.indices.min { losses[$0] < losses[$1] }
    self.rivals = rivals
    self.isOfRivals = isOfRivals
    self.words = words
    offer = Offer(fit, basis: basis, rivals: rivals)
  }

  /// By laws that are fitted to runs, the best of which is to be beaten.
  package init(
    fitting runs: [Run], words: @escaping @Sendable (any Advice) -> String
  ) throws(Refusal) {
    self.init(try Average(to: runs.map(\.byLines)), rivals: runs, words: words)
  }

  /// An answer: what people read is text that is made here.
  package struct Answer: Sendable {
    package var schedule: any Schedule
    /// The final loss with its interval.
    package var answer: String
    /// How much is gained over the fitted runs; why that cannot be told, if not.
    package var gain: String
    package var quality: String
    package var doubts: [String]
    package var loss: Double
    package var interval: Interval?
    package var gained: Double?
    package var gainInterval: Interval?
    package var figure: Figure
  }

  /// - Throws: what the schedule or the fit does not allow.
  package func answer(to question: ScheduleQuestion) throws -> Answer {
    let schedule = try question.schedule()
    let lines = schedule.byLines
    try fit.requireSupport(of: lines, through: schedule.steps)
    var forecast = try Forecast(of: lines, under: fit).fromFirstRate()
    forecast.schedule = schedule
    let (gain, gained, gainInterval) = gain(of: lines)
    return Answer(
      schedule: schedule,
      answer: forecast.report(ReportStyle(.brief, words: words)).paragraph,
      gain: gain, quality: forecast.goodness.sentence, doubts: forecast.warnings,
      loss: forecast.final.loss, interval: forecast.final.interval, gained: gained,
      gainInterval: gainInterval, figure: .forecast(forecast))
  }

  /// How much lower the schedule ends than the best of the rivals.
  private func gain(of schedule: any Schedule) -> (String, Double?, Interval?) {
    guard let best else {
      return ("No gain can be told: no run here has ended whose schedule is known.", nil, nil)
    }
    let joint = fit.joint(of: [
      Endpoint(schedule, step: schedule.steps),
      Endpoint(rivals[best], continuing: isOfRivals ? best : nil),
    ])
    let gained = joint.losses[1] - joint.losses[0]
    let level = fit.conventions.level
    let interval = joint.gapInterval(1, over: 0, level: level)
    let name = PrintableText.line(rivals[best].name, most: 80)
    let size = NumberText.fixed(abs(gained), 4)
    var text =
      "\(size) nats \(gained >= 0 ? "below" : "above") what \(name) ends at, the best of "
      + NumberText.counted(rivals.count, isOfRivals ? "fitted run" : "finished run")
    if let interval {
      // Seen from the side that it is said from.
      let shown = gained >= 0 ? interval : Interval(-interval.upper, -interval.lower)
      text +=
        " (\(NumberText.level(level)) interval "
        + NumberText.interval(shown) { NumberText.fixed($0, 4) } + ")"
      if interval.lower <= 0, interval.upper >= 0 { text += ": the two cannot be told apart" }
    }
    return (text.asSentence + ".", gained, interval)
  }
}

extension WhatIf.Offer {
  /// What can be asked of a fit.
  init(_ fit: any LossPredictor, basis: String?, rivals: [Run]) {
    let longest = Double(fit.runs.map(\.lastStep).max() ?? 1000)
    let peaks = fit.runs.map(\.highestRate).filter { $0 > 0 && $0.isFinite }
    let (lowest, highest) = (peaks.min() ?? 1e-3, peaks.max() ?? 1e-3)
    let names = fit.runs.map { PrintableText.line($0.name, most: 40) }
    self.basis =
      (basis.map { "\($0), by " } ?? "the \(fit.lawTitle) of ")
      + NumberText.counted(fit.runs.count, "run") + ": "
      + names.prefix(6).joined(separator: ", ")
      + (names.count > 6 ? " and \(names.count - 6) more" : "")
    kinds = ScheduleQuestion.kinds.map { kind in
      WhatIf.Kind(name: kind.name, summary: kind.summary, keys: kind.keys.map(\.name))
    }
    let warmup = Double(fit.runs.map(\.warmup).max() ?? 0)
    peak = WhatIf.Range(lowest / fit.peakReach, highest * fit.peakReach, highest)
    steps = WhatIf.Range(max(longest / 10, 10).rounded(), (3 * longest).rounded(), longest)
    self.warmup = WhatIf.Range(0, max(longest / 4, 2 * warmup).rounded(), warmup)
  }
}

extension Endpoint {
  /// The end of a run.
  fileprivate init(_ run: Run, continuing place: Int?) {
    self.init(run.schedule, step: run.schedule.steps, continuing: place)
  }
}

extension Run {
  /// The run with its schedule by lines.
  fileprivate var byLines: Run {
    var run = self
    run.schedule = schedule.byLines
    return run
  }
}

extension ReportText {
  /// Its lines as one, as a page breaks them by its own width.
  package var paragraph: String {
    lines.map { $0.text.drop { $0 == " " } }.filter { !$0.isEmpty }.joined(separator: " ")
  }
}
