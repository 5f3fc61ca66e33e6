import Basics
public import Planning
import RealModule
import Scaling

extension Plan {
  /// The plan for people: what to train and what it ends at, how sure each is, the largest doubt; then
  /// other sizes, inference, repetition, batch and rate, and runs to make next.
  ///
  /// - Parameter gpuHours: of the budget, where the GPU is known.
  public func report(
    lessons: [ScalingLesson]? = nil, gpuHours: Double? = nil, _ style: ReportStyle = ReportStyle()
  ) -> ReportText {
    let summary = summary
    var page = Page()
    page.add(summary, style)
    if style.isBrief { return page.content }
    page.add()
    let percent = NumberText.level(level)
    page.add(
      "budget", "\(count(compute)) FLOP" + (gpuHours.map { ", \(count($0)) GPU hours" } ?? ""))
    page.add("parameters", "\(count(best.size)), \(percent) \(range(size))")
    if let profiles {
      page.add(
        "by profiles",
        "\(count(profiles.size.value)), \(percent) \(range(profiles.size.interval)), of \(NumberText.counted(profiles.budgets, "budget"))"
      )
    }
    page.add("tokens", "\(count(best.tokens)), \(percent) \(range(tokens))")
    page.add(
      "as good",
      "\(range(nearlyBest)) parameters, within \(NumberText.percent(nearShare, 1)) of the loss")
    page.add(
      "loss",
      "\(loss.interval.text(of: loss.value)), \(percent) \(NumberText.interval(loss.interval, loss.interval.text(of:)))"
    )
    page.add(
      "by",
      "the \(title): "
        + parameters.map { "\($0.name) = \(NumberText.significant($0.value, 4))" }.joined(
          separator: ", "))
    page.add()
    var table = TextTable([
      ("size", .right), ("tokens", .right), ("a parameter", .right), ("loss", .right),
      ("worse by", .right), ("compute to be as good", .right),
    ])
    for choice in alternatives {
      table.add([
        count(choice.size), count(choice.tokens), count(choice.tokens / choice.size),
        NumberText.fixed(choice.loss, 4), NumberText.percent(choice.excess, 2),
        choice.overhead.map { abs($0) < 5e-5 ? "" : "+\(NumberText.percent($0, 1))" } ?? "never",
      ])
    }
    page.add(table)
    if let withInference {
      page.add()
      let saved = 1 - withInference.totalCompute / withInference.totalComputeOfBest
      page.addParagraph(
        "With \(count(withInference.inferenceTokens)) tokens to answer later, \(count(withInference.choice.size)) parameters on "
          + "\(count(withInference.choice.tokens)) tokens end with the same loss and take "
          + "\(NumberText.percent(saved, 1)) less in all: \(count(withInference.trainingCompute)) FLOP to train, "
          + "\(count(withInference.totalCompute)) with answering, where the best of the budget takes "
          + "\(count(withInference.totalComputeOfBest)).")
    }
    if let repetition {
      page.add()
      page.addParagraph(
        "Of \(count(repetition.uniqueTokens)) different tokens that is \(NumberText.significant(repetition.epochs, 3)) "
          + "epochs; new data as many would end at \(NumberText.fixed(repetition.lossIfUnique, 4))."
      )
    }
    addSettings(to: &page)
    addTimes(to: &page)
    if let lessons {
      page.add()
      if lessons.isEmpty {
        page.addParagraph("No run on the grid would teach more of the best size.")
      }
      var table = TextTable([
        ("run to make next", .left), ("tokens", .right), ("FLOP", .right),
        ("± by the law shrinks by", .right),
      ])
      for lesson in lessons {
        table.add([
          count(lesson.size), count(lesson.tokens), count(lesson.compute),
          NumberText.percent(lesson.shrinksBy, 0),
        ])
      }
      if !lessons.isEmpty { page.add(table) }
    }
    page.addRest(of: summary)
    return page.content
  }

  private var summary: Summary {
    let percent = NumberText.level(level)
    return Summary(
      answer:
        "Train \(count(best.size)) parameters on \(count(best.tokens)) tokens: "
        + "\(count(compute)) FLOP end at \(loss.interval.text(of: loss.value)) "
        + "\(loss.interval.inParentheses(level: level, loss.interval.text(of:))).",
      quality:
        "The best size lies at \(range(size)) (\(percent)); \(range(nearlyBest)) parameters are as good "
        + "within \(NumberText.percent(nearShare, 1)) of the loss.",
      doubts: warnings,
      calm: "No doubt stands out: the budget lies near what was fitted.")
  }

  private func range(_ interval: Interval) -> String {
    "\(count(interval.lower)) to \(count(interval.upper))"
  }

  private func count(_ value: Double) -> String { NumberText.quantity(value) }
}

/// A plan as JSON, with what was asked for beside it.
public struct PlanDocument: Encodable {
  public var plan: Plan
  public var lessons: [ScalingLesson]?
  public var gpuHours: Double?

  public init(plan: Plan, lessons: [ScalingLesson]?, gpuHours: Double?) {
    self.plan = plan
    self.lessons = lessons
    self.gpuHours = gpuHours
  }

  private enum Key: CodingKey { case next, gpuHours }

  public func encode(to encoder: any Encoder) throws {
    try plan.encode(to: encoder)
    var container = encoder.container(keyedBy: Key.self)
    try container.encodeIfPresent(lessons, forKey: .next)
    try container.encodeIfPresent(gpuHours, forKey: .gpuHours)
  }
}
