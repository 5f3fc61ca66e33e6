/// The parameters of a model, one block after another in a flat vector.
struct ParameterLayout: Sendable {
  struct Block: Hashable, Sendable {
    var name: String
    var rows: Int
    var columns: Int
    var offset: Int
    /// Whether weight decay applies: to matrices, not to biases, gains and embeddings of position.
    var isDecayed: Bool
    var rateFactors = RateFactors()
    var count: Int { rows * columns }
    var range: Range<Int> { offset..<offset + count }
  }

  /// What the schedule's rate is multiplied by, see ``Parametrization``.
  struct RateFactors: Hashable, Sendable {
    /// By Adam.
    var adaptive = 1.0
    /// By steps along the gradient.
    var descent = 1.0
  }

  private(set) var blocks: [Block] = []
  /// All parameters, padding between blocks included; the padding stays zero.
  private(set) var count = 0

  /// Adds a block that begins at a multiple of 16 numbers, a cache line in single precision.
  @discardableResult
  mutating func add(
    _ name: String, rows: Int = 1, columns: Int, isDecayed: Bool,
    rateFactors: RateFactors = RateFactors()
  ) -> Block {
    let block = Block(
      name: name, rows: rows, columns: columns, offset: count, isDecayed: isDecayed,
      rateFactors: rateFactors)
    blocks.append(block)
    count += (block.count + 15) / 16 * 16
    return block
  }

  /// How many numbers are trained.
  var parameterCount: Int { blocks.map(\.count).reduce(0, +) }
}
