internal import CKernels

/// Arithmetic over whole parameter vectors, divided among threads.
///
/// The pieces depend on the layout alone, and sums are added in the order of the pieces, so that
/// bits do not depend on the number of threads.
struct VectorWork {
  /// A stretch of the vector whose parameters are all decayed or all not, and move at one rate.
  struct Piece: Sendable {
    var range: Range<Int>
    var isDecayed: Bool
    /// What the schedule's rate is multiplied by.
    var rateFactor: Double
  }

  let pieces: [Piece]
  private let pool: WorkerPool

  /// - Parameter isAdaptive: whether the optimizer is, see ``ParameterLayout/RateFactors``.
  init(_ layout: ParameterLayout, isAdaptive: Bool, pool: WorkerPool) {
    self.pool = pool
    /// A piece with its moments stays within a core's second cache.
    let longest = 1 << 14
    var pieces: [Piece] = []
    for (index, block) in layout.blocks.enumerated() {
      // With the padding behind it, which is zero and stays so.
      let factors = block.rateFactors
      let factor = isAdaptive ? factors.adaptive : factors.descent
      let end = index + 1 < layout.blocks.count ? layout.blocks[index + 1].offset : layout.count
      for start in stride(from: block.offset, to: end, by: longest) {
        let range = start..<min(start + longest, end)
        if let last = pieces.last, last.isDecayed == block.isDecayed,
          last.rateFactor == factor,
          last.range.count + range.count <= longest
        {
          pieces[pieces.count - 1].range = last.range.lowerBound..<range.upperBound
        } else {
          pieces.append(Piece(range: range, isDecayed: block.isDecayed, rateFactor: factor))
        }
      }
    }
    self.pieces = pieces
  }

  func run(_ work: @Sendable (Piece) -> Void) {
    pool.run(pieces.count) { work(pieces[$0]) }
  }

  /// The ℓ2 and the ℓ1 norm.
  func norms(of vector: ParameterVector) -> (l2: Double, l1: Double) {
    let start = Shared(vector.start)
    return withUnsafeTemporaryAllocation(of: (Double, Double).self, capacity: pieces.count) {
      sums in
      let base = Shared(sums.baseAddress!)
      pool.run(pieces.count) { index in
        let range = pieces[index].range
        var (squares, absolutes) = (0.0, 0.0)
        losscast_norms_f32(
          range.count, start.pointer + range.lowerBound, &squares, &absolutes)
        (base.pointer + index).initialize(to: (squares, absolutes))
      }
      let total = sums.reduce((0.0, 0.0)) { ($0.0 + $1.0, $0.1 + $1.1) }
      return (total.0.squareRoot(), total.1)
    }
  }

  /// Σ (a − b)², or Σ a² without b.
  func squaredDistance(_ a: ParameterVector, _ b: ParameterVector?) -> Double {
    let (a, b) = (Shared(a.start), b.map { Shared($0.start) })
    return withUnsafeTemporaryAllocation(of: Double.self, capacity: pieces.count) { sums in
      // Unreachable: a layout has a block at least.
      let base = Shared(sums.baseAddress!)
      pool.run(pieces.count) { index in
        let range = pieces[index].range
        let start = range.lowerBound
        let square = Float.kernels.squared_distance(
          range.count, a.pointer + start, b.map { $0.pointer + start })
        (base.pointer + index).initialize(to: square)
      }
      return sums.reduce(0, +)
    }
  }

  /// a ← a + weight·(x − a).
  func interpolate(_ a: ParameterVector, toward x: ParameterVector, by weight: Double) {
    let (a, x) = (Shared(a.start), Shared(x.start))
    run { piece in
      losscast_lerp_f32(
        piece.range.count, a.pointer + piece.range.lowerBound, x.pointer + piece.range.lowerBound,
        Float(weight))
    }
  }
}

/// A pointer that the pieces of a ``WorkerPool`` share, each of which touches its own part.
struct Shared<Element>: @unchecked Sendable {
  let pointer: UnsafeMutablePointer<Element>
  init(_ pointer: UnsafeMutablePointer<Element>) { self.pointer = pointer }
}
