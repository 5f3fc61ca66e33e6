import Schedules

extension FuzzTarget {
  /// A schedule as people type it.
  static let schedule = FuzzTarget("schedule", longest: 2048) { input in
    let text = String(decoding: input, as: UTF8.self)
    let schedule: any Schedule
    do {
      schedule = try ScheduleText.parse(text)
    } catch let error as ScheduleTextError {
      try require((1...(text.count + 1)).contains(error.position), "an error at \(error.position)")
      return try require(!error.description.isEmpty, "an error without words")
    }
    try schedule.check()
    if schedule.steps <= 2000 {
      for code in ScheduleCode.allCases { _ = code.text(for: schedule) }
    }
  }
}

extension Schedule {
  /// The text is that of an equal schedule; rates are finite and not negative; stretches add up.
  func check() throws {
    let copy: any Schedule
    do {
      copy = try ScheduleText.parse(text)
    } catch {
      throw Finding("its own text cannot be read: \(error)")
    }
    try require(copy.isEqual(to: self), "\(text) is read back as \(copy.text)")
    try require(copy.text == text, "\(text) is written anew as \(copy.text)")
    try require(
      steps >= 1 && (0...steps).contains(warmup), "\(warmup) of \(steps) steps are warm-up")
    let asked = [
      0, 1, 2, warmup - 1, warmup, warmup + 1, steps / 3, steps / 2, steps - 1, steps, steps + 1,
      steps + 1000,
    ]
    for step in asked where step >= 0 {
      let rate = rate(at: step)
      try require(rate.isFinite && rate >= 0, "\(text): the rate \(rate) at step \(step)")
    }
    try require(rate(at: steps) == rate(at: steps + 7), "\(text): the last rate does not hold")
    // Curved ones walk every step.
    guard steps <= 5000 else { return }
    let segments = segments(through: steps)
    try require(segments.reduce(0) { $0 + $1.steps } == steps, "\(text): stretches do not add up")
    var step = 1
    for segment in segments {
      for (at, rate) in [(step, segment.first), (step + segment.steps - 1, segment.last)] {
        let own = self.rate(at: at)
        try require(rate.isFinite, "\(text): a stretch of rate \(rate)")
        try require(
          abs(rate - own) <= 1e-9 * max(abs(own), abs(segment.first), .leastNormalMagnitude),
          "\(text): \(own) at step \(at), and \(rate) in its stretch")
      }
      step += segment.steps
    }
  }
}
