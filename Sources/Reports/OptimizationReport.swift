import Basics
import Forecasting
public import Planning
import Schedules

extension OptimalSchedule {
  /// The schedule for people: what it promises and gains, what that rests on, the largest doubt; then
  /// where it decays, and what it gains over others.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief {
      page.addParagraph(schedule.summary)
      return page.content
    }
    page.add()
    page.add("schedule", schedule.summary)
    if let quantile {
      page.add(
        "at quantile",
        "\(NumberText.significant(quantile)): \(NumberText.fixed(objective, 4)) nats "
          + "by all that is in doubt")
    }
    page.add("decay", schedule.decayText)
    if let simplicity { page.add("simplicity", simplicity) }
    if style.isFull { page.add("search", "\(evaluations) evaluations of the final loss") }
    page.add()
    page.add(rates)
    page.add()
    page.add(gainTable)
    page.add()
    for (index, rival) in rivals.enumerated() {
      page.add(String(index + 1), rival.name, indent: 3)
    }
    page.addRest(of: summary)
    return page.content
  }

  /// What a more intricate schedule would gain, and why it was not chosen.
  private var simplicity: String? {
    guard let lowest, let margin else { return nil }
    let gain = -lowest.gain
    let interval = lowest.interval.map { interval in
      let gain = Interval(-interval.upper, -interval.lower)
      return " (\(NumberText.interval(gain) { NumberText.fixed($0, 4) }))"
    }
    return "the lowest that was found, \(lowest.schedule.summary), ends "
      + "\(NumberText.fixed(gain, 4))\(interval ?? "") nats lower: to be worth proposing in place of "
      + "a simpler one it would have to gain more than \(NumberText.fixed(margin, 4))"
  }

  private var summary: Summary {
    let end =
      "The best schedule found ends at \(NumberText.fixed(forecast.final.loss, 4)) nats at step "
      + "\(schedule.steps)"
    let interval = forecast.final.interval.map {
      " " + $0.inParentheses(level: forecast.level) { NumberText.fixed($0, 4) }
    }
    let closest = gains.min { $0.gain < $1.gain }
    let next = closest.map { gain in
      ", \(NumberText.fixed(abs(gain.gain), 4)) "
        + (gain.interval.map { interval in
          // Of the difference as it is said.
          let said = gain.gain >= 0 ? interval : Interval(-interval.upper, -interval.lower)
          return "(\(NumberText.interval(said) { NumberText.fixed($0, 4) })) "
        } ?? "") + "\(gain.gain >= 0 ? "below" : "above") \(gain.schedule.summary)"
    }
    return Summary(
      answer: end + (interval ?? "") + (next ?? "") + ".", quality: forecast.goodness.sentence,
      doubts: forecast.warnings
        + ((closest?.gain ?? 0) < 0
          ? [
            "the closest of them leaves the constraints of the search, and is expected to end lower"
          ]
          : [])
        + (closest?.interval?.contains(0) == true && (closest?.gain ?? 0) >= 0
          ? ["what it gains over the closest of them may be nothing, since its interval holds 0"]
          : []),
      calm: "No doubt stands out, but that laws know no limit of stability.")
  }

  /// The rates over the decay in about ten rows, none twice.
  private var rates: TextTable {
    var table = TextTable([("step", .right), ("rate", .right)])
    let start = (schedule.decayStart ?? constraints.warmup + 1) - 1
    let stride = max(1, (schedule.steps - start - 1) / 10)
    let late = Swift.stride(from: schedule.steps, to: start, by: -stride).reversed()
    var shown = ""
    for step in [start] + late {
      let rate = NumberText.significant(schedule.rate(at: step))
      if rate != shown || step == schedule.steps { table.add([String(step), rate]) }
      shown = rate
    }
    return table
  }

  /// Others and what is gained over them: the best without jumps first, if there is one.
  private var rivals: [(name: String, gain: Gain)] {
    let smooth = smooth.map { smooth in
      ("the best without jumps, decaying over \(smooth.schedule.decayText)", smooth)
    }
    return [smooth].compactMap(\.self) + gains.map { ($0.schedule.summary, $0) }
  }

  private var gainTable: TextTable {
    var table = TextTable([
      ("against", .right), ("final loss", .right), ("gain", .right),
      ("\(NumberText.level(forecast.level)) interval", .left),
    ])
    for (index, rival) in rivals.enumerated() {
      let gain = rival.gain
      table.add([
        String(index + 1), NumberText.fixed(gain.finalLoss, 4), NumberText.fixed(gain.gain, 4),
        gain.interval.map {
          NumberText.interval($0) { NumberText.fixed($0, 4) }
        } ?? "",
      ])
    }
    return table
  }
}

extension Schedule {
  /// Over which part of the steps the rate falls, and to what.
  fileprivate var decayText: String {
    guard let start = decayStart else { return "no step: the rate stays at its peak" }
    let final = rate(at: steps)
    return
      "the last \(NumberText.percent(Double(steps - start + 1) / Double(steps))) of the steps, to "
      + NumberText.significant(final)
      + (final > 0
        ? ", the peak/\(NumberText.significant(rate(at: start - 1) / final, 3))" : "")
  }
}
