import RealModule

/// How far each step of a schedule moves a run: its pace, η or a power of it, and the sums of paces.
///
/// The steps of a stretch with one pace share one entry; every other step has its own.
struct Progress: Sendable {
  /// What each step adds to the area.
  let paces: [Double]
  /// The area before the step, before the first step of several that share a pace.
  let before: [Double]
  /// The area at each asked step.
  private(set) var areas: [Double] = []

  /// How many entries a stretch has.
  static func paces(of stretch: RateHistory.Stretch) -> Int {
    stretch.paceChange == 0 ? 1 : stretch.steps
  }

  /// - Parameter paces: those of ``rates(of:)``, or powers of them.
  init(along history: RateHistory, paces: [Double]) {
    self.paces = paces
    var before = paces
    areas.reserveCapacity(history.steps.count)
    var area = 0.0
    var entry = 0
    for stretch in history.stretches {
      before[entry] = area
      if stretch.paceChange == 0 {
        area += Double(stretch.steps) * paces[entry]
        entry += 1
      } else {
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
    history.stretches.flatMap { stretch in
      (0..<paces(of: stretch)).map { stretch.firstPace + Double($0) * stretch.paceChange }
    }
  }
}
