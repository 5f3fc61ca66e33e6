/// What a run of a language model starts from: all that another implementation needs to make the
/// same run, which is how ours is compared with one.
package struct TrainingStart {
  /// The name and shape of each block of parameters, in the order of ``parameters``.
  package let blocks: [(name: String, rows: Int, columns: Int)]
  /// The parameters of all blocks, without padding.
  package let parameters: [Float]
  /// The minibatches of the first steps: for each step and sequence, its context and one byte more.
  package let windows: [UInt8]
}

extension LanguageModel {
  /// The parameters and the minibatches of the first `steps` steps of a run with `seed`.
  ///
  /// - Throws: as ``objective(seed:pool:)``.
  package func start(seed: UInt64, steps: Int) throws -> TrainingStart {
    let objective = try objective(seed: seed, pool: WorkerPool(threads: 1))
    let parameters = UnsafeMutableBufferPointer<Float>.allocate(capacity: objective.layout.count)
    defer { parameters.deallocate() }
    objective.initialize(parameters)

    let batches = try batches(seed: seed)
    let windows = (1...steps).flatMap { step in
      (0..<batch).flatMap { sequence in
        [UInt8](unsafeUninitializedCapacity: shape.context + 1) { window, count in
          batches.fill(window, sequence: sequence, of: BatchIndex(step: step))
          count = shape.context + 1
        }
      }
    }
    let blocks = objective.layout.blocks
    return TrainingStart(
      blocks: blocks.map { ($0.name, $0.rows, $0.columns) },
      parameters: blocks.flatMap { parameters[$0.range] }, windows: windows)
  }
}
