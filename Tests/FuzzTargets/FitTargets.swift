import Basics
import Extrapolation
import Fitting
import Forecasting
import Foundation
import Records
import Schedules

extension FuzzTarget {
  /// A saved fit, and the forecasts made from it.
  static let fit = FuzzTarget("fit", longest: 1 << 14) { input in
    let fit: any LossPredictor
    do throws(Refusal) {
      fit = try SavedFit.load(json: Data(input))
    } catch {
      return try require(!error.description.isEmpty, "an error without words")
    }
    try fit.checkForecasts()
  }

  /// A saved fit of a curve, and its values.
  static let curveFit = FuzzTarget("curve-fit", longest: 1 << 13) { input in
    let fit: CurveFit
    do throws(Refusal) {
      fit = try CurveFit(json: Data(input))
    } catch {
      return try require(!error.description.isEmpty, "an error without words")
    }
    let copy = try CurveFit(json: fit.json())
    try require(copy.parameters == fit.parameters, "read back, the parameters differ")
    let positions = [1.0, 10, 1e6]
    let inputs = fit.points.variables.map { _ in positions }
    for prediction in fit.predictions(atInputs: inputs) where prediction.value.isFinite {
      for interval in [prediction.confidence, prediction.interval] {
        guard let interval else { continue }
        try require(!interval.ends.contains(where: \.isNaN), "an interval of \(interval)")
      }
    }
  }

  /// Beliefs about curves, and an extrapolation under them.
  static let prior = FuzzTarget("prior", longest: 1 << 13) { input in
    let prior: ExtrapolationPrior
    do {
      prior = try JSONDecoder().decode(ExtrapolationPrior.self, from: Data(input))
    } catch is DecodingError {
      return
    } catch let error as Refusal {
      return try require(!error.description.isEmpty, "an error without words")
    }
    let curve = Curve(
      name: "run", positions: (1...12).map(Double.init),
      values: (1...12).map { 0.9 - 0.5 / Double($0) }, goal: .higher, bounds: 0...1)
    do {
      let forecast = try CurveForecaster(prior: prior, horizon: 40, stepCount: 4)
        .forecast(of: curve)
      _ = try JSONEncoder().encode(forecast)
    } catch let error as Refusal {
      try require(!error.description.isEmpty, "an error without words")
    }
  }
}

extension LossPredictor {
  /// Forecasts are refused or finite, with their ends in order. The upper one may lie beyond all
  /// numbers, where a fit knows that little; it is then said so.
  fileprivate func checkForecasts() throws {
    for text in [
      "cosine:peak=1e-3,steps=400", "constant:peak=1e-3,steps=300,warmup=20",
      "wsd:peak=2e-3,final=1e-5,steps=1000,decay=0.2",
    ] {
      let schedule = try ScheduleText.parse(text)
      let forecast = Forecast(of: schedule, under: self, at: [schedule.steps / 2, schedule.steps])
      for point in forecast.points where point.loss > 0 && point.loss < 1e6 {
        guard let interval = point.interval else { continue }
        try require(
          interval.lower.isFinite && interval.contains(point.loss),
          "\(text): \(point.loss) within \(interval)")
      }
    }
  }
}
