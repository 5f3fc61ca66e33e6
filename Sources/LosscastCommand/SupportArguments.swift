import ArgumentParser
import Fitting
import Schedules

/// Whether forecasts may go beyond what any fitted run supports.
struct SupportArguments: ParsableArguments {
  @Flag(
    name: .customLong("extrapolate"),
    help: "Forecast even where no fitted run supports it: the intervals are then a guess.")
  var isExtrapolating = false

  /// Refuses a schedule that the fit does not support, but where extrapolation was asked for.
  func require(of schedule: any Schedule, under fit: any LossPredictor) throws {
    if !isExtrapolating { try fit.requireSupport(of: schedule, through: schedule.steps) }
  }
}
