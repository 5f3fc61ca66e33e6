import ArgumentParser
import Basics
import Fitting
import Forecasting
import Records
import Schedules

extension Forecast {
  /// The forecast from where its law has a loss: before any rate has acted there is none.
  func fromFirstRate() throws -> Forecast {
    let place = "\(schedule.text.prefix(80)), step \(final.step)"
    // Beyond a million nats nothing trains; such a number comes of rates far from those fitted.
    guard final.loss > 0, final.loss < 1e6 else {
      throw Refusal(
        .usage,
        "\(place): the law gives no sensible loss; its rates are 0 or far from those fitted. Give "
          + "a schedule with rates like theirs")
    }
    var forecast = self
    forecast.points.removeAll { !($0.loss > 0 && $0.loss < 1e6) }
    return forecast
  }
}

extension Schedule {
  /// Refuses a schedule for whose end the law has no loss.
  func requireLoss(under fit: any LossPredictor) throws {
    _ = try Forecast(of: self, under: fit, at: [steps]).fromFirstRate()
  }
}
