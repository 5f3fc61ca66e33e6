internal import CKernels

/// A decoder-only transformer over batches of bytes: the objective of a language model.
///
/// A minibatch is divided into *lanes* of whole sequences, and each lane works through its
/// sequences in *chunks* whose activations stay in the cache, adding to a gradient of its own; at
/// last the lanes are added up in their order. Lanes and chunks depend on the batch and the shape
/// alone, and so the bits do not depend on the number of threads.
///
/// Callers hold it as `any Objective`, and so reach generic code: the entry points are specialized for
/// single precision by hand.
///
/// Unchecked, since threads of the pool work in it at once: each in its own workspace and on its own
/// lane's gradient.
final class Transformer<Scalar: KernelScalar>: Objective, @unchecked Sendable {
  typealias Workspace = TransformerWorkspace<Scalar>

  let shape: TransformerShape
  let places: TransformerLayout
  private let batches: any TokenBatches
  /// Sequences in a minibatch.
  private let batch: Int
  private let seed: UInt64
  private let pool: WorkerPool
  private let validationSets: [ValidationSet]

  private let lanes: Int
  private let chunk: Int
  private let weights: TransformerWeights<Scalar>
  /// One for each worker.
  private let workspaces: [Workspace]
  /// The gradients of all lanes but the first, which works in the caller's.
  private let laneGradients: UnsafeMutableBufferPointer<Scalar>
  private let laneLosses: UnsafeMutableBufferPointer<Double>
  private let diagnosis: LaneDiagnosis

  /// - Parameters:
  ///   - batch: the number of sequences in a minibatch, at least 1.
  ///   - zLoss: the weight of the mean of (ln Z)² in what is trained, at least 0.
  ///   - seed: decides the parameters that training begins from.
  init(
    _ shape: TransformerShape, batch: Int, batches: any TokenBatches, zLoss: Double = 0,
    seed: UInt64, pool: WorkerPool
  ) {
    self.shape = shape
    self.batch = batch
    self.batches = batches
    self.seed = seed
    self.pool = pool
    validationSets = batches.validationSets
    let places = TransformerLayout(shape)
    self.places = places
    let lanes = min(4, batch)
    self.lanes = lanes
    let chunk = min(max(1, 256 / shape.context), (batch + lanes - 1) / lanes)
    self.chunk = chunk
    let weights = TransformerWeights<Scalar>(places)
    self.weights = weights
    workspaces = (0..<pool.threads).map { _ in
      Workspace(shape, weights: weights, sequences: chunk, zLoss: zLoss)
    }
    laneGradients = .allocate(capacity: (lanes - 1) * places.all.count)
    laneGradients.initialize(repeating: 0)
    laneLosses = .allocate(capacity: lanes)
    laneLosses.initialize(repeating: 0)
    diagnosis = LaneDiagnosis(
      lanes: (0..<lanes).map { ($0 + 1) * batch / lanes - $0 * batch / lanes },
      count: places.all.count)
  }

  deinit {
    laneGradients.deallocate()
    laneLosses.deallocate()
  }

  var layout: ParameterLayout { places.all }
  var unit: ExampleUnit { .tokens }
  var startsFromIgnorance: Bool { true }
  var fingerprints: [(key: String, value: String)] { batches.fingerprints }
  var unitsPerBatch: Int { batch * shape.context }
  var examplesPerBatch: Int { batch }

  var lanesPerBatch: Int { lanes }
  var measuresLogits: Bool { true }
  var diagnostics: MinibatchDiagnostics { diagnosis.found }
  var isDiagnosing = false {
    didSet { for workspace in workspaces { workspace.isDiagnosing = isDiagnosing } }
  }

  @_specialize(where Scalar == Float)
  func evaluate(
    _ index: BatchIndex, at parameters: UnsafeBufferPointer<Scalar>,
    gradient: UnsafeMutableBufferPointer<Scalar>, isAdding: Bool
  ) -> Double {
    nonisolated(unsafe) let parameters = parameters.baseAddress!
    nonisolated(unsafe) let gradient = gradient.baseAddress!
    weights.take(parameters, pool: pool)
    pool.run(lanes) { lane, worker in
      self.evaluate(
        lane: lane, of: index, at: parameters,
        into: self.gradient(ofLane: lane, first: gradient), isAdding: isAdding && lane == 0,
        in: self.workspaces[worker])
    }
    addLanes(to: gradient, isAdding: isAdding)
    return laneLosses.reduce(0, +) / Double(unitsPerBatch)
  }

  private func gradient(
    ofLane lane: Int, first: UnsafeMutablePointer<Scalar>
  ) -> UnsafeMutablePointer<Scalar> {
    lane == 0 ? first : laneGradients.baseAddress! + (lane - 1) * layout.count
  }

  /// The sum of the losses of a lane's tokens, and its part of the gradient.
  private func evaluate(
    lane: Int, of index: BatchIndex, at parameters: UnsafePointer<Scalar>,
    into gradient: UnsafeMutablePointer<Scalar>, isAdding: Bool, in workspace: Workspace
  ) {
    if !isAdding { places.clearSums(in: gradient) }
    var loss = 0.0
    if isDiagnosing { diagnosis.begin(lane) }
    let sequences = lane * batch / lanes..<(lane + 1) * batch / lanes
    for start in stride(from: sequences.lowerBound, to: sequences.upperBound, by: chunk) {
      let count = min(chunk, sequences.upperBound - start)
      for sequence in 0..<count {
        batches.fill(workspace.window, sequence: start + sequence, of: index)
        workspace.take(UnsafeBufferPointer(workspace.window), as: sequence)
      }
      loss += workspace.loss(
        sequences: count, at: parameters, lossScale: 1 / Double(unitsPerBatch))
      if isDiagnosing {
        diagnosis.note(
          lane, largestAttentionLogit: workspace.largestAttentionLogit(sequences: count),
          squaredLogZ: workspace.logZSquares / Double(unitsPerBatch))
      }
      workspace.addGradient(
        to: gradient, at: parameters, sequences: count,
        isFirst: start == sequences.lowerBound && !isAdding)
    }
    laneLosses[lane] = loss
  }

  private func addLanes(to gradient: UnsafeMutablePointer<Scalar>, isAdding: Bool) {
    let piece = LaneDiagnosis.piece
    let count = layout.count
    nonisolated(unsafe) let gradient = gradient
    pool.run((count + piece - 1) / piece) { number in
      let start = number * piece
      // Added to others, the first lane's gradient is no longer known.
      let isMeasured = self.isDiagnosing && !isAdding
      if isMeasured {
        for lane in 0..<self.lanes {
          self.diagnosis.note(
            lane, of: number,
            squares: Scalar.kernels.squared_distance(
              min(piece, count - start), self.gradient(ofLane: lane, first: gradient) + start, nil))
        }
      }
      for lane in 1..<max(1, self.lanes) {
        Scalar.kernels.add(
          min(piece, count - start), gradient + start,
          self.gradient(ofLane: lane, first: gradient) + start)
      }
      if isMeasured {
        self.diagnosis.note(
          sumOf: number,
          squares: Scalar.kernels.squared_distance(min(piece, count - start), gradient + start, nil)
        )
      }
    }
    if isDiagnosing { diagnosis.end(hasScatter: !isAdding) }
  }

  var validationColumns: [String] {
    validationSets.count == 1
      ? ["val_loss"] : validationSets.map { "val_loss/\($0.name)" }
  }

  @_specialize(where Scalar == Float)
  func validate(at parameters: UnsafeBufferPointer<Scalar>) -> [Double] {
    nonisolated(unsafe) let parameters = parameters.baseAddress!
    weights.take(parameters, pool: pool)
    return validationSets.map { set in
      let length = shape.context + 1
      let count = set.windows.count / length
      let pieces = (count + chunk - 1) / chunk
      let losses = UnsafeMutableBufferPointer<Double>.allocate(capacity: pieces)
      defer { losses.deallocate() }
      nonisolated(unsafe) let written = losses
      pool.run(pieces) { piece, worker in
        let workspace = self.workspaces[worker]
        let windows = piece * self.chunk..<min(count, (piece + 1) * self.chunk)
        set.windows.withUnsafeBufferPointer { bytes in
          for (sequence, window) in windows.enumerated() {
            let range = window * length..<(window + 1) * length
            workspace.take(UnsafeBufferPointer(rebasing: bytes[range]), as: sequence)
          }
        }
        written[piece] = workspace.loss(
          sequences: windows.count, at: parameters, lossScale: 0)
      }
      return losses.reduce(0, +) / Double(count * shape.context)
    }
  }

  @_specialize(where Scalar == Float)
  func initialize(_ parameters: UnsafeMutableBufferPointer<Scalar>) {
    places.initialize(parameters, layers: shape.layers, widthRatio: shape.widthRatio, seed: seed)
  }
}
