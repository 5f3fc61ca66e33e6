/// How a batch is divided: into lanes that may run beside each other, each with a gradient of its
/// own, and lanes into tiles that are computed at once. It depends on the batch alone.
struct ExampleLanes: Sendable {
  /// The most examples a tile has: few enough for a core's cache.
  static let tile = 64

  let batch: Int
  let count: Int

  init(batch: Int) {
    self.batch = batch
    // Lanes of less than a tile would cost more in gradients to add up than they gain.
    count = max(1, min(8, batch / Self.tile))
  }

  subscript(lane: Int) -> Range<Int> { lane * batch / count..<(lane + 1) * batch / count }

  /// Hands over the tiles of a range, in order.
  static func forEachTile(of range: Range<Int>, _ body: (Range<Int>) -> Void) {
    for first in stride(from: range.lowerBound, to: range.upperBound, by: tile) {
      body(first..<min(first + tile, range.upperBound))
    }
  }
}
