package import Schedules

extension Schedule {
  /// How many of the first steps lead up to the first peak: the warm-up, or else the rise that a cycle begins with.
  ///
  /// What comes before the first peak is no annealing that a law could charge for. Of one-cycle runs, whose rise takes a
  /// third of their steps, it made the foretold end too high by a tenth and more.
  package var firstRise: Int {
    if warmup > 0 { return warmup }
    // Most schedules begin at their peak and need not be walked through.
    guard rate(at: 1) > rate(at: 0) else { return 0 }
    var done = 0
    var last = rate(at: 0)
    for segment in segments(through: steps) {
      guard segment.first > last else { break }
      // Where it does not go on rising, its first step is the peak.
      guard segment.change > 0 || segment.steps == 1 else { return done + 1 }
      done += segment.steps
      last = segment.first + Double(segment.steps - 1) * segment.change
    }
    return done
  }
}
