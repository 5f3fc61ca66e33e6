import ArgumentParser
import Training

/// The parameters of a perceptron; what is not given is as the task has it.
struct PerceptronArguments: ParsableArguments {
  enum ProblemName: String, ExpressibleByArgument, CaseIterable {
    case regression, classification
  }

  /// The task by its defaults, which are within its ranges.
  // Unreachable: the defaults are within their ranges.
  private static let standard = try! Perceptron()

  @Option(help: "What a teacher's outputs become; default: regression.")
  var problem: ProblemName?

  @Option(
    help: .init(
      "Outputs, or classes; default: 1 for regression, 10 for classification.",
      valueName: "count"))
  var outputs: Int?

  @Option(
    help: .init("Variance of the noise of regression's labels; default: 0.", valueName: "variance"))
  var labelNoise: Double?

  @Option(
    help: .init(
      "Draw classes by the softmax of the teacher's outputs over it; default: 0, the largest.",
      valueName: "t"))
  var temperature: Double?

  @Option(
    help: .init(
      "Hidden layers by their widths, such as 64,32, or none, instead of --layers and "
        + "--width; default: 64,64.", valueName: "counts"))
  var widths: String?

  @Flag(inversion: .prefixedNo, help: "Biases; default: unless the activation is linear.")
  var biases: Bool?

  @Option(
    help: .init(
      "Scale of the first weights; small ones learn in stages; default: 1.", valueName: "scale"))
  var initScale: Double?

  @Option(
    help: .init(
      "Hidden layers of the teacher; 0 for a linear one; default: \(standard.teacherLayers).",
      valueName: "count"))
  var teacherLayers: Int?

  @Option(
    help: .init("Width of the teacher; default: \(standard.teacherWidth).", valueName: "count"))
  var teacherWidth: Int?

  @Option(
    help: .init(
      "How fast a linear teacher's singular values fall, k^−d; default: \(standard.teacherDecay).",
      valueName: "d"))
  var teacherDecay: Double?

  @Option(
    help: .init(
      "Replace inputs by unrelated ones in the first steps; default: 0.", valueName: "steps"))
  var deficit: Int?

  @Option(
    help: .init(
      "Which share of inputs, the first ones, they replace; default: 1.",
      valueName: "share"))
  var deficitShare: Double?

  func perceptron(
    _ shared: SharedTaskArguments, _ drawn: DrawnExampleArguments
  ) throws -> Perceptron {
    let standard = Self.standard
    return try Perceptron(
      problem: chosenProblem(), inputs: drawn.inputs ?? standard.inputs, outputs: outputs,
      widths: chosenWidths(shared), activation: shared.chosenActivation() ?? standard.activation,
      hasBiases: biases, initializationScale: initScale ?? standard.initializationScale,
      teacherLayers: teacherLayers ?? standard.teacherLayers,
      teacherWidth: teacherWidth ?? standard.teacherWidth,
      teacherDecay: teacherDecay ?? standard.teacherDecay,
      teacherSeed: drawn.teacherSeed ?? standard.teacherSeed,
      inputDecay: drawn.inputDecay ?? standard.inputDecay, trainSize: shared.trainSize,
      curriculum: shared.chosenCurriculum(), repetition: shared.chosenRepetition(),
      validationExamples: drawn.validationExamples ?? standard.validationExamples,
      batch: shared.batch ?? min(standard.batch, shared.trainSize ?? standard.batch),
      deficitSteps: deficit ?? standard.deficitSteps,
      deficitShare: deficitShare ?? standard.deficitShare)
  }

  private func chosenProblem() throws -> Perceptron.Problem {
    switch problem ?? .regression {
    case .regression:
      guard temperature == nil else {
        throw OptionError("temperature", ": it is for --problem classification")
      }
      return .regression(labelNoise: labelNoise ?? 0)
    case .classification:
      guard labelNoise == nil else {
        throw OptionError("label-noise", ": it is for --problem regression")
      }
      return .classification(temperature: temperature ?? 0)
    }
  }

  private func chosenWidths(_ shared: SharedTaskArguments) throws -> [Int] {
    let standard = Self.standard.widths
    guard let widths else {
      let layers = shared.layers ?? standard.count
      // Before so many are made.
      guard 0...64 ~= layers else {
        throw TrainingError(
          argument: "layers", value: "\(layers)", requirement: "must be from 0 to 64")
      }
      return Array(repeating: shared.width ?? standard[0], count: layers)
    }
    guard shared.layers == nil, shared.width == nil else {
      throw OptionError(
        "widths", ": it says what --layers and --width say; give one or the other")
    }
    if widths == "none" { return [] }
    return try widths.split(separator: ",", omittingEmptySubsequences: false).map {
      guard let width = Int($0) else {
        throw OptionError("widths", " \(widths): give whole numbers, such as 64,32")
      }
      return width
    }
  }

  var options: [TaskOption] {
    [
      ("problem", problem != nil), ("outputs", outputs != nil),
      ("label-noise", labelNoise != nil), ("temperature", temperature != nil),
      ("widths", widths != nil), ("biases", biases != nil), ("init-scale", initScale != nil),
      ("teacher-layers", teacherLayers != nil), ("teacher-width", teacherWidth != nil),
      ("teacher-decay", teacherDecay != nil), ("deficit", deficit != nil),
      ("deficit-share", deficitShare != nil),
    ].map { TaskOption(name: $0, isGiven: $1, tasks: [.perceptron]) }
  }
}
