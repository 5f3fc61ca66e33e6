/// A stretch of consecutive steps over which the rate changes by the same amount at every step.
///
/// Step `k` of the stretch, counted from 0, runs at `first + k·change`. Sums over the past of a
/// schedule, which laws are made of, have a closed form on a stretch, so that their cost is the
/// number of stretches and not the number of steps.
public struct RateSegment: Hashable, Sendable {
  /// The number of steps, at least 1.
  public var steps: Int
  /// The rate of the first step.
  public var first: Double
  /// The change of the rate from each step of the stretch to the next; 0 where it is constant.
  public var change: Double

  public init(steps: Int, first: Double, change: Double = 0) {
    precondition(steps >= 1, "a rate segment has at least one step")
    self.steps = steps
    self.first = first
    self.change = change
  }

  /// The rate of the last step.
  public var last: Double { first + Double(steps - 1) * change }
}

extension Schedule {
  public func segments(through last: Int) -> [RateSegment] {
    var segments: [RateSegment] = []
    for step in stride(from: 1, through: last, by: 1) {
      let rate = rate(at: step)
      if let open = segments.last, open.change == 0, open.first == rate {
        segments[segments.count - 1].steps += 1
      } else {
        segments.append(RateSegment(steps: 1, first: rate))
      }
    }
    return segments
  }
}
