import Schedules

/// How much two schedules have in common up to their endpoints: the area under both of their
/// rates, relative to the areas under each,
///
/// ```
/// Σ min(η_t, η′_t) / √(Σ η_t · Σ η′_t)
/// ```
///
/// It is 1 for equal schedules, falls as they part, and is a covariance between any number of
/// schedules (the histogram intersection kernel; Barla, Odone and Verri 2003). A law that misses
/// one schedule misses its like by about as much, so this serves as the correlation of misfits.
struct SharedArea {
  private let stretches: [[RateSegment]]
  private let areas: [Double]

  init(of endpoints: [Endpoint]) {
    stretches = endpoints.map { $0.schedule.segments(through: $0.step) }
    areas = stretches.map { $0.reduce(0) { $0 + $1.area($1.steps) } }
  }

  /// The correlation of the misfits of two of the schedules.
  func correlation(_ a: Int, _ b: Int) -> Double {
    if a == b || areas[a] * areas[b] == 0 { return a == b ? 1 : 0 }
    return min(shared(stretches[a], stretches[b]) / (areas[a] * areas[b]).squareRoot(), 1)
  }

  /// Σ min(η_t, η′_t) over the steps that both have.
  private func shared(_ a: [RateSegment], _ b: [RateSegment]) -> Double {
    var (next, other) = (0, 0)
    var (rest, otherRest) = (a.first, b.first)
    var area = 0.0
    while let mine = rest, let theirs = otherRest {
      let steps = min(mine.steps, theirs.steps)
      area += mine.area(steps, sharedWith: theirs)
      rest = mine.dropping(steps)
      otherRest = theirs.dropping(steps)
      if rest == nil {
        next += 1
        rest = next < a.count ? a[next] : nil
      }
      if otherRest == nil {
        other += 1
        otherRest = other < b.count ? b[other] : nil
      }
    }
    return area
  }
}

extension RateSegment {
  /// Σ η over the first so many steps.
  fileprivate func area(_ count: Int) -> Double {
    Double(count) * (first + 0.5 * Double(count - 1) * change)
  }

  /// What is left after so many steps; nil if nothing.
  fileprivate func dropping(_ count: Int) -> RateSegment? {
    count == steps
      ? nil
      : RateSegment(steps: steps - count, first: first + Double(count) * change, change: change)
  }

  /// Σ min(η_t, η′_t) over the first so many steps, of two lines that may cross once.
  fileprivate func area(_ count: Int, sharedWith other: RateSegment) -> Double {
    let gap = other.first - first
    let lastGap = gap + Double(count - 1) * (other.change - change)
    if gap >= 0, lastGap >= 0 { return area(count) }
    if gap <= 0, lastGap <= 0 { return other.area(count) }
    // So many steps at least are before the crossing, and less than all.
    let crossing = (gap / (change - other.change)).rounded(.down) + 1
    let before = min(max(Int(exactly: crossing) ?? 1, 1), count - 1)
    let (lower, upper) = gap > 0 ? (self, other) : (other, self)
    let late = upper.dropping(before).map { $0.area(count - before) } ?? 0
    return lower.area(before) + late
  }
}
