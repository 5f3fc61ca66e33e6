import Basics

/// A student network of fully connected layers that learns a teacher's function: regression or
/// classification, on fresh or on finitely many examples.
///
/// Inputs x are independent and normal with variances λ_j = j^(−`inputDecay`). The teacher is a
/// random network without biases or, with no hidden layers, a linear map whose singular values are
/// k^(−`teacherDecay`). The student is x ↦ W_L·φ(… φ(W₁·x + b₁) …) + b_L; its weights begin normal
/// with variance `initializationScale`²·g/inputs, where g is 2 for relu and gelu and 1 for tanh,
/// linear and the last layer, and its biases at 0.
///
/// With the activation `linear` it is a deep linear network, whose learning is not linear at all:
/// from small weights, modes of the teacher are learned one after another, each in a sudden stage
/// (Saxe, McClelland and Ganguli 2014, arXiv 1312.6120). A *deficit* makes inputs uninformative in
/// the first steps, which a deep network may never make good: a critical learning period (Achille,
/// Rovere and Soatto 2019, arXiv 1711.08856; Kleinman et al. 2024, arXiv 2308.12221).
public struct Perceptron: Hashable, Sendable {
  /// What the teacher's outputs become, and which loss the student has.
  public enum Problem: Hashable, Sendable {
    /// Labels y = f(x) + noise of variance `labelNoise` for each output; loss ½‖ŷ − y‖².
    case regression(labelNoise: Double)
    /// One class for each output: the teacher's largest at temperature 0, else drawn with
    /// probability softmax(f(x)/temperature); loss is the cross-entropy of the student's softmax.
    case classification(temperature: Double)
  }

  public let problem: Problem
  /// How many inputs there are, 1 to 65536.
  public let inputs: Int
  /// How many outputs or classes, 1 to 1024; of classes at least 2.
  public let outputs: Int
  /// The student's hidden layers from the inputs on, at most 64 of 1 to 8192 units each; none make
  /// a linear model.
  public let widths: [Int]
  public let activation: Activation
  /// Whether the student has biases; by default, unless it is linear.
  public let hasBiases: Bool
  /// 0 to 100: a small one shows learning in stages.
  public let initializationScale: Double
  /// How many hidden layers the teacher has, 0 to 64, and units each, 1 to 8192. They have the
  /// student's activation.
  public let teacherLayers: Int
  public let teacherWidth: Int
  /// 0 to 16: how fast the singular values of a linear teacher fall.
  public let teacherDecay: Double
  /// What the teacher and the validation set are drawn from: runs of all seeds have the same ones.
  public let teacherSeed: UInt64
  /// 0 to 16: how fast the variances of inputs fall.
  public let inputDecay: Double
  /// How many training examples there are, drawn by the run's seed; nil for fresh ones at each step.
  public let trainSize: Int?
  /// How a finite training set is gone through.
  public let curriculum: Curriculum
  /// What of a finite training set comes several times in an epoch.
  public let repetition: Repetition?
  /// How many fresh examples the validation set has, 1 to 2²⁴.
  public let validationExamples: Int
  /// How many examples a minibatch has, 1 to 2²⁰.
  public let batch: Int
  /// For how many steps, from the first, inputs are replaced by unrelated ones.
  public let deficitSteps: Int
  /// Which share of inputs they replace, the first ones, above 0 and at most 1.
  public let deficitShare: Double

  /// - Throws: ``TrainingError`` for a parameter outside its range.
  public init(
    problem: Problem = .regression(labelNoise: 0), inputs: Int = 32, outputs: Int? = nil,
    widths: [Int] = [64, 64], activation: Activation = .relu, hasBiases: Bool? = nil,
    initializationScale: Double = 1, teacherLayers: Int = 1, teacherWidth: Int = 32,
    teacherDecay: Double = 1, teacherSeed: UInt64 = 1, inputDecay: Double = 0,
    trainSize: Int? = nil, curriculum: Curriculum = .vanilla, repetition: Repetition? = nil,
    validationExamples: Int = 4096, batch: Int = 64, deficitSteps: Int = 0,
    deficitShare: Double = 1
  ) throws(TrainingError) {
    let isClassification = if case .classification = problem { true } else { false }
    self.problem = problem
    self.inputs = inputs
    self.outputs = outputs ?? (isClassification ? 10 : 1)
    self.widths = widths
    self.activation = activation
    self.hasBiases = hasBiases ?? (activation != .linear)
    self.initializationScale = initializationScale
    self.teacherLayers = teacherLayers
    self.teacherWidth = teacherWidth
    self.teacherDecay = teacherDecay
    self.teacherSeed = teacherSeed
    self.inputDecay = inputDecay
    self.trainSize = trainSize
    self.curriculum = curriculum
    self.repetition = repetition
    self.validationExamples = validationExamples
    self.batch = batch
    self.deficitSteps = deficitSteps
    self.deficitShare = deficitShare
    try checkShape()
    try checkData()
  }

  private func checkShape() throws(TrainingError) {
    switch problem {
    case .regression(let noise): try TrainingError.check(noise, 0...1e12, "label-noise")
    case .classification(let temperature):
      try TrainingError.check(temperature, 0...1e6, "temperature")
      try TrainingError.check(outputs, 2...1024, "outputs")
    }
    try TrainingError.check(inputs, 1...65536, "inputs")
    try TrainingError.check(outputs, 1...1024, "outputs")
    try TrainingError.check(widths.count, 0...64, "layers")
    for width in widths { try TrainingError.check(width, 1...8192, "width") }
    try TrainingError.check(initializationScale, 0...100, "init-scale")
    try TrainingError.check(teacherLayers, 0...64, "teacher-layers")
    try TrainingError.check(teacherWidth, 1...8192, "teacher-width")
    try TrainingError.check(teacherDecay, 0...16, "teacher-decay")
  }

  private func checkData() throws(TrainingError) {
    try TrainingError.check(inputDecay, 0...16, "input-decay")
    try TrainingError.check(validationExamples, 1...1 << 24, "validation-examples")
    try TrainingError.check(batch, 1...1 << 20, "batch")
    try TrainingError.check(
      trainSize: trainSize, batch: batch, inputs: inputs, curriculum: curriculum,
      repetition: repetition)
    try TrainingError.check(deficitSteps, 0...Int.max, "deficit")
    guard deficitShare > 0, deficitShare <= 1 else {
      throw TrainingError(
        argument: "deficit-share", value: NumberText.exact(deficitShare),
        requirement: "must be above 0 and at most 1")
    }
  }
}
