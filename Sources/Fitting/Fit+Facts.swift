import Basics
import Laws
import Records

extension Fit {
  /// Refuses runs that do not say what the law must know of them.
  static func check(_ runs: [Run], know facts: Set<RunFact>, for law: any Law) throws(Refusal) {
    if facts.contains(.modelSize) {
      for run in runs where run.modelSize == nil {
        throw Refusal(
          .usage,
          "\(run.origin): the \(law.name) law needs the number of its model's parameters",
          advice: FittingAdvice.giveModelSize(run: run.name))
      }
      for run in runs { try check(modelSize: run.modelSize ?? 0, of: run.origin) }
      let sizes = Set(runs.compactMap(\.modelSize))
      guard sizes.count > 1 else {
        throw Refusal(
          .data,
          "all runs are of models with \(NumberText.significant(sizes.first ?? 0)) parameters, so "
            + "they say nothing about model sizes", advice: FittingAdvice.addModelSizes)
      }
    }
    if facts.contains(.shiftStep) {
      let goesOn = runs.contains { run in
        run.shiftStep.map { $0 < run.lastStep } ?? false
      }
      guard goesOn else {
        throw Refusal(
          .usage,
          "the \(law.name) law is of runs whose data change, and no run goes on after that",
          advice: FittingAdvice.giveShiftStep)
      }
    }
  }

  /// Refuses a number of parameters that no model has.
  static func check(modelSize: Double, of subject: String) throws(Refusal) {
    guard modelSize > 0, modelSize.isFinite else {
      throw Refusal(
        .usage,
        "\(subject): a model of \(modelSize) parameters: give a number above 0, such as 1.2e8")
    }
  }

  /// The step after which the data of all runs change that go on after it; nil if it is not one.
  static func commonShift(of runs: [Run]) -> Int? {
    let steps = Set(runs.compactMap(\.shiftStep))
    return steps.count == 1 ? steps.first : nil
  }
}
