import Basics
public import Fitting
import Laws
import RealModule
import Records

extension Figure {
  /// A curve with its bands over the points it was fitted to, residuals below.
  ///
  /// Of several inputs, the first one is drawn, and the fitted values as crosses.
  ///
  /// - Parameters:
  ///   - asked: Positions that are to be seen too.
  ///   - heldOut: Points that the fit has not seen, drawn as rings.
  public static func curve(
    _ fit: CurveFit, at asked: [Double] = [], heldOut: CurveData? = nil
  ) -> Figure {
    let points = fit.points
    let positions = points.inputs[0]
    let later = heldOut.map { Array(zip($0.inputs[0], $0.observed)) } ?? []
    let asked = asked + later.map(\.0)
    let low = min(fit.fittedRanges[0].lowerBound, asked.min() ?? .infinity)
    let high = max(fit.fittedRanges[0].upperBound, asked.max() ?? -.infinity)
    let scales = AxisScale.suiting(
      positions: positions, values: points.observed, reaching: asked)
    // A saved fit has no points, but remembers where they ended.
    let scale: AxisScale =
      positions.isEmpty && low > 0 && high >= 100 * low ? .logarithmic : scales.x
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
    let rings = Series("held out", .openPoints, .black, later.map { .init($0, $1) })
    let drawn: [Series]
    if points.variables.count == 1 {
      drawn = bands(of: fit, from: low, to: high) + [observed, rings]
    } else {
      let fitted = fit.predictions(atInputs: points.inputs)
      drawn = [
        observed, rings,
        Series("fitted", .crosses, .blue, zip(positions, fitted).map { .init($0, $1.value) }),
      ]
    }
    let range = scale.padded(low...max(low, high), by: 0.02)
    // What lies between the points and those asked for may leave the panel.
    let yRange = Self.range(
      of: observed.points.flatMap(\.interval.ends) + later.map(\.1)
        + (asked + (positions.isEmpty ? [low, high] : [])).flatMap { x in
          fit.points.variables.count == 1
            ? fit.predictions(at: [x]).flatMap { $0.interval?.ends ?? [$0.value] } : []
        }.filter(\.isFinite))
    return Figure(
      fit.family.givenText == nil
        ? "\(fit.family.name): \(fit.family.formula)" : fit.family.formula,
      panels: [
        Panel(
          xLabel: xLabel, yLabel: points.metric, xRange: range, yRange: yRange,
          xScale: scale, yScale: positions.isEmpty ? nil : scales.y, share: 2.4, series: drawn),
        Panel(
          xLabel: xLabel,
          yLabel: points.standardErrors != nil
            ? "residual, σ" : isRelative ? "residual, %" : "residual",
          xRange: range, xScale: scale, yScale: .linear,
          series: [zeroLine(range)].compactMap(\.self) + [
            Series(nil, .points, .black, residuals)
          ], showsLegend: false),
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

  /// The curve and its bands, at positions that are close together on either kind of axis.
  private static func bands(of fit: CurveFit, from low: Double, to high: Double) -> [Series] {
    let count = 200
    let positions = (0...count).flatMap { step -> [Double] in
      let share = Double(step) / Double(count)
      return [low + share * (high - low)] + (low > 0 ? [low * .pow(high / low, share)] : [])
    }
    let predictions = fit.predictions(at: Set(positions).sorted())
    func band(_ interval: (CurveFit.Prediction) -> Interval?) -> [Series.Point] {
      predictions.compactMap { prediction in
        interval(prediction).map { .init(prediction.inputs[0], prediction.value, $0) }
      }
    }
    let percent = NumberText.level(fit.options.level)
    return [
      Series("a value, \(percent)", .band, .sky, band(\.interval)),
      Series("the curve, \(percent)", .band, .blue, band(\.confidence)),
      Series(fit.family.name, .line, .blue, predictions.map { .init($0.inputs[0], $0.value) }),
    ]
  }
}
