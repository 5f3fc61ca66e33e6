public import Fitting
import RunLogs
public import Schedules

extension Fit {
  /// Where a schedule, up to a step, leaves the horizon or the rates of the runs that were fitted:
  /// a sentence each. Laws fit well where they have seen data and drift where they have not.
  public func warnings(for schedule: any Schedule, through last: Int) -> [String] {
    guard let horizon = runs.map(\.lastStep).max(), let highest = runs.map(\.highestRate).max(),
      let lowest = runs.map(\.lowestRate).min()
    else { return [] }
    var warnings: [String] = []
    if Double(last) > 1.01 * Double(horizon) {
      warnings.append(
        "step \(last) lies beyond the longest fitted run, which ends at step \(horizon)")
    }
    let rates = RateRange(of: schedule, through: last)
    if rates.highest > 1.01 * highest {
      warnings.append(
        "the rate rises to \(NumberText.significant(rates.highest)), above the highest fitted, \(NumberText.significant(highest))"
      )
    }
    if rates.lowest < 0.99 * lowest {
      warnings.append(
        "the rate falls to \(NumberText.significant(rates.lowest)), below the lowest fitted, \(NumberText.significant(lowest))"
      )
    }
    return warnings
  }
}
