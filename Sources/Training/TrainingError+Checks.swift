import Basics

extension TrainingError {
  /// Throws unless `holds`.
  static func require(
    _ holds: Bool, _ argument: String, _ value: some CustomStringConvertible, _ requirement: String
  ) throws(TrainingError) {
    guard holds else {
      throw TrainingError(
        argument: argument, value: (value as? Double).map(NumberText.exact) ?? value.description,
        requirement: requirement)
    }
  }

  /// Throws unless `value` is in `range`; a NaN never is.
  static func check(
    _ value: Double, _ range: ClosedRange<Double>, _ argument: String
  ) throws(TrainingError) {
    guard range.contains(value) else {
      throw TrainingError(
        argument: argument, value: NumberText.exact(value),
        requirement: "must be from \(NumberText.exact(range.lowerBound)) to "
          + NumberText.exact(range.upperBound))
    }
  }

  static func check(
    _ value: Int, _ range: ClosedRange<Int>, _ argument: String
  ) throws(TrainingError) {
    guard range.contains(value) else {
      throw TrainingError(
        argument: argument, value: "\(value)",
        requirement: range.upperBound == .max
          ? "must be at least \(range.lowerBound)"
          : "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// Throws unless a finite training set, if there is one, has a minibatch and fits in memory, and
  /// if there is none, nothing is said of how to go through it.
  static func check(
    trainSize: Int?, batch: Int, inputs: Int, curriculum: Curriculum, repetition: Repetition?
  ) throws(TrainingError) {
    guard let trainSize else {
      guard curriculum == .vanilla, repetition == nil else {
        throw TrainingError(
          argument: repetition == nil ? "curriculum" : "repeat",
          value: repetition?.text ?? curriculum.text,
          requirement: "must be left out, or the training set be finite: give train-size")
      }
      return
    }
    try check(trainSize, 1...max(1, Dataset.largestCount / inputs), "train-size")
    guard batch <= trainSize else {
      throw TrainingError(
        argument: "batch", value: "\(batch)",
        requirement: "must be at most the training set's size, \(trainSize)")
    }
  }
}
