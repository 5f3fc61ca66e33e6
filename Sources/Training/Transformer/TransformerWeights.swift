internal import CKernels

/// The matrices of a transformer's weights laid out for products, once for all chunks of a minibatch: as they are
/// and transposed, for the way forward and the way back.
///
/// Unchecked, since threads lay matrices out at once: each another one.
final class TransformerWeights<Scalar: KernelScalar>: @unchecked Sendable {
  struct Matrix {
    fileprivate let block: ParameterLayout.Block
    fileprivate let memory, transposedMemory: UnsafeMutablePointer<Scalar>

    fileprivate init(_ block: ParameterLayout.Block) {
      self.block = block
      memory = .allocate(capacity: Scalar.kernels.packed_count(block.rows, block.columns))
      transposedMemory = .allocate(
        capacity: Scalar.kernels.packed_count(block.columns, block.rows))
    }

    var rows: Int { block.rows }
    var columns: Int { block.columns }
    /// For products with rows × columns.
    var plain: RightFactor<Scalar> { .packed(UnsafePointer(memory)) }
    /// For products with the transpose, columns × rows.
    var transposed: RightFactor<Scalar> { .packed(UnsafePointer(transposedMemory)) }
  }

  struct Layer {
    let attention, projection, up, down: Matrix
  }

  let places: TransformerLayout
  let layers: [Layer]
  /// Tokens × width.
  let head: Matrix
  private let all: [Matrix]

  init(_ places: TransformerLayout) {
    self.places = places
    layers = places.layers.map {
      Layer(
        attention: Matrix($0.attentionWeight), projection: Matrix($0.projectionWeight),
        up: Matrix($0.upWeight), down: Matrix($0.downWeight))
    }
    head = Matrix(places.head)
    all = layers.flatMap { [$0.attention, $0.projection, $0.up, $0.down] } + [head]
  }

  deinit {
    for matrix in all {
      matrix.memory.deallocate()
      matrix.transposedMemory.deallocate()
    }
  }

  /// Lays out the weights among the parameters.
  func take(_ parameters: UnsafePointer<Scalar>, pool: WorkerPool) {
    nonisolated(unsafe) let parameters = parameters
    pool.run(2 * all.count) { piece in
      let (matrix, isTransposed) = (self.all[piece / 2], piece % 2 == 1)
      let start = parameters + matrix.block.offset
      if isTransposed {
        Scalar.kernels.pack(matrix.columns, matrix.rows, start, true, matrix.transposedMemory)
      } else {
        Scalar.kernels.pack(matrix.rows, matrix.columns, start, false, matrix.memory)
      }
    }
  }
}
