import Basics
import Fitting
import Schedules

/// What schedules are ranked by: the final loss that a fit forecasts, as reports print it, or a
/// quantile of it.
///
/// It is the whole forecast: all laws of an average, and what it has learned of how they miss. The laws
/// alone, see `LawsAlone`, have derivatives and are what a search is guided by; where they and the
/// forecast differ, the forecast decides.
struct ReportedLoss {
  let fit: any LossPredictor
  let quantile: Double?

  /// - Throws: `Refusal` if the quantile is none, or is asked of a fit that knows no doubt.
  init(under fit: any LossPredictor, quantile: Double?) throws(Refusal) {
    self.fit = fit
    self.quantile = quantile
    guard let quantile else { return }
    guard 0.01...0.99 ~= quantile else {
      throw Refusal(
        .usage,
        "a quantile of \(NumberText.exact(quantile)): must be a share from 0.01 to 0.99, such as 0.9"
      )
    }
    guard fit.sigmaPoints != nil else {
      throw Refusal(
        .usage,
        "a quantile of the final loss needs a fit that knows the doubt about its parameters, and "
          + "this one does not; leave the quantile out")
    }
  }

  /// Nats; nil where there is no such loss.
  func value(of schedule: any Schedule) -> Double? {
    let predicted = fit.predictions(of: schedule, at: [schedule.steps])[0]
    let value = quantile.map { predicted.quantile($0) } ?? predicted.loss
    return value.flatMap { $0.isFinite && $0 > 0 ? $0 : nil }
  }
}
