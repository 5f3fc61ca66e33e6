/// How a curved schedule is drawn by straight stretches: how closely, and how many there may be.
///
/// A chord runs between two steps of the curve. It is halved until its rates at a quarter, at half and
/// at three quarters of its way are off by no more than the tolerance times η or √(η·mean), whichever
/// is more, η the rate there and mean about the curve's. So chords come closer together where the
/// curve bends sharply, and where its rates are low, whose powers laws may sum.
public struct Chords: Sendable {
  /// Curves of up to so many steps take a stretch a step.
  let longestWalk: Int
  private let tolerance: Double
  /// How many more stretches there may be.
  private var left: Int

  /// Whether there are more stretches than there may be. What was drawn then is incomplete.
  public var areTooMany: Bool { left < 0 }

  private init(longestWalk: Int, tolerance: Double, most: Int) {
    self.longestWalk = longestWalk
    self.tolerance = tolerance
    left = most
  }

  /// From fine to coarse, the first of them enough for all but schedules of hundreds of long curves.
  static let attempts: [Chords] = [
    Chords(longestWalk: 1 << 17, tolerance: 0x1p-28, most: 1 << 20),
    Chords(longestWalk: 1 << 10, tolerance: 0x1p-28, most: 1 << 19),
    Chords(longestWalk: 64, tolerance: 0x1p-24, most: 1 << 19),
    Chords(longestWalk: 64, tolerance: 0x1p-20, most: 1 << 19),
    Chords(longestWalk: 16, tolerance: 0x1p-16, most: 1 << 19),
    Chords(longestWalk: 16, tolerance: 0x1p-12, most: 1 << 19),
  ]

  /// For schedules of more curves than anyone will write.
  static let coarsest = Chords(longestWalk: 4, tolerance: 0x1p-8, most: .max)

  /// The most cycles of a schedule longer than ``longestOfManyCycles`` steps. Each takes a few
  /// stretches at least.
  static let mostCycles = 1 << 15
  static let longestOfManyCycles = 1 << 20

  /// The least period of so many steps.
  static func leastPeriod(of steps: Int) -> Int {
    steps <= longestOfManyCycles ? 1 : (steps + mostCycles - 1) / mostCycles
  }

  /// Takes note of stretches that were appended.
  mutating func count(_ stretches: Int) { left -= stretches }

  /// About the mean rate of a curve, which may be steep at either end.
  private static func mean(from start: Int, to end: Int, of rate: (Int) -> Double) -> Double {
    var places: [Int] = []
    var distance = (end - start) / 2
    while distance > 0 {
      places += [start + distance, end - distance]
      distance /= 2
    }
    places = [start] + places.sorted() + [end]
    var area = 0.0
    for (a, b) in zip(places, places.dropFirst()) {
      area += Double(b - a) * 0.5 * (rate(a) + rate(b))
    }
    return area / Double(end - start)
  }

  /// Appends the steps after `start` through `end`, or through `last` if that is before, of a curve.
  mutating func draw(
    from start: Int, to end: Int, through last: Int, into segments: inout [RateSegment],
    rate: (Int) -> Double
  ) {
    guard start < end, start < last else { return }
    typealias Place = (step: Int, rate: Double)
    var from: Place = (start, rate(start))
    /// The ends of chords to come, the nearest last.
    var ends: [Place] = [(end, rate(end))]
    let mean = Self.mean(from: start, to: end, of: rate)

    func isClose(_ step: Int, _ value: Double, to b: Place) -> Bool {
      let share = Double(step - from.step) / Double(b.step - from.step)
      let chord = from.rate + (b.rate - from.rate) * share
      // A rate may fall to 0, where no line is close enough.
      let allowed = tolerance * max(value, (value * mean).squareRoot(), 0x1p-16 * mean)
      return abs(value - chord) <= allowed
    }

    while let to = ends.last, from.step < last {
      let length = to.step - from.step
      if length > 1 {
        let middle = from.step + length / 2
        let value = rate(middle)
        let quarters = [from.step + length / 4, to.step - length / 4]
        if !isClose(middle, value, to: to)
          || length > 2 && !quarters.allSatisfy({ isClose($0, rate($0), to: to) })
        {
          ends.append((middle, value))
          continue
        }
      }
      ends.removeLast()
      let change = (to.rate - from.rate) / Double(length)
      segments.extend(
        with: RateSegment(
          steps: min(to.step, last) - from.step, first: from.rate + change, change: change))
      left -= 1
      if left < 0 { return }
      from = to
    }
  }
}
