import ArgumentParser
import Fitting
import Forecasting
import Schedules

/// The schedule that a text describes, if a forecast along it is possible.
func parseForecastableSchedule(_ text: String) throws -> any Schedule {
  let schedule = try parseSchedule(text)
  guard schedule.steps <= longestForecast else {
    throw ValidationError(
      "--schedule \(text.prefix(80)): laws add up the rates of all steps, and "
        + "\(schedule.steps) are too many; at most \(longestForecast) can be")
  }
  return schedule
}

/// The most steps that laws add up: each takes time and memory.
private let longestForecast = 10_000_000

extension Forecast {
  /// The forecast from where its law has a loss: before any rate has acted there is none.
  func fromFirstRate() throws -> Forecast {
    guard final.loss.isFinite else {
      throw ForecastingError(
        .usage,
        "\(schedule.text.prefix(80)): no rate is above 0 up to step \(final.step), so that the "
          + "law has no loss there; give a schedule that trains")
    }
    var forecast = self
    forecast.points.removeAll { !$0.loss.isFinite }
    return forecast
  }
}
