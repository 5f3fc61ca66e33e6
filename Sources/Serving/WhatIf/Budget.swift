package import Basics
import Planning
package import Plots
package import Reports
package import Scaling

/// Answers to what a budget would train, by a scaling law.
package struct Budget: Sendable {
  /// What can be asked.
  package struct Offer: Sendable, Hashable, Encodable {
    package var basis: String
    /// Floating-point operations.
    package var compute: WhatIf.Range
  }

  private let predictor: any ScalingPredictor
  private let words: @Sendable (any Advice) -> String
  package let offer: Offer

  /// - Parameter name: of the file that the law was fitted to.
  package init(
    _ predictor: any ScalingPredictor, name: String,
    words: @escaping @Sendable (any Advice) -> String
  ) {
    self.predictor = predictor
    self.words = words
    let largest = predictor.table.computes.max() ?? 1e20
    offer = Offer(
      basis: "\(predictor.title), of \(PrintableText.line(name, most: 80))",
      compute: WhatIf.Range(largest / 10, largest * 1000, largest * 10))
  }

  package struct Question: Sendable, Decodable {
    package var compute: Double
    package var inferenceTokens: Double?

    package init(compute: Double) { self.compute = compute }
  }

  package struct Answer: Sendable {
    package var answer: String
    package var report: ReportText
    package var figure: Figure
  }

  package func answer(to question: Question) throws(Refusal) -> Answer {
    let plan = try Plan(
      by: predictor, compute: question.compute, inferenceTokens: question.inferenceTokens)
    return Answer(
      answer: plan.report(ReportStyle(.brief, words: words)).paragraph,
      report: plan.report(ReportStyle(words: words)), figure: .plan(plan, by: predictor))
  }
}
