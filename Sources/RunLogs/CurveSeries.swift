/// The points of a curve and the rates beside them, in the order of the file.
///
/// What holds for the losses of a run holds here too: where positions go back, the run was
/// restarted and the later one wins from its first position on; where they do so again and again,
/// the rows are in no order and are sorted.
struct CurveSeries: Sendable {
  struct Point: Sendable {
    var position: Double
    var value: Double
  }

  private var points: [Point] = []
  /// The last point, which is kept whatever the stride.
  private var last: Point?
  private var count = 0
  private var stride = 1
  private let maximum: Int
  private(set) var rates: RateSeries
  /// The first position of all.
  private(set) var firstPosition: Double?

  init(maximum: Int) {
    self.maximum = max(maximum, 16)
    rates = RateSeries(maximum: max(maximum, 16))
  }

  /// A value may be infinite or no number; a position is finite.
  mutating func append(_ point: Point) {
    if let last { commit(last) }
    last = point
    firstPosition = min(firstPosition ?? point.position, point.position)
  }

  mutating func append(rate: Double, at step: Int) {
    rates.append(Sample(step: step, value: rate))
  }

  private mutating func commit(_ point: Point) {
    if count & (stride - 1) == 0 {
      if points.count >= maximum - 1 {
        stride *= 2
        points = points.enumerated().filter { $0.offset & 1 == 0 }.map(\.element)
      }
      if count & (stride - 1) == 0 { points.append(point) }
    }
    count += 1
  }

  /// The points in ascending order, one a position.
  func ordered() -> [Point] {
    let all = points + [last].compactMap(\.self)
    let descents = zip(all, all.dropFirst()).count { $1.position < $0.position }
    let isUnsorted = descents > 1 && descents * 10 > all.count
    var kept: [Point] = []
    let inOrder =
      isUnsorted
      ? all.enumerated().sorted {
        ($0.element.position, $0.offset) < ($1.element.position, $1.offset)
      }.map(\.element) : all
    for point in inOrder {
      while let last = kept.last, last.position >= point.position { kept.removeLast() }
      kept.append(point)
    }
    return kept
  }
}
