public import Schedules

/// A decoder-only transformer that predicts the next byte of its corpora.
///
/// Each example is a window of `context` + 1 bytes: inputs are all but the last, targets all but
/// the first. Windows of a text do not overlap, and come without replacement, in a new random order
/// each epoch; documents of a synthetic language are fresh, without end, unless `trainSize` makes
/// them a finite set. The loss is the mean cross-entropy of a target in nats.
public struct LanguageModel: Hashable, Sendable {
  public let shape: TransformerShape
  /// Windows in a minibatch, 1 to 65536.
  public let batch: Int
  /// What is trained on, one phase after another, the last one to the end.
  public let phases: [Phase]
  /// How many targets each corpus holds out, at least 1, rounded to whole windows; a text no more
  /// than a tenth of itself. It has validation losses throughout.
  public let validationTokens: Int
  /// If given, how many windows of each corpus are trained on, the first so many.
  public let trainSize: Int?
  public let repetition: Repetition?
  public let curriculum: Curriculum
  /// w of a term w·mean (ln Z)² in what is trained, Z being the sum of the exponentials of a target's
  /// outputs: it holds ln Z near 0, so that outputs do not drift together (Chowdhery et al. 2022, arXiv
  /// 2204.02311, with 10⁻⁴). From 0, none, to 1e6. Losses that are logged are without it.
  public let zLoss: Double

  /// - Throws: ``TrainingError`` for an argument outside its range, for phases that do not fit
  ///   together (see ``schedule``), and for repetition or curriculum of documents without end.
  public init(
    shape: TransformerShape? = nil, batch: Int = 16,
    phases: [Phase] = [Phase(.synthetic(.standard))], validationTokens: Int = 16384,
    trainSize: Int? = nil, repetition: Repetition? = nil, curriculum: Curriculum = .vanilla,
    zLoss: Double = 0
  ) throws(TrainingError) {
    try TrainingError.require(
      1...65536 ~= batch, "batch", "\(batch)", "must be a whole number from 1 to 65536")
    try TrainingError.require(
      1...1 << 28 ~= validationTokens, "validation-tokens", "\(validationTokens)",
      "must be a whole number from 1 to 2^28")
    if let trainSize {
      try TrainingError.require(
        1...1 << 40 ~= trainSize, "train-size", "\(trainSize)",
        "must be a whole number of windows from 1 to 2^40")
    }
    try TrainingError.require(
      zLoss >= 0 && zLoss <= 1e6, "z-loss", zLoss, "must be at least 0 and at most 1e6")
    try Self.requireFit(phases)
    let isEndless = phases.contains { phase in
      phase.mixture.contains { if case .synthetic = $0.corpus { true } else { false } }
    }
    if trainSize == nil, isEndless {
      let demand = "needs a train-size, since a synthetic language has documents without end"
      try TrainingError.require(repetition == nil, "repeat", repetition?.text ?? "", demand)
      try TrainingError.require(curriculum.kind == .vanilla, "curriculum", curriculum.text, demand)
    }
    if let shape { self.shape = shape } else { self.shape = try TransformerShape() }
    self.batch = batch
    self.phases = phases
    self.validationTokens = validationTokens
    self.trainSize = trainSize
    self.repetition = repetition
    self.curriculum = curriculum
    self.zLoss = zLoss
  }

  private static func requireFit(_ phases: [Phase]) throws(TrainingError) {
    try TrainingError.require(!phases.isEmpty, "phase", "", "must be given at least once")
    for (number, phase) in phases.enumerated() {
      try TrainingError.require(
        phase.steps != nil || number == phases.count - 1, "phase", phase.text,
        "needs steps or a schedule, since another phase follows")
      try TrainingError.require(
        number > 0 || phase.replay == 0, "phase", phase.text,
        "must not replay, since no phase comes before")
      try TrainingError.require(
        (phase.schedule == nil) == (phases[0].schedule == nil), "phase", phase.text,
        "must have a schedule if the other phases have one, and none if they have none")
    }
  }

  /// The schedule of the whole run if the phases have their own, one joined to the other, or nil if
  /// a schedule of the run spans them all.
  ///
  /// As with every `Joined`, the step at a joint runs at the new schedule's rate for step 0.
  public var schedule: (any Schedule)? {
    get throws {
      guard var joined = phases[0].schedule else { return nil }
      for phase in phases.dropFirst() {
        guard let next = phase.schedule else { return nil }
        joined = try Joined(joined, until: joined.steps, then: next)
      }
      return joined
    }
  }

  /// AdamW with a weight decay of 0.1 and gradients clipped to norm 1, as large models are trained.
  // Unreachable: within the ranges.
  static let standardOptimization = try! Optimization(.adamw, weightDecay: 0.1, clip: 1)

  /// Multiplications of a step: six for each parameter and target, and the attention's.
  var stepCost: Double {
    let targets = Double(batch) * Double(shape.context)
    let attention = Double(shape.layers) * Double(shape.width) * Double(shape.context)
    return targets * (6 * Double(shape.parameterCount) + 6 * attention)
  }

  /// Refuses a schedule that ends before the last phase begins.
  func requireFit(_ schedule: any Schedule) throws(TrainingError) {
    let start = phases.dropLast().reduce(0) { $0 + ($1.steps ?? 0) }
    try TrainingError.require(
      start < schedule.steps, "schedule", schedule.text,
      "must have more steps than the \(start) of all phases but the last")
  }

  /// Refuses a decay that is part of Adam's gradient where rates differ by block: Adam would make of it a
  /// shrinkage that goes with none of them.
  func requireFit(_ optimization: Optimization) throws(TrainingError) {
    try TrainingError.require(
      shape.parametrization == .standard || optimization.optimizer != .adam
        || optimization.weightDecay == 0 || optimization.isDecayIndependent,
      "weight-decay", optimization.weightDecay,
      "must be decoupled from the gradient under the parametrization mup: take adamw, or "
        + "independent decay")
  }

  /// The model and its data, ready to train.
  ///
  /// - Throws: `LogError` for a text that cannot be read, ``TrainingError`` for one that is too
  ///   short.
  func objective(seed: UInt64, pool: WorkerPool) throws -> any Objective<Float> {
    shape.objective(
      batch: batch, batches: try batches(seed: seed), zLoss: zLoss, seed: seed, pool: pool)
  }

  /// How many windows each corpus holds out.
  var validationWindows: Int { max(1, validationTokens / shape.context) }
}
