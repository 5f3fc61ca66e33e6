/// An ``Objective`` under an ``Optimization``: what every task with gradients is trained by.
///
/// Measured at a record are the mean loss of the minibatches since the record before, each at the
/// parameters that it then moved; the validation losses of the averaged parameters; the norms of the
/// latest step's gradient before clipping, averaged over its minibatches; and the ℓ2 norm of the
/// parameters. What a plan's diagnostics add is ``TrainingDiagnostics``'.
final class GradientLearner: Learner {
  let columns: TrainingColumns
  let unitsPerStep: Int

  private let objective: any Objective<Float>
  private let optimization: Optimization
  private let work: VectorWork
  private let optimizer: OptimizerState
  private let average: AverageState
  private let parameters: ParameterVector
  private let gradient: ParameterVector
  private let diagnostics: TrainingDiagnostics?

  /// The loss of the first minibatch, which divergence is measured against.
  private var initialLoss = Double.nan
  /// The number of latest steps in a row whose losses were high, see ``TrainingRun/lastingFactor``.
  private var highLosses = 0
  private(set) var latestLoss = Double.nan
  private var losses = Total()
  private var gradientNorms = (l2: 0.0, l1: 0.0)

  /// The losses of minibatches since the last record.
  private struct Total {
    var sum = 0.0
    var count = 0
  }

  /// - Parameters:
  ///   - peak: the schedule's highest rate.
  ///   - isDiagnosing: whether records have the columns of ``TrainingDiagnostics``.
  init(
    _ objective: any Objective<Float>, optimization: Optimization, peak: Double, pool: WorkerPool,
    isDiagnosing: Bool = false
  ) {
    self.objective = objective
    self.optimization = optimization
    let layout = objective.layout
    work = VectorWork(layout, isAdaptive: optimization.optimizer.isAdaptive, pool: pool)
    diagnostics =
      isDiagnosing
      ? TrainingDiagnostics(objective, parts: optimization.accumulate, work: work) : nil
    optimizer = OptimizerState(optimization, count: layout.count, peak: peak)
    average = AverageState(optimization.average, count: layout.count)
    parameters = ParameterVector(count: layout.count)
    gradient = ParameterVector(count: layout.count)
    unitsPerStep = objective.unitsPerBatch * optimization.accumulate
    let validation = objective.validationColumns
    columns = TrainingColumns(
      unit: objective.unit,
      measures: ["train_loss"] + validation + ["grad_norm", "grad_norm_l1", "param_norm"]
        + (diagnostics?.columns ?? []) + [TrainingColumns.seconds],
      loss: validation.first ?? "train_loss")
    objective.initialize(parameters.values)
  }

  func update(step: Int, rate: Double) -> Bool {
    let loss = accumulate(step: step)
    if step == 1 { initialLoss = loss }
    latestLoss = loss
    losses.sum += loss
    losses.count += 1
    guard isBounded(loss), !isLastinglyHigh(loss) else { return false }
    guard let scale = gradientScale() else { return false }
    diagnostics?.note(gradientNorm: gradientNorms.l2)
    diagnostics?.willUpdate(parameters)
    optimizer.update(
      parameters, gradient: gradient, scale: scale, step: step, rate: rate, work: work)
    diagnostics?.didUpdate(parameters)
    average.note(parameters, step: step, work: work)
    return true
  }

  /// The mean loss of the step's minibatches, whose gradients are added up.
  private func accumulate(step: Int) -> Double {
    let parts = optimization.accumulate
    var loss = 0.0
    for part in 0..<parts {
      diagnostics?.willEvaluate(part: part, gradient: gradient)
      loss += objective.evaluate(
        BatchIndex(step: step, part: part, parts: parts), at: parameters.reading,
        gradient: gradient.values, isAdding: part > 0)
      diagnostics?.didEvaluate(part: part, gradient: gradient)
    }
    return loss / Double(parts)
  }

  /// What the sum of gradients is multiplied by, or nil if it is not finite.
  private func gradientScale() -> Double? {
    let mean = 1 / Double(optimization.accumulate)
    let norms = work.norms(of: gradient)
    gradientNorms = (norms.l2 * mean, norms.l1 * mean)
    guard gradientNorms.l2.isFinite else { return nil }
    guard optimization.clip > 0 else { return mean }
    // The small term as PyTorch has it, so that runs can be compared.
    return mean * min(1, optimization.clip / (gradientNorms.l2 + 1e-6))
  }

  private func isBounded(_ loss: Double) -> Bool {
    // Written so that a NaN is not. A loss that begins at 0 has no scale to exceed.
    initialLoss > 0 ? loss <= TrainingRun.divergenceFactor * initialLoss : loss.isFinite
  }

  private func isLastinglyHigh(_ loss: Double) -> Bool {
    guard objective.startsFromIgnorance, loss > TrainingRun.lastingFactor * initialLoss else {
      highLosses = 0
      return false
    }
    highLosses += 1
    return highLosses >= TrainingRun.lastingSteps
  }

  var fingerprints: [(key: String, value: String)] { objective.fingerprints }

  func measure() -> [Double]? {
    let averaged = average.parameters(atRecord: parameters, work: work)
    let validation = objective.validate(at: averaged.reading)
    let trainLoss = losses.sum / Double(max(losses.count, 1))
    losses = Total()
    let norm = work.norms(of: parameters).l2
    // The first is a loss; others may be shares of errors, which no loss bounds.
    guard norm.isFinite, validation.allSatisfy(\.isFinite), validation.first.map(isBounded) ?? true
    else { return nil }
    return [trainLoss] + validation + [gradientNorms.l2, gradientNorms.l1, norm]
      + (diagnostics?.measure(parameterNorm: norm) ?? [])
  }
}

extension GradientLearner {
  func validationLoss() -> Double? {
    guard columns.loss != "train_loss" else { return nil }
    let averaged = average.parameters(atRecord: parameters, work: work)
    guard let loss = objective.validate(at: averaged.reading).first, isBounded(loss) else {
      return nil
    }
    return loss
  }
}

extension GradientLearner {
  var stateGrowth: Int { average.growth }

  func save(to state: inout StateEncoder) {
    state.append(parameters.reading)
    optimizer.save(to: &state)
    average.save(to: &state)
    state.append(initialLoss)
    state.append(highLosses)
    state.append(losses.sum)
    state.append(losses.count)
    diagnostics?.save(to: &state)
  }

  func restore(from state: inout StateDecoder) throws(StateError) {
    try state.read(into: parameters.values)
    try optimizer.restore(from: &state)
    try average.restore(from: &state)
    initialLoss = try state.double()
    highLosses = try state.count()
    losses = Total(sum: try state.double(), count: try state.count())
    try diagnostics?.restore(from: &state)
  }
}
