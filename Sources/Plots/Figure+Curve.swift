import Basics
public import Fitting
import Laws
import RealModule
import Records

extension Figure {
  /// A curve with its bands over the points it was fitted to, residuals below.
  ///
  /// Of several inputs, the first one is drawn, and the fitted values as crosses.
  public static func curve(_ fit: CurveFit, at asked: [Double] = []) -> Figure {
    let points = fit.points
    let positions = points.inputs[0]
    let low = min(fit.fittedRanges[0].lowerBound, asked.min() ?? .infinity)
    let high = max(fit.fittedRanges[0].upperBound, asked.max() ?? -.infinity)
    let isLogarithmic = low > 0 && high > 50 * low
    let xLabel = points.variables[0] == "x" ? points.position : points.variables[0]
    let isRelative = fit.options.errors == .relative
    let residuals = zip(positions, fit.residuals).enumerated().map { row, point in
      let scale = points.standardErrors.map { $0[row] } ?? (isRelative ? 0.01 : 1)
      return Series.Point(point.0, point.1 / scale)
    }
    let observed = Series(
      points.metric, points.standardErrors == nil ? .points : .errorBars, .black,
      positions.indices.map { row in
        let (value, error) = (points.observed[row], points.standardErrors?[row] ?? 0)
        return .init(positions[row], value, Interval(around: value, halfWidth: error))
      })
    let drawn: [Series]
    if points.variables.count == 1 {
      drawn = bands(of: fit, from: low, to: high, isLogarithmic: isLogarithmic) + [observed]
    } else {
      let fitted = fit.predictions(atInputs: points.inputs)
      drawn = [
        observed,
        Series("fitted", .crosses, .blue, zip(positions, fitted).map { .init($0, $1.value) }),
      ]
    }
    let margin = isLogarithmic ? 1 : 0.02 * (high - low)
    let range = isLogarithmic ? (low / 1.1)...(high * 1.1) : (low - margin)...(high + margin)
    let yRange = Self.range(
      of: observed.points.flatMap(\.interval.ends)
        + (asked + (positions.isEmpty ? [low, high] : [])).flatMap { x in
          fit.points.variables.count == 1
            ? fit.predictions(at: [x]).flatMap { $0.interval?.ends ?? [$0.value] } : []
        }.filter(\.isFinite))
    return Figure(
      (fit.family.givenText == nil
        ? "\(fit.family.name): \(fit.family.formula)" : fit.family.formula).shortened(to: 100),
      panels: [
        Panel(
          xLabel: xLabel, yLabel: points.metric, xRange: range, yRange: yRange,
          isLogarithmic: isLogarithmic, share: 2.4, series: drawn, legend: .aboveInLine),
        Panel(
          xLabel: xLabel,
          yLabel: points.standardErrors != nil
            ? "residual, σ" : isRelative ? "residual, %" : "residual",
          xRange: range, isLogarithmic: isLogarithmic,
          series: [
            Series(nil, .line, .gray, [.init(range.lowerBound, 0), .init(range.upperBound, 0)]),
            Series(nil, .points, .black, residuals),
          ], legend: nil),
      ])
  }

  /// A curve over points that it was judged by.
  public static func curve(_ fit: CurveFit, on evaluation: CurveEvaluation) -> Figure {
    var judged = fit
    judged.points = CurveData(
      variables: fit.points.variables,
      inputs: fit.points.variables.indices.map { index in
        evaluation.predictions.map { $0.inputs[index] }
      }, observed: evaluation.observed, name: evaluation.name, metric: fit.points.metric,
      position: fit.points.position)
    judged.fittedRanges = judged.points.inputs.map { ($0.min() ?? 0)...($0.max() ?? 0) }
    judged.residuals = zip(evaluation.observed, evaluation.predictions).map { value, prediction in
      fit.options.errors == .relative ? .log(value / prediction.value) : value - prediction.value
    }
    return curve(judged)
  }

  /// The curve and its bands at 300 positions.
  private static func bands(
    of fit: CurveFit, from low: Double, to high: Double, isLogarithmic: Bool
  ) -> [Series] {
    let count = 300
    let predictions = fit.predictions(
      at: (0...count).map { step in
        let share = Double(step) / Double(count)
        return isLogarithmic ? low * .pow(high / low, share) : low + share * (high - low)
      })
    func band(_ interval: (CurveFit.Prediction) -> Interval?) -> [Series.Point] {
      predictions.compactMap { prediction in
        interval(prediction).map { .init(prediction.inputs[0], prediction.value, $0) }
      }
    }
    let percent = NumberText.significant(100 * fit.options.level, 3)
    return [
      Series("a value, \(percent) %", .band, .sky, band(\.interval)),
      Series("the curve, \(percent) %", .band, .blue, band(\.confidence)),
      Series(fit.family.name, .line, .blue, predictions.map { .init($0.inputs[0], $0.value) }),
    ]
  }
}
