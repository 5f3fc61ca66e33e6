/// What a ``GradientLearner`` measures besides, where a plan asks for diagnostics. Nothing of it changes a
/// bit of the training.
final class TrainingDiagnostics {
  /// The columns of ``measure(parameterNorm:)``.
  let columns: [String]

  private let objective: any Objective<Float>
  private let work: VectorWork
  /// Minibatches a step.
  private let parts: Int
  /// The pieces of a step whose gradients are compared: its minibatches or, of one, its lanes.
  private let pieces: Int
  /// The sum of gradients before a minibatch, or the parameters before an update.
  private let before: ParameterVector

  /// Of the step's minibatches.
  private var squaredNorms = 0.0
  private var largestAttentionLogit = -Double.infinity
  private var squaredLogZ = 0.0
  private var updateNorm = 0.0
  private var noise = NoiseScale()

  init(_ objective: any Objective<Float>, parts: Int, work: VectorWork) {
    self.objective = objective
    self.work = work
    self.parts = parts
    pieces = parts > 1 ? parts : objective.lanesPerBatch
    before = ParameterVector(count: objective.layout.count)
    columns =
      (objective.measuresLogits ? ["max_attention_logit", "rms_log_z"] : []) + ["update_ratio"]
      + (pieces > 1 ? ["noise_scale"] : [])
    objective.isDiagnosing = true
  }

  func willEvaluate(part: Int, gradient: ParameterVector) {
    if part > 0 { before.copy(gradient) }
  }

  /// - Parameter gradient: the sum of those of the step's minibatches so far.
  func didEvaluate(part: Int, gradient: ParameterVector) {
    if part == 0 {
      (squaredNorms, largestAttentionLogit, squaredLogZ) = (0, -.infinity, 0)
    }
    let found = objective.diagnostics
    largestAttentionLogit = max(largestAttentionLogit, found.largestAttentionLogit)
    squaredLogZ += found.squaredLogZ / Double(parts)
    if parts > 1 {
      squaredNorms += work.squaredDistance(gradient, part > 0 ? before : nil)
    }
  }

  /// Takes in the step's gradient, of this norm before clipping.
  func note(gradientNorm: Double) {
    guard pieces > 1 else { return }
    let square = gradientNorm * gradientNorm
    let examples = objective.examplesPerBatch * parts
    let scatter =
      parts > 1
      ? Double(objective.examplesPerBatch) * squaredNorms - Double(examples) * square
      : objective.diagnostics.scatter
    noise.add(scatter: scatter, pieces: pieces, examples: examples, squaredNorm: square)
  }

  func willUpdate(_ parameters: ParameterVector) { before.copy(parameters) }

  func didUpdate(_ parameters: ParameterVector) {
    updateNorm = work.squaredDistance(parameters, before).squareRoot()
  }

  /// - Parameter parameterNorm: after the latest update.
  func measure(parameterNorm: Double) -> [Double] {
    (objective.measuresLogits ? [largestAttentionLogit, squaredLogZ.squareRoot()] : [])
      + [updateNorm / parameterNorm] + (pieces > 1 ? [noise.take()] : [])
  }
}

extension TrainingDiagnostics {
  // The others are of the latest step, and a record comes after one.
  func save(to state: inout StateEncoder) { noise.save(to: &state) }

  func restore(from state: inout StateDecoder) throws(StateError) {
    try noise.restore(from: &state)
  }
}
