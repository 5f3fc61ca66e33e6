import RealModule

/// The few places that stand for the steps of a history's long stretches of changing rate.
///
/// Laws that sum over all past steps see every one of them as long as a history has no more than
/// ``mostWalked`` on which the rate changes. In a longer one each stretch of more than a few steps is
/// a line: it is cut into panels, no longer than their distance from where the sums are not smooth
/// (where the rate, the area before or the area since is 0), and each panel stands by the places of a
/// ``GramRule``. Panels are smaller the nearer they are to the row that sees them, so there are two
/// sets: as the stretch's own row sees it, and as all later rows do.
struct RateLines: Sendable {
  /// Where the places of a line are.
  struct Span: Sendable {
    var near: Range<Int>
    var far: Range<Int>
  }

  /// The spans of the stretches; nil for those that are walked, or constant.
  private(set) var spans: [Span?] = []
  /// Steps from the first of the line. The first place of a span is that step itself.
  private(set) var places: [Double] = []
  /// How many steps each stands for.
  private(set) var weights: [Double] = []
  /// ln of the rate half a step before the place over that half a step before the line.
  private(set) var logs: [Double] = []

  /// The most steps of changing rate that are walked.
  static let mostWalked = 1 << 17
  /// Of longer histories, the longest stretch that is walked.
  private static let longestWalk = 16
  /// The least rate of a line, in changes of rate a step. Closer to 0 sums of powers of the rate have
  /// no series, and steps are walked.
  private static let leastChanges = 32

  /// The share of all drops that is lost at most by condensing a panel.
  private static let lost = 1e-12

  /// Stretches that lines can be made of: the steps close to a rate of 0 apart. Nil for a history
  /// that is walked.
  static func cut(_ stretches: [RateHistory.Stretch]) -> [RateHistory.Stretch]? {
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

  /// - Parameter stretches: those that ``cut(_:)`` gave, the last one asked.
  init(_ stretches: [RateHistory.Stretch]) {
    let peak = stretches.reduce(0) { max($0, $1.firstRate, $1.lastRate) }
    var rules = GramRules()
    /// S1 and the steps through each row.
    var rows: [(area: Double, step: Int)] = []
    var (area, step) = (0.0, 0)
    for stretch in stretches {
      area += stretch.area
      step += stretch.steps
      if stretch.isAsked { rows.append((area, step)) }
    }
    (area, step) = (0, 0)
    var row = 0
    for stretch in stretches {
      if Self.isLine(stretch) {
        let near = places.count
        if stretch.drop != 0 || stretch.firstDrop != 0 {
          let line = Panels(stretch: stretch, areaBefore: area, stepsBefore: step, peak: peak)
          append(line, seenFrom: row < rows.count ? rows[row] : (area, step), &rules)
          let far = places.count
          if row + 1 < rows.count { append(line, seenFrom: rows[row + 1], &rules) }
          spans.append(Span(near: near..<far, far: far..<places.count))
        } else {
          spans.append(Span(near: near..<near, far: near..<near))
        }
      } else {
        spans.append(nil)
      }
      area += stretch.area
      step += stretch.steps
      if stretch.isAsked { row += 1 }
    }
  }

  private struct Panels {
    var stretch: RateHistory.Stretch
    var areaBefore: Double
    var stepsBefore: Int
    var peak: Double
  }

  private mutating func append(
    _ line: Panels, seenFrom row: (area: Double, step: Int), _ rules: inout GramRules
  ) {
    append(place: 0, weight: 1, of: line.stretch)
    var rest = [1..<line.stretch.steps]
    while let panel = rest.popLast() {
      let (stretch, count) = (line.stretch, panel.count)
      let share = abs(stretch.drop) * Double(count) / line.peak
      let digits = Double.log(share / Self.lost)
      if count <= GramRules.fewestSteps, digits > 0 {
        for step in panel { append(place: Double(step), weight: 1, of: stretch) }
        continue
      }
      let before = line.areaBefore + stretch.area(before: Double(panel.lowerBound))
      let end = line.areaBefore + stretch.area(before: Double(panel.upperBound))
      let length = end - before
      let rates = [panel.lowerBound, panel.upperBound - 1].map {
        stretch.firstPace + Double($0) * stretch.paceChange
      }
      let distance = min(
        (row.area - end) / length, before / length,
        Double(row.step - line.stepsBefore - panel.upperBound) / Double(count),
        min(rates[0], rates[1]) / (abs(stretch.paceChange) * Double(count)))
      if digits > 0, !(distance >= 0.8) {
        let middle = panel.lowerBound + count / 2
        rest.append(middle..<panel.upperBound)
        rest.append(panel.lowerBound..<middle)
        continue
      }
      let rule = rules.rule(
        places: GramRules.places(digits: digits, distance: max(distance, 0)), steps: count)
      let (middle, half) = (
        0.5 * Double(panel.lowerBound + panel.upperBound - 1), 0.5 * Double(count)
      )
      for (place, weight) in zip(rule.places, rule.weights) {
        append(place: middle + half * place, weight: weight, of: stretch)
      }
    }
  }

  private mutating func append(place: Double, weight: Double, of stretch: RateHistory.Stretch) {
    places.append(place)
    weights.append(weight)
    let start = stretch.firstPace - 0.5 * stretch.paceChange
    logs.append(.log(onePlus: place * stretch.paceChange / start))
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
