import Basics
public import Fitting
public import Schedules

extension LossPredictor {
  /// What to be careful about in a forecast along a schedule, up to a step, a sentence each: what
  /// the fit does not know, and where the schedule leaves the horizon or the rates of the runs that
  /// were fitted. Laws fit well where they have seen data and drift where they have not.
  public func warnings(for schedule: any Schedule, through last: Int) -> [String] {
    departures(of: schedule, through: last) + doubts
  }

  /// Where a schedule leaves the horizon or the rates of the runs that were fitted.
  package func departures(of schedule: any Schedule, through last: Int) -> [String] {
    guard let horizon = runs.map(\.lastStep).max(), let highest = runs.map(\.highestRate).max(),
      let lowest = runs.map(\.lowestRate).min(), let lowestPeak = runs.map(\.highestRate).min()
    else { return [] }
    // The farthest first; what is below the lowest rate last, since rates end near 0.
    var far: [(factor: Double, text: String)] = []
    if Double(last) > 1.01 * Double(runs.map(\.nextStep).max() ?? horizon) {
      far.append(
        (
          Double(last) / Double(horizon),
          "step \(last) lies beyond the longest fitted run, which ends at step \(horizon)"
        ))
    }
    let rates = RateRange(of: schedule, through: last)
    if rates.highest > 1.01 * highest {
      far.append(
        (
          rates.highest / highest,
          "the rate rises to \(NumberText.significant(rates.highest)), above the highest fitted, "
            + NumberText.significant(highest)
        ))
    }
    if rates.highest < 0.99 * lowestPeak {
      far.append(
        (
          lowestPeak / rates.highest,
          "the peak rate \(NumberText.significant(rates.highest)) lies below those fitted, the "
            + "lowest of them \(NumberText.significant(lowestPeak))"
        ))
    }
    var warnings = far.enumerated().sorted {
      ($1.element.factor, $0.offset) < ($0.element.factor, $1.offset)
    }.map(\.element.text)
    if rates.lowest < 0.99 * lowest {
      warnings.append(
        "the rate falls to \(NumberText.significant(rates.lowest)), below the lowest fitted, "
          + NumberText.significant(lowest)
      )
    }
    return warnings
  }
}
