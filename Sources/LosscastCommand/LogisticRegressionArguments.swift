import ArgumentParser
import Training

/// The parameters of logistic regression; what is not given is as the task has it.
struct LogisticRegressionArguments: ParsableArguments {
  /// The examples by their defaults, which are within their ranges.
  // Unreachable: the defaults are within their ranges.
  private static let standard = try! DrawnLabels()

  @Option(
    help: .init(
      "A LIBSVM or CSV file with two different labels, instead of drawn examples.",
      valueName: "path"), completion: .file())
  var data: String?

  @Option(
    help: .init(
      "How far drawn examples are from what divides the classes; default: \(standard.margin).",
      valueName: "distance"))
  var margin: Double?

  @Option(
    help: .init("The share of drawn labels that are wrong; default: 0.", valueName: "share"))
  var flip: Double?

  @Option(
    help: .init("λ of a term ½λ‖w‖² in the training loss; default: 0.", valueName: "lambda"))
  var ridge: Double?

  func logisticRegression(
    _ shared: SharedTaskArguments, _ drawn: DrawnExampleArguments
  ) throws -> LogisticRegression {
    if let data { return try read(data, shared, drawn) }
    let standard = Self.standard
    let labels = try DrawnLabels(
      inputs: drawn.inputs ?? standard.inputs, decay: drawn.inputDecay ?? standard.decay,
      margin: margin ?? standard.margin, flipShare: flip ?? standard.flipShare,
      teacherSeed: drawn.teacherSeed ?? standard.teacherSeed)
    return try LogisticRegression(
      labels, trainSize: shared.trainSize, curriculum: shared.chosenCurriculum(),
      repetition: shared.chosenRepetition(), validationExamples: drawn.validationExamples ?? 4096,
      batch: shared.batch, ridge: ridge ?? 0)
  }

  private func read(
    _ path: String, _ shared: SharedTaskArguments, _ drawn: DrawnExampleArguments
  ) throws -> LogisticRegression {
    let misplaced = [
      ("inputs", drawn.inputs != nil), ("input-decay", drawn.inputDecay != nil),
      ("teacher-seed", drawn.teacherSeed != nil), ("margin", margin != nil),
      ("flip", flip != nil), ("train-size", shared.trainSize != nil),
    ].first { $0.1 }
    if let misplaced {
      throw OptionError(misplaced.0, ": it is for drawn examples, and --data reads them")
    }
    return try LogisticRegression(
      Dataset(reading: path), name: path, curriculum: shared.chosenCurriculum(),
      repetition: shared.chosenRepetition(), validationExamples: drawn.validationExamples,
      batch: shared.batch, ridge: ridge ?? 0)
  }

  var options: [TaskOption] {
    [
      ("data", data != nil), ("margin", margin != nil), ("flip", flip != nil),
      ("ridge", ridge != nil),
    ].map { TaskOption(name: $0, isGiven: $1, tasks: [.logisticRegression]) }
  }
}
