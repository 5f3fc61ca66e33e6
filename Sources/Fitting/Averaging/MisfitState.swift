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

  /// The states of a schedule at some of its steps, ascending.
  static func states(
    along history: PeakedHistory, of schedule: any Schedule, scale: ReferenceScale
  ) -> [MisfitState] {
    let gains = MultiPowerLaw.gains(
      speed: 0.1 / scale.rate, beta: 0.5, gamma: 0, along: history.rates)
    let peak = scale.rate * .exp(history.logPeak)
    return history.rates.steps.indices.map { row in
      MisfitState(
        logArea: history.rates.logAreas[row],
        rate: schedule.rate(at: history.rates.steps[row]) / peak, gain: gains[row] / scale.rate,
        logPeak: history.logPeak)
    }
  }
}
