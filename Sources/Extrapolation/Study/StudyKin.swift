import Basics
import RealModule
import Records

/// The finished runs that one run is compared with, and what they say of it.
struct StudyKin {
  private let runs: [FinishedRun]
  /// Their own forecasts, on the scale.
  private let sketches: [ForecastSketch]
  private let regression: StudyRegression
  private let departures: [[Double]]
  private let scale: MetricScale
  private let own: ExtrapolatedCurve
  /// Its medians, on the scale.
  private let medians: [Double]
  /// Where runs are compared.
  private let knots: [Double]
  private let bounds: ClosedRange<Double>

  /// Of more finished runs, the nearest.
  private static let most = 32
  /// How many positions to come are looked at, evenly spread over their logarithm.
  private static let knotCount = 8
  /// Departures farther from the usual than so many robust deviations are cut there.
  private static let farthest = 5.0
  /// Forecasts count as at most so many times as wide as the usual one.
  private static let mostSpread = 10.0
  /// What is said lies within what was seen in the study, widened by this share.
  private static let margin = 0.1

  /// - Parameters:
  ///   - own: The forecast of the run by itself.
  ///   - horizon: Where the run ends; nil for the last position of its forecast.
  ///   - sketch: The forecast of a finished run by itself.
  /// - Returns: nil with fewer finished runs to compare it with than tell anything.
  init?(
    of curve: Curve, _ own: ExtrapolatedCurve, among finished: [WholeRun], horizon: Double?,
    sketch: (FinishedRun) -> ForecastSketch?
  ) {
    guard let seen = curve.finite, let last = seen.positions.last, last > 0,
      let end = own.positions.last
    else { return nil }
    let ratio = end / last
    let knots = (1...Self.knotCount).map { knot in
      knot == Self.knotCount
        ? end : last * Double.pow(ratio, Double(knot) / Double(Self.knotCount))
    }
    var cut = finished.compactMap { run in
      run.curve.goal == curve.goal
        ? FinishedRun(run, cutAs: seen, horizon: max(horizon ?? end, end), asked: knots) : nil
    }
    guard cut.count >= StudyExtrapolator.leastFinished else { return nil }
    let scale = MetricScale(
      for: curve, values: seen.values + cut.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
    let reached = FinishedRun.reached(by: seen, at: last).map { scale.coordinate($0) }
    if cut.count > Self.most {
      cut = cut.map { (run: $0, gap: abs(scale.coordinate($0.reached[0]) - reached[0])) }
        .sorted { $0.gap < $1.gap }.prefix(Self.most).map(\.run)
    }
    var (runs, sketches): ([FinishedRun], [ForecastSketch]) = ([], [])
    for run in cut {
      guard let sketch = sketch(run)?.on(scale) else { continue }
      runs.append(run)
      sketches.append(sketch)
    }
    guard runs.count >= StudyExtrapolator.leastFinished else { return nil }
    let departures = Self.robust(
      zip(runs, sketches).map { run, sketch in
        run.later.enumerated().map { scale.coordinate($1) - sketch.median($0) }
      })
    // Numbers near the ends of the floating range have no differences.
    guard departures.allSatisfy({ $0.allSatisfy { abs($0) < 1e150 } }) else { return nil }
    // Where a run is forecast to end tells as much of it as where it has been.
    let levels = zip(runs, sketches).map { run, sketch in
      [sketch.median(Self.knotCount - 1)] + run.reached.map { scale.coordinate($0) }
    }
    let medians = Self.medians(of: own, on: scale)
    let ownEnd = medians[medians.count - 1]
    let features = Self.features(of: levels + [[ownEnd] + reached])
    guard
      let regression = StudyRegression(
        features: Array(features.dropLast()), own: features[runs.count], departures: departures,
        progress: (
          zip(runs, sketches).map { run, sketch in
            run.later.indices.map { sketch.median($0) - scale.coordinate(run.reached[0]) }
          },
          Self.between([last] + own.positions, [reached[0]] + medians, at: knots)
            .map { $0 - reached[0] }
        ),
        spreads: Self.spreads(
          of: sketches.map(\.spreads) + [
            Self.between(own.positions, ForecastSketch(own).on(scale).spreads, at: knots)
          ]))
    else { return nil }
    guard regression.mean.allSatisfy(\.isFinite) else { return nil }
    self.runs = runs
    self.sketches = sketches
    self.regression = regression
    self.departures = departures
    self.scale = scale
    self.own = own
    self.medians = medians
    self.knots = knots
    let extremes = (seen.values + runs.flatMap { [$0.range.lowerBound, $0.range.upperBound] })
      .map { scale.coordinate($0) }
    let (low, high) = (extremes.min() ?? 0, extremes.max() ?? 0)
    bounds = low - Self.margin * (high - low)...high + Self.margin * (high - low)
  }

  /// How many finished runs there are.
  var count: Int { runs.count }

  /// The weight of what they say beside the run's own forecast.
  var weight: Double {
    var weight = StudyWeight()
    let asked = [1, Self.knotCount / 2, Self.knotCount - 1]
    for run in 0..<count {
      let others = (0..<count).filter { $0 != run }
      let atoms = ResidualAtoms(
        others.map { other in
          let widening = regression.widening(of: run, beside: other)
          let residual = regression.residuals[other]
          return asked.map { widening * residual[$0] }
        })
      let residual = regression.residuals[run]
      weight.add(
        asked.enumerated().map { place, knot in
          let center = sketches[run].median(knot) + departures[run][knot] - residual[knot]
          return StudyWeight.Said(
            forecast: sketches[run].values[knot],
            atoms: atoms.paths.map { (value: center + $0[place], weight: atoms.weight) },
            value: scale.coordinate(runs[run].later[knot]))
        })
    }
    return weight.value
  }

  /// How the run may go on by what they say.
  var extrapolation: ExtrapolatedCurve {
    let atoms = ResidualAtoms(
      (0..<count).map { run in
        regression.residuals[run].map { regression.widenings[run] * $0 }
      })
    let draws = atoms.paths.map { path in
      let departure = zip(path, regression.mean).map { $0 + $1 }
      let coordinates = zip(medians, Self.between(knots, departure, at: own.positions)).map {
        min(max($0 + $1, bounds.lowerBound), bounds.upperBound)
      }
      return ExtrapolatedCurve.Draw(
        weight: atoms.weight, values: coordinates.map { scale.value($0) }, noise: atoms.smoothing)
    }
    return ExtrapolatedCurve(
      curve: own.curve, positions: own.positions, scale: scale, draws: draws)
  }

  /// How wide forecasts are beside the usual one, by the mean of the logarithm over positions.
  private static func spreads(of forecasts: [[Double]]) -> [Double] {
    let usual = forecasts[0].indices.map { column in forecasts.map { $0[column] }.median ?? 1 }
    return forecasts.map { row in
      let logs = zip(row, usual).map { Double.log(max($0, $1 / 1e6) / max($1, 1e-300)) }
      let mean = logs.reduce(0, +) / Double(logs.count)
      return mean.isFinite ? min(max(.exp(mean), 1 / mostSpread), mostSpread) : 1
    }
  }

  /// Values at positions, on lines over the logarithm between those at ascending knots; beyond the ends,
  /// theirs.
  private static func between(_ knots: [Double], _ values: [Double], at positions: [Double])
    -> [Double]
  {
    positions.map { position in
      let next = knots.partitioningIndex { $0 >= position }
      if next == 0 { return values[0] }
      if next == knots.count { return values[knots.count - 1] }
      let share = Double.log(position / knots[next - 1]) / .log(knots[next] / knots[next - 1])
      return values[next - 1] + share * (values[next] - values[next - 1])
    }
  }

  /// The medians of a forecast at its positions, on the scale.
  private static func medians(of forecast: ExtrapolatedCurve, on scale: MetricScale) -> [Double] {
    forecast.positions.indices.map { index in
      let values = WeightedValues(
        forecast.draws.map { (value: $0.values[index], weight: $0.weight) })
      return scale.coordinate(values.quantile(0.5))
    }
  }

  /// Departures without those that lie far off at their position.
  private static func robust(_ departures: [[Double]]) -> [[Double]] {
    guard let width = departures.first?.count else { return departures }
    let columns = (0..<width).map { column in departures.map { $0[column] } }
    let middles = columns.map { $0.median ?? 0 }
    let spreads = zip(columns, middles).map { column, middle in
      column.map { $0 - middle }.medianDeviation ?? 0
    }
    let least = 0.25 * (spreads.max() ?? 0)
    return departures.map { row in
      zip(row, zip(middles, spreads)).map { value, usual in
        let reach = farthest * max(usual.1, least)
        return min(max(value, usual.0 - reach), usual.0 + reach)
      }
    }
  }

  /// Levels beside their medians, in units of how far they differ.
  private static func features(of levels: [[Double]]) -> [[Double]] {
    let middles = levels[0].indices.map { column in levels.map { $0[column] }.median ?? 0 }
    let gaps = levels.map { row in zip(row, middles).map { $0 - $1 } }
    let squares = gaps.reduce(0) { sum, row in row.reduce(sum) { $0 + $1 * $1 } }
    let unit = (squares / Double(levels.count * middles.count)).squareRoot()
    return gaps.map { row in row.map { $0 / max(unit, .leastNormalMagnitude) } }
  }
}
