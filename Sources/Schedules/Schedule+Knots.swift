extension Schedule {
  /// Steps and rates that straight lines between them follow the schedule by, from step 1 to the horizon.
  ///
  /// - Parameters:
  ///   - tolerance: how far the lines may be off, in shares of the highest rate.
  ///   - share: and in shares of the rate itself, where that is less; but a fiftieth of the tolerance is always allowed.
  public func knots(within tolerance: Double, ofOwn share: Double? = nil) -> [Piecewise.Knot] {
    let places = places
    let most = tolerance * (places.lazy.map(\.rate).max() ?? 0)
    func allowed(_ rate: Double) -> Double {
      share.map { min(most, max($0 * rate, most / 50)) } ?? most
    }
    var bends = [places[0]]
    var start = 0
    while start < places.count - 1 {
      // The farthest end of a line from here whose steps all lie close to it: the range of slopes
      // that pass each step within the tolerance narrows from step to step.
      var (lowest, highest) = (-Double.infinity, Double.infinity)
      var end = start + 1
      var next = start + 1
      while next < places.count {
        let length = Double(places[next].step - places[start].step)
        let slope = (places[next].rate - places[start].rate) / length
        if slope >= lowest, slope <= highest { end = next }
        let slack = allowed(places[next].rate) / length
        lowest = max(lowest, slope - slack)
        highest = min(highest, slope + slack)
        if lowest > highest { break }
        next += 1
      }
      bends.append(places[end])
      start = end
    }
    return bends
  }

  /// The same rates by straight lines, none farther off than 10⁻⁵ of the highest, where a curve of very many
  /// steps would be walked step by step; else the schedule itself. Laws take a hundredth of the time for it, and lose
  /// nothing that a loss is known to.
  package var byLines: any Schedule {
    guard steps > Self.longestWalk, steps <= 1 << 20, !(self is Piecewise) else { return self }
    let knots = [Piecewise.Knot(step: 0, rate: rate(at: 0))] + knots(within: 1e-5)
    return (try? Piecewise(knots: knots, warmup: warmup)) ?? self
  }

  private static var longestWalk: Int { 1 << 14 }

  /// Every step and its rate; of a long schedule those at the ends of its stretches, between which
  /// the rate runs straight anyway.
  private var places: [Piecewise.Knot] {
    if steps <= 1 << 20 { return (1...steps).map { .init(step: $0, rate: rate(at: $0)) } }
    var places: [Piecewise.Knot] = []
    var done = 0
    for segment in segments(through: steps) {
      let first = done + 1
      done += segment.steps
      places.append(.init(step: first, rate: segment.first))
      if done > first { places.append(.init(step: done, rate: segment.last)) }
    }
    return places
  }
}
