/// How ``MinibatchDiagnostics`` come of lanes and of the pieces in which their gradients are added up.
///
/// Unchecked, since threads write in it at once: each to its own lane's place, or its own piece's.
final class LaneDiagnosis: @unchecked Sendable {
  /// How many numbers of a gradient are added up at a time: a piece of every lane fits the first-level
  /// cache.
  static let piece = 4096

  private(set) var found = MinibatchDiagnostics()
  /// Examples in each lane.
  private let lanes: [Int]
  private let pieces: Int
  /// For each piece ‖·‖² of each lane's part of the gradient and, last, of their sum.
  private let squares: UnsafeMutableBufferPointer<Double>
  private let logits: UnsafeMutableBufferPointer<(largest: Double, squaredLogZ: Double)>

  /// - Parameter count: how many numbers a gradient has.
  init(lanes: [Int], count: Int) {
    self.lanes = lanes
    pieces = (count + Self.piece - 1) / Self.piece
    squares = .allocate(capacity: pieces * (lanes.count + 1))
    squares.initialize(repeating: 0)
    logits = .allocate(capacity: lanes.count)
    logits.initialize(repeating: (0, 0))
  }

  deinit {
    squares.deallocate()
    logits.deallocate()
  }

  func begin(_ lane: Int) { logits[lane] = (-.infinity, 0) }

  func note(_ lane: Int, largestAttentionLogit: Double, squaredLogZ: Double) {
    logits[lane].largest = max(logits[lane].largest, largestAttentionLogit)
    logits[lane].squaredLogZ += squaredLogZ
  }

  func note(_ lane: Int, of piece: Int, squares value: Double) {
    squares[piece * (lanes.count + 1) + lane] = value
  }

  func note(sumOf piece: Int, squares value: Double) {
    squares[piece * (lanes.count + 1) + lanes.count] = value
  }

  /// Makes ``found`` of what was noted.
  ///
  /// A lane's part of the gradient is its share of the mean over all N examples: of n of them, lᵢ = gᵢ·n/N.
  func end(hasScatter: Bool) {
    found = MinibatchDiagnostics()
    found.largestAttentionLogit = logits.map(\.largest).max() ?? -.infinity
    found.squaredLogZ = logits.reduce(0) { $0 + $1.squaredLogZ }
    guard hasScatter else { return }
    let all = Double(lanes.reduce(0, +))
    var total = [Double](repeating: 0, count: lanes.count + 1)
    for piece in 0..<pieces {
      for place in total.indices { total[place] += squares[piece * total.count + place] }
    }
    found.scatter = -all * total[lanes.count]
    for (lane, examples) in lanes.enumerated() {
      found.scatter += all * all / Double(examples) * total[lane]
    }
  }
}
