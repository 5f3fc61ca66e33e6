internal import CKernels
internal import RealModule

/// The loss of a ``DenseNetwork`` on labeled examples: what a perceptron and logistic regression
/// train.
///
/// Callers hold it as `any Objective` and its examples as `any ExampleStream`, and so reach generic code: the
/// entry points are specialized for single precision by hand.
final class SupervisedObjective<Scalar: KernelScalar & Real>: Objective {
  /// Where training examples come from.
  enum Source {
    /// Fresh ones without end, from streams that draw the same.
    case fresh(() -> any ExampleStream<Scalar>)
    case finite(TrainingSet<Scalar>)
  }

  struct Setup {
    var network: DenseNetwork<Scalar>
    var loss: ExampleLoss
    var initializationScale: Double
    /// λ of a term ½λ‖w‖² in the training loss, w being all weights but biases.
    var ridge = 0.0
    var batch: Int
    var source: Source
    /// Makes the deficit, once for each lane.
    var makeDeficit: (() -> Deficit<Scalar>)?
    var validation: ExampleSet<Scalar>
    /// What the validation loss has besides: of labels' noise that the set's targets lack.
    var validationNoise = 0.0
    var seed: UInt64
  }

  let layout: ParameterLayout
  let unit = ExampleUnit.examples
  var unitsPerBatch: Int { setup.batch }
  let validationColumns: [String]
  // Not the logistic loss: a large rate may raise it for long and still end low.
  var startsFromIgnorance: Bool { setup.loss == .crossEntropy }

  private let setup: Setup
  private let pool: WorkerPool
  private let lanes: ExampleLanes
  private let validationLanes: ExampleLanes
  /// One for each lane of training or validation.
  private let workspaces: [DenseWorkspace<Scalar>]
  private let streams: [any ExampleStream<Scalar>]
  private let deficits: [Deficit<Scalar>]
  /// The gradients of all lanes, where there are several.
  private let laneGradients: UnsafeMutableBufferPointer<Scalar>
  private let laneLosses: UnsafeMutablePointer<Double>
  private let laneErrors: UnsafeMutablePointer<Int>
  private let diagnosis: LaneDiagnosis

  var isDiagnosing = false
  var diagnostics: MinibatchDiagnostics { diagnosis.found }
  var lanesPerBatch: Int { lanes.count }

  init(_ setup: Setup, pool: WorkerPool) {
    self.setup = setup
    self.pool = pool
    layout = setup.network.layout
    validationColumns = setup.loss.isClassification ? ["val_loss", "val_error"] : ["val_loss"]
    let lanes = ExampleLanes(batch: setup.batch)
    let validationLanes = ExampleLanes(batch: setup.validation.count)
    (self.lanes, self.validationLanes) = (lanes, validationLanes)
    let most = max(lanes.count, validationLanes.count)
    workspaces = (0..<most).map { _ in
      DenseWorkspace(sizes: setup.network.sizes, rows: ExampleLanes.tile)
    }
    if case .fresh(let makeStream) = setup.source {
      streams = (0..<lanes.count).map { _ in makeStream() }
    } else {
      streams = []
    }
    deficits = setup.makeDeficit.map { make in (0..<lanes.count).map { _ in make() } } ?? []
    laneGradients = .allocate(capacity: lanes.count > 1 ? lanes.count * layout.count : 0)
    laneGradients.initialize(repeating: 0)
    laneLosses = .allocate(capacity: most)
    laneLosses.initialize(repeating: 0, count: most)
    laneErrors = .allocate(capacity: most)
    laneErrors.initialize(repeating: 0, count: most)
    diagnosis = LaneDiagnosis(
      lanes: (0..<lanes.count).map { lanes[$0].count }, count: layout.count)
  }

  deinit {
    laneGradients.deallocate()
    laneLosses.deallocate()
    laneErrors.deallocate()
  }

  @_specialize(where Scalar == Float)
  func initialize(_ parameters: UnsafeMutableBufferPointer<Scalar>) {
    setup.network.initialize(
      parameters, scale: setup.initializationScale, seed: setup.seed, purpose: .initialization)
  }

  @_specialize(where Scalar == Float)
  func evaluate(
    _ batch: BatchIndex, at parameters: UnsafeBufferPointer<Scalar>,
    gradient: UnsafeMutableBufferPointer<Scalar>, isAdding: Bool
  ) -> Double {
    nonisolated(unsafe) let (objective, parameters) = (self, parameters.baseAddress!)
    nonisolated(unsafe) let result = gradient.baseAddress!
    if lanes.count == 1 {
      pool.run(1) {
        objective.evaluateLane($0, of: batch, at: parameters, into: result, isAdding: isAdding)
      }
    } else {
      pool.run(lanes.count) {
        let lane = objective.laneGradients.baseAddress! + $0 * objective.layout.count
        objective.evaluateLane($0, of: batch, at: parameters, into: lane, isAdding: false)
      }
      let chunk = LaneDiagnosis.piece
      pool.run((layout.count + chunk - 1) / chunk) {
        let range = $0 * chunk..<min(($0 + 1) * chunk, objective.layout.count)
        objective.addLanes(range, to: result, isAdding: isAdding)
      }
      if isDiagnosing { diagnosis.end(hasScatter: !isAdding) }
    }
    let total = (0..<lanes.count).reduce(0) { $0 + laneLosses[$1] }
    return total / Double(setup.batch) + addRidge(at: parameters, to: result)
  }

  private func evaluateLane(
    _ lane: Int, of batch: BatchIndex, at parameters: UnsafePointer<Scalar>,
    into gradient: UnsafeMutablePointer<Scalar>, isAdding: Bool
  ) {
    let (network, workspace, range) = (setup.network, workspaces[lane], lanes[lane])
    let scale = 1 / Scalar(setup.batch)
    var total = 0.0
    ExampleLanes.forEachTile(of: range) { tile in
      withExamples(tile, of: batch, lane: lane) { inputs, targets in
        network.forward(at: parameters, inputs: inputs, rows: tile.count, in: workspace)
        total += setup.loss.evaluate(
          // Unreachable: a network has its inputs and its outputs at least.
          workspace.outputs, beside: targets, rows: tile.count, width: network.sizes.last!,
          scale: scale)
        network.backward(
          at: parameters, inputs: inputs, rows: tile.count, in: workspace, gradient: gradient,
          isAdding: isAdding || tile.lowerBound > range.lowerBound)
      }
    }
    laneLosses[lane] = total
  }

  /// Hands over the examples of a tile: where they lie, if they lie together and stay as they are,
  /// or else in the lane's workspace.
  private func withExamples(
    _ tile: Range<Int>, of batch: BatchIndex, lane: Int,
    _ body: (_ inputs: UnsafePointer<Scalar>, _ targets: UnsafePointer<Scalar>) -> Void
  ) {
    let workspace = workspaces[lane]
    let first = batch.ordinal * setup.batch + tile.lowerBound
    let isImpaired = !deficits.isEmpty && batch.step <= deficits[lane].steps
    switch setup.source {
    case .fresh:
      streams[lane].draw(
        first, count: tile.count, inputs: workspace.inputs, targets: workspace.targets)
    case .finite(let set) where set.order == nil && !isImpaired:
      return set.examples.withRows(from: tile.lowerBound, body)
    case .finite(let set):
      for row in 0..<tile.count {
        set.examples.copy(
          set.index(of: first + row), inputs: workspace.inputs + row * set.examples.inputWidth,
          targets: workspace.targets + row * set.examples.targetWidth)
      }
    }
    if isImpaired { deficits[lane].apply(to: workspace.inputs, first: first, count: tile.count) }
    body(workspace.inputs, workspace.targets)
  }

  /// Adds up the lanes' gradients, the first lane first.
  private func addLanes(
    _ range: Range<Int>, to gradient: UnsafeMutablePointer<Scalar>, isAdding: Bool
  ) {
    let sum = gradient + range.lowerBound
    let isMeasured = isDiagnosing && !isAdding
    let piece = range.lowerBound / LaneDiagnosis.piece
    for lane in 0..<lanes.count {
      let source = laneGradients.baseAddress! + lane * layout.count + range.lowerBound
      if isMeasured {
        diagnosis.note(
          lane, of: piece,
          squares: Scalar.kernels.squared_distance(range.count, source, nil))
      }
      if lane == 0, !isAdding {
        sum.update(from: source, count: range.count)
      } else {
        Scalar.kernels.add(range.count, sum, source)
      }
    }
    if isMeasured {
      diagnosis.note(
        sumOf: piece, squares: Scalar.kernels.squared_distance(range.count, sum, nil))
    }
  }

  private func addRidge(
    at parameters: UnsafePointer<Scalar>, to gradient: UnsafeMutablePointer<Scalar>
  ) -> Double {
    guard setup.ridge > 0 else { return 0 }
    let ridge = Scalar(setup.ridge)
    var sum = 0.0
    for block in layout.blocks where block.isDecayed {
      for j in block.range {
        sum += Double(parameters[j] * parameters[j])
        gradient[j] += ridge * parameters[j]
      }
    }
    return setup.ridge * sum / 2
  }

  @_specialize(where Scalar == Float)
  func validate(at parameters: UnsafeBufferPointer<Scalar>) -> [Double] {
    nonisolated(unsafe) let (objective, parameters) = (self, parameters.baseAddress!)
    pool.run(validationLanes.count) { objective.validateLane($0, at: parameters) }
    let count = Double(setup.validation.count)
    let loss = (0..<validationLanes.count).reduce(0) { $0 + laneLosses[$1] } / count
    let errors = (0..<validationLanes.count).reduce(0) { $0 + laneErrors[$1] }
    let measures = [loss + setup.validationNoise, Double(errors) / count]
    return Array(measures.prefix(validationColumns.count))
  }

  private func validateLane(_ lane: Int, at parameters: UnsafePointer<Scalar>) {
    let (network, workspace, set) = (setup.network, workspaces[lane], setup.validation)
    // Unreachable: a network has its inputs and its outputs at least.
    let width = network.sizes.last!
    var (total, errors) = (0.0, 0)
    ExampleLanes.forEachTile(of: validationLanes[lane]) { tile in
      set.withRows(from: tile.lowerBound) { inputs, targets in
        network.forward(at: parameters, inputs: inputs, rows: tile.count, in: workspace)
        if setup.loss.isClassification {
          errors += setup.loss.errors(
            workspace.outputs, beside: targets, rows: tile.count, width: width)
        }
        total += setup.loss.evaluate(
          workspace.outputs, beside: targets, rows: tile.count, width: width, scale: 0)
      }
    }
    laneLosses[lane] = total
    laneErrors[lane] = errors
  }
}
