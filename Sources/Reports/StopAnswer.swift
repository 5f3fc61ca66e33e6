import Basics
import Forecasting
public import Records
public import Stopping

/// What `losscast stop` has to say: the verdict, the run that it is on, and its rivals.
public struct StopAnswer: Sendable {
  public let run: JudgedRun
  public let curve: Curve
  public let rivals: [ObservedRun]

  public init(run: JudgedRun, curve: Curve, rivals: [ObservedRun]) {
    self.run = run
    self.curve = curve
    self.rivals = rivals
  }

  /// The verdict and why, how sure it is, the largest doubt, and what the run is compared with.
  public func report(_ style: ReportStyle = ReportStyle()) -> ReportText {
    var page = Page()
    let summary = summary
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.addParagraph(standing)
    if style.isFull, run.state == .growing {
      page.addParagraph("It was judged by the policy \(run.judge).", .faint)
    }
    page.addRest(of: summary)
    return page.content
  }

  private var summary: Summary {
    Summary(
      answer: "\(run.verdict.decision == .stop ? "Stop" : "Continue") \(run.name), "
        + "\(run.place(run.positionName)): \(run.verdict.reason).",
      quality: chances, doubts: doubts,
      calm: "No doubt stands out: its rivals have ended.")
  }

  /// What the verdict cannot know.
  private var doubts: [String] {
    // Of a run that is over there is nothing to doubt.
    guard run.state == .growing else { return [] }
    guard let incumbent = run.incumbent else { return ["it has no rival to be judged by"] }
    var doubts: [String] = []
    if let blindness = run.blindness { doubts.append(blindness) }
    if !incumbent.isFinished { doubts.append("its best rival, \(incumbent.name), has yet to end") }
    return doubts
  }

  private var standing: String {
    let own =
      run.best.map { "Its best \(run.metric) is \(NumberText.significant($0, 5))" }
      ?? "It has no finite \(run.metric)"
    guard let incumbent = run.incumbent else { return own + "; it has no rival." }
    return own + "; that of its best rival, \(incumbent.name), is "
      + NumberText.significant(incumbent.value, 5) + (incumbent.isFinished ? "." : " so far.")
  }

  private var chances: String? {
    let probability = run.verdict.probabilityOfBest.map {
      "It ends better than the best rival with probability \($0.percentChance)"
    }
    let forecast = run.verdict.forecast.map {
      "it is expected to end at \($0.text) (\(NumberText.level($0.level)) interval \($0.intervalText))"
    }
    switch (probability, forecast) {
    case (let probability?, let forecast?): return probability + "; " + forecast + "."
    case (let probability?, nil): return probability + "."
    case (nil, let forecast?): return forecast.asSentence + "."
    case (nil, nil): return nil
    }
  }
}

extension StopAnswer: Encodable {
  private enum Key: String, CodingKey { case rivals }

  /// A rival in the answer.
  private struct Rival: Encodable {
    let run: String
    let position: Double
    let horizon: Double
    let best: Double?
    let isFinished: Bool
  }

  public func encode(to encoder: any Encoder) throws {
    try run.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    let rivals = rivals.map {
      Rival(
        run: $0.name, position: $0.curve.positions.last ?? 0, horizon: $0.horizon,
        best: $0.curve.best, isFinished: $0.isFinished)
    }
    try container.encode(rivals, forKey: .rivals)
  }
}

extension JudgedRun {
  /// The policy that decided, and why that was not the one that was asked.
  var judge: String {
    guard let cause = verdict.fallback?.cause else { return policy }
    return "\(policy) in place of \(askedPolicy), since \(cause)"
  }

  /// What a policy without a forecast cannot see.
  var blindness: String? {
    if verdict.forecast != nil { return nil }
    return
      "values so far were compared and none was forecast: what is still to come, such as a decay "
      + "of the rate, does not count"
  }

  /// `step 1,200 of 4,000`.
  package func place(_ x: String) -> String { "\(x) \(position.placeText) of \(horizon.placeText)" }
}

extension Double {
  /// A position: whole numbers with their digits in groups.
  package var placeText: String {
    if let whole = Int(exactly: self) { return NumberText.grouped(whole) }
    return NumberText.significant(self, 6)
  }
}

extension Verdict.Forecast {
  /// The median, to as many digits as the interval tells apart.
  package var text: String { NumberText.fixed(median, interval.decimals) }
  package var intervalText: String {
    NumberText.interval(interval) { NumberText.fixed($0, interval.decimals) }
  }
}
