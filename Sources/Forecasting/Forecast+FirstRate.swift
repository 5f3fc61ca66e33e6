public import Basics
public import Fitting
import Records
public import Schedules

extension Forecast {
  /// The losses that can be: beyond a million nats nothing trains, and such a number comes of rates
  /// far from those fitted.
  private static func isSensible(_ loss: Double) -> Bool { loss > 0 && loss < 1e6 }

  /// The forecast from where its law has a loss: before any rate has acted there is none.
  ///
  /// - Throws: `Refusal` if there is none at the last step either.
  public func fromFirstRate() throws(Refusal) -> Forecast {
    guard Self.isSensible(final.loss) else {
      throw Refusal(
        .usage,
        "\(schedule.text.prefix(80)), step \(final.step): the law gives no sensible loss; its rates "
          + "are 0 or far from those fitted",
        advice: "Give a schedule with rates like theirs")
    }
    var forecast = self
    forecast.points.removeAll { !Self.isSensible($0.loss) }
    return forecast
  }
}

extension Schedule {
  /// Refuses a schedule for whose end the law has no loss.
  public func requireLoss(under fit: any LossPredictor) throws(Refusal) {
    _ = try Forecast(of: self, under: fit, at: [steps]).fromFirstRate()
  }
}
