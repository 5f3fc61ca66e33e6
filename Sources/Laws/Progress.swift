import RealModule

/// How far each step of a schedule moves a run: its pace, η or a power of it, and the sums of paces.
///
/// The steps of a stretch with one pace share one entry; every other step has its own, or else each
/// place of ``RateLines``.
struct Progress: Sendable {
  /// What each step adds to the area.
  let paces: [Double]
  /// The area before the step, before the first step of several that share a pace.
  let before: [Double]
  /// The area at each asked step.
  private(set) var areas: [Double] = []

  /// How many entries a stretch of a history has.
  static func paces(of history: RateHistory, _ stretch: Int) -> Int {
    if let lines = history.lines, let span = lines.spans[stretch] {
      return span.near.count + span.far.count
    }
    return paces(of: history.stretches[stretch])
  }

  private static func paces(of stretch: RateHistory.Stretch) -> Int {
    stretch.paceChange == 0 ? 1 : stretch.steps
  }

  /// - Parameters:
  ///   - paces: those of ``rates(of:)``, or powers of them.
  ///   - exponent: which powers.
  init(along history: RateHistory, paces: [Double], exponent: Double) {
    self.paces = paces
    var before = paces
    areas.reserveCapacity(history.steps.count)
    var area = 0.0
    var entry = 0
    for (index, stretch) in history.stretches.enumerated() {
      if stretch.paceChange == 0 {
        before[entry] = area
        area += Double(stretch.steps) * paces[entry]
        entry += 1
      } else if let lines = history.lines, let span = lines.spans[index] {
        let pace = stretch.firstPace - 0.5 * stretch.paceChange
        let start = (pace: pace, power: Double.pow(pace, exponent))
        func areaBefore(_ place: Double, _ log: Double) -> Double {
          exponent == 1
            ? stretch.area(before: place)
            : stretch.area(before: place, exponent: exponent, log: log, start: start)
        }
        for place in span.near.lowerBound..<span.far.upperBound {
          before[entry] = area + areaBefore(lines.places[place], lines.logs[place])
          entry += 1
        }
        let steps = Double(stretch.steps)
        area += areaBefore(steps, .log(onePlus: steps * stretch.paceChange / pace))
      } else {
        before[entry] = area
        let end = entry + stretch.steps
        area += paces[entry]
        entry += 1
        while entry < end {
          before[entry] = area
          area += paces[entry]
          entry += 1
        }
      }
      if stretch.isAsked { areas.append(area) }
    }
    self.before = before
  }

  /// The paces of a history at its own rates.
  static func rates(of history: RateHistory) -> [Double] {
    var rates: [Double] = []
    for (index, stretch) in history.stretches.enumerated() {
      if let lines = history.lines, let span = lines.spans[index] {
        for place in span.near.lowerBound..<span.far.upperBound {
          rates.append(stretch.firstPace + lines.places[place] * stretch.paceChange)
        }
      } else {
        for step in 0..<paces(of: stretch) {
          rates.append(stretch.firstPace + Double(step) * stretch.paceChange)
        }
      }
    }
    return rates
  }
}
