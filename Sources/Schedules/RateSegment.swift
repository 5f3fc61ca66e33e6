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
  /// The rates of steps 1…`last`, run-length encoded as stretches of equal change.
  ///
  /// A curve of up to 2¹⁷ steps takes a stretch a step. A longer one is drawn by ``Chords``, some ten
  /// thousand however long it is, which miss no rate by more than 2⁻²⁸ of the curve's highest.
  public func segments(through last: Int) -> [RateSegment] {
    for chords in Chords.attempts {
      var chords = chords
      let segments = segments(through: last, drawing: &chords)
      if !chords.areTooMany { return segments }
    }
    var coarsest = Chords.coarsest
    return segments(through: last, drawing: &coarsest)
  }

  public var bends: [Int] { [] }

  public func segments(through last: Int, drawing chords: inout Chords) -> [RateSegment] {
    var segments: [RateSegment] = []
    var start = 1
    let ramp = min(warmup - 1, last)
    if ramp > 1, warmupIsStraight {
      let first = rate(at: 1)
      segments.append(RateSegment(steps: ramp, first: first, change: first))
      start = ramp + 1
    }
    let end = min(last, steps)
    if end - start < chords.longestWalk {
      for step in stride(from: start, through: end, by: 1) {
        segments.extend(with: RateSegment(steps: 1, first: rate(at: step)))
      }
      chords.count(max(0, end - start + 1))
    } else {
      // All of each curve, wherever it is cut: its chords are the same for every last step.
      let starts = [start] + bends.filter { $0 > start && $0 <= steps } + [steps + 1]
      for (first, next) in zip(starts, starts.dropFirst()) {
        if first > end || chords.areTooMany { break }
        segments.extend(with: RateSegment(steps: 1, first: rate(at: first)))
        chords.draw(from: first, to: next - 1, through: end, into: &segments) { rate(at: $0) }
      }
    }
    if last > steps {
      segments.extend(with: RateSegment(steps: last - steps, first: rate(at: steps)))
    }
    return segments
  }

  /// Whether the warm-up keeps to the shared convention. A schedule that came from a log may not.
  ///
  /// Of a long warm-up every so many-th step is asked.
  private var warmupIsStraight: Bool {
    let peak = rate(at: warmup - 1)
    let spacing = max(1, warmup >> 16)
    return stride(from: 0, to: warmup, by: spacing).allSatisfy { step in
      let straight = peak * (Double(step) / Double(warmup - 1))
      return abs(rate(at: step) - straight) <= 4 * peak.ulp
    }
  }
}

extension [RateSegment] {
  /// Appends `segment`, as more steps of the last one if both are constant and at the same rate.
  mutating func extend(with segment: RateSegment) {
    if let open = last, open.change == 0, segment.change == 0, open.first == segment.first {
      self[count - 1].steps += segment.steps
    } else {
      append(segment)
    }
  }
}
