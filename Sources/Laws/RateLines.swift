import RealModule

/// The few places that stand for the steps of a history's long stretches of changing rate.
///
/// Laws that sum over all past steps see every one of them as long as a history has no more than
/// ``mostWalked`` on which the rate changes. In a longer one each stretch of more than a few steps is
/// a line: it is cut into panels, no longer than their distance from where the sums are not smooth
/// (where the rate, the area before or the area since is 0), and each panel stands by the places of a
/// ``GramRule``. Where many short lines draw a smooth curve, a panel takes in several. Panels are
/// smaller the nearer they are to the row that sees them, so there are two sets: as the stretch's own
/// row sees it, and as all later rows do.
struct RateLines: Sendable {
  /// Where the places of a line are.
  struct Span: Sendable {
    var near: Range<Int>
    var far: Range<Int>
  }

  /// The spans of the stretches; nil for those that are walked, or constant.
  private(set) var spans: [Span?] = []
  /// Steps from the first of the line.
  private(set) var places: [Double] = []
  /// The drops of rate that each stands for.
  private(set) var sizes: [Double] = []
  /// ln of the rate half a step before the place over that half a step before the line.
  private(set) var logs: [Double] = []

  /// The most steps of changing rate that are walked.
  static let mostWalked = 1 << 17
  /// Of longer histories, the longest stretch that is walked.
  private static let longestWalk = 16
  /// The least rate of a line, in changes of rate a step. Closer to 0 sums of powers of the rate have
  /// no series, and steps are walked.
  private static let leastChanges = 32

  /// Stretches that lines can be made of: the steps close to a rate of 0 apart. Nil for a history
  /// that is walked.
  static func cut(
    _ stretches: [RateHistory.Stretch], mostWalked: Int
  ) -> [RateHistory.Stretch]? {
    let changing = stretches.reduce(0) { $0 + ($1.paceChange == 0 ? 0 : $1.steps) }
    guard changing > mostWalked else { return nil }
    return stretches.flatMap { stretch -> [RateHistory.Stretch] in
      let some = leastChanges + 1
      guard stretch.paceChange != 0, stretch.steps > some + longestWalk, !isLine(stretch) else {
        return [stretch]
      }
      return stretch.parted(after: stretch.paceChange > 0 ? some : stretch.steps - some)
    }
  }

  private static func isLine(_ stretch: RateHistory.Stretch) -> Bool {
    let last = stretch.firstPace + Double(stretch.steps - 1) * stretch.paceChange
    return stretch.paceChange != 0 && stretch.steps > longestWalk
      && min(stretch.firstPace, last) >= Double(leastChanges) * abs(stretch.paceChange)
  }

  /// - Parameter stretches: those that ``cut(_:mostWalked:)`` gave, the last one asked.
  init(_ stretches: [RateHistory.Stretch]) {
    var condenser = LineCondenser(
      peak: stretches.reduce(0) { max($0, $1.firstRate, $1.lastRate) })
    // The lines of each row, and S1 and the steps through it.
    var rows: [(lines: [RateLine], target: LineCondenser.Target)] = []
    var lines: [RateLine] = []
    var (area, step) = (0.0, 0)
    for (index, stretch) in stretches.enumerated() {
      if Self.isLine(stretch) {
        lines.append(RateLine(index, stretch, areaBefore: area, stepsBefore: step))
      }
      area += stretch.area
      step += stretch.steps
      guard stretch.isAsked else { continue }
      rows.append((lines, (area, step)))
      lines.removeAll()
    }
    spans = [Span?](repeating: nil, count: stretches.count)
    for (row, (lines, target)) in rows.enumerated() {
      let near = condenser.condense(lines, seenFrom: target)
      let far =
        row + 1 < rows.count ? condenser.condense(lines, seenFrom: rows[row + 1].target) : []
      for (place, line) in lines.enumerated() {
        let start = places.count
        append(near[place], of: line.stretch)
        let middle = places.count
        if !far.isEmpty { append(far[place], of: line.stretch) }
        spans[line.index] = Span(near: start..<middle, far: middle..<places.count)
      }
    }
  }

  private mutating func append(_ drops: [RateLine.Drop], of stretch: RateHistory.Stretch) {
    let start = stretch.firstPace - 0.5 * stretch.paceChange
    for drop in drops {
      places.append(drop.place)
      sizes.append(drop.size)
      logs.append(.log(onePlus: drop.place * stretch.paceChange / start))
    }
  }
}

extension RateHistory.Stretch {
  /// The rate of the last step.
  var lastRate: Double { firstRate + Double(steps - 1) * (paceChange == 0 ? -drop : paceChange) }

  /// What the steps before a place, which may lie between steps, add to the area S1.
  func area(before place: Double) -> Double {
    place * (firstPace + 0.5 * (place - 1) * paceChange)
  }

  /// The stretch in two parts, the first of so many steps.
  fileprivate func parted(after count: Int) -> [Self] {
    var (first, second) = (self, self)
    first.steps = count
    first.isAsked = false
    second.steps = steps - count
    second.firstRate += Double(count) * (paceChange == 0 ? -drop : paceChange)
    second.firstPace += Double(count) * paceChange
    second.firstDrop = drop
    return [first, second]
  }

  /// Σ (a + k·c)^q over the steps k before a place, a the line's first pace and c its change.
  ///
  /// The sum is the integral between half steps and its series (Euler and Maclaurin), which two terms
  /// of are enough where the pace is many changes away from 0.
  ///
  /// - Parameters:
  ///   - exponent: q.
  ///   - log: ln of the pace half a step before the place over `start`.
  ///   - start: the pace half a step before the line, and its power.
  func area(
    before place: Double, exponent q: Double, log: Double, start: (pace: Double, power: Double)
  ) -> Double {
    if place == 0 || start.pace <= 0 { return 0 }
    let change = paceChange / start.pace
    let x = (q + 1) * log
    // Both quotients tend to 1 where the pace hardly changes.
    let mean =
      abs(log) < 1e-200 ? 1 : Double.expMinusOne(x) / x * (log / (place * change))
    let first = Double.expMinusOne((q - 1) * log)
    let third = Double.expMinusOne((q - 3) * log)
    let series =
      -q * change * first / 24
      + q * (q - 1) * (q - 2) * change * change * change * third * 7 / 5760
    return start.power * (place * mean + series)
  }
}
