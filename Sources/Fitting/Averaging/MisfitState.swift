import Laws
import RealModule
import Schedules

/// Where a run is at one of its steps, as far as it matters for how a law misses it there.
struct MisfitState: Sendable, Hashable {
  /// ln S1, the logarithm of the area under the schedule so far.
  var logArea: Double
  /// The rate, relative to the run's peak.
  var rate: Double
  /// What has been gained by its drops so far, relative to a drop from the highest rate to 0 that
  /// has had its full effect: the gain of a multi-power law with middling parameters.
  var gain: Double
  /// ln of the run's peak over the reference peak.
  var logPeak: Double
  /// How often the rate has fallen at once so far, see ``RateHistory/abruptFalls(ofPeak:)``.
  var abruptFalls: Double

  /// The states of a schedule at some of its steps, ascending.
  static func states(
    along history: PeakedHistory, of schedule: any Schedule, scale: ReferenceScale
  ) -> [MisfitState] {
    let gains = MultiPowerLaw.gains(
      speed: 0.1 / scale.rate, beta: 0.5, gamma: 0, along: history.rates)
    let peak = scale.rate * .exp(history.logPeak)
    let falls = history.rates.abruptFalls(ofPeak: scale.rate)
    return history.rates.steps.indices.map { row in
      MisfitState(
        logArea: history.rates.logAreas[row],
        rate: schedule.rate(at: history.rates.steps[row]) / peak, gain: gains[row] / scale.rate,
        logPeak: history.logPeak, abruptFalls: falls[row])
    }
  }
}

extension RateHistory {
  /// How often the rate has fallen at once, at each asked step: Σ min(1, f/0.3)³ over the steps before, with
  /// f = (η_{k−1} − η_k)/(η_{k−1} + peak/10).
  ///
  /// A fall from the peak to six tenths of it or less is 1, a decay over 200 steps next to nothing. What a run at next
  /// to no rate does hardly matters.
  func abruptFalls(ofPeak peak: Double) -> [Double] {
    func weight(of fall: Double, from rate: Double) -> Double {
      guard fall > 0 else { return 0 }
      let share = min(1, fall / (rate + 0.1 * peak) / 0.3)
      return share * share * share
    }
    var sum = 0.0
    var sums: [Double] = []
    sums.reserveCapacity(steps.count)
    for stretch in stretches {
      sum += weight(of: stretch.firstDrop, from: stretch.firstRate + stretch.firstDrop)
      // Falls within a stretch are all alike.
      let others = Double(stretch.steps - 1)
      let middle = stretch.firstRate - 0.5 * (others - 1) * stretch.drop
      sum += others * weight(of: stretch.drop, from: middle)
      if stretch.isAsked { sums.append(sum) }
    }
    return sums
  }
}
