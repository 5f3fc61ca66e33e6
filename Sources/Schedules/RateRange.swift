/// The highest and the lowest rate of a schedule after warm-up.
public struct RateRange: Hashable, Sendable {
  public var highest: Double
  public var lowest: Double

  public init(of schedule: any Schedule, through last: Int) {
    highest = schedule.rate(at: min(schedule.warmup, last))
    lowest = highest
    var end = 0
    for segment in schedule.segments(through: last) {
      end += segment.steps
      if end < schedule.warmup { continue }
      highest = max(highest, segment.last)
      lowest = min(lowest, segment.last)
      // The first step of a stretch counts too, unless warm-up reaches into it.
      if end - segment.steps + 1 >= schedule.warmup {
        highest = max(highest, segment.first)
        lowest = min(lowest, segment.first)
      }
    }
  }
}

extension Schedule {
  /// The highest rate after warm-up, up to the horizon.
  package var peakRate: Double { RateRange(of: self, through: steps).highest }
}
