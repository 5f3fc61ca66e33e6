import Basics
import LeastSquares
import RealModule
import Records
import Schedules

/// The rows of one run, and how far the law missed each: where anomalies are looked for.
///
/// Residuals hold smooth misfit of the law, noise that may be correlated and may fade with the
/// rate, and whatever happened to the run. So nothing is compared with a model of the noise: each
/// detector takes a contrast at every row that smooth misfit cancels in, divides it by the noise
/// near the row, and asks how far the largest stands out from the median of all.
struct ResidualCurve {
  let run: String
  let steps: [Int]
  /// The rate at each row.
  let rates: [Double]
  let losses: [Double]
  /// ln L.
  private(set) var logLosses: [Double]
  /// ln L − ln L̂.
  private(set) var residuals: [Double]
  /// Whether the rates before the first row rose to it.
  let followsWarmup: Bool

  var count: Int { steps.count }

  init(_ run: Run, _ residuals: [Double]) {
    self.run = run.name
    steps = run.records.map(\.step)
    rates = steps.map { run.schedule.rate(at: $0) }
    losses = run.records.map(\.loss)
    logLosses = losses.map { .log($0) }
    self.residuals = residuals
    followsWarmup = run.schedule.warmup > 1
  }

  /// The same with the rows of each spike brought down to what surrounds them.
  func without(_ spikes: [Spike]) -> ResidualCurve {
    var calm = self
    for spike in spikes {
      for (row, value) in zip(spike.rows, spike.surroundings) {
        calm.logLosses[row] += value - residuals[row]
        calm.residuals[row] = value
      }
    }
    return calm
  }

  /// |r_{i+1} − r_i|, no more than six times their median, so that a jump does not pass for noise.
  private var changes: [Double] {
    let changes = zip(residuals, residuals.dropFirst()).map { abs($1 - $0) }
    let limit = 6 * (changes.median ?? 0)
    return changes.map { min($0, limit) }
  }

  /// Whether most rows differ from their neighbors by more than rounding, and the law has a
  /// logarithm at all of them.
  var hasNoise: Bool {
    count >= 8 && residuals.allSatisfy(\.isFinite) && changes.median ?? 0 > 1e-9
  }

  /// The noise at each row: the mean change between neighbors, among the ten rows on either side
  /// or among more, whichever is larger, since noise fades with the rate and a few calm rows by
  /// chance must not make their neighbors stand out. Its unit is of no account, see the type.
  func noise(reach: Int = 30) -> [Double] {
    let sums = changes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
    let last = sums.count - 1
    func mean(at row: Int, _ reach: Int) -> Double {
      let span = min(2 * reach, last)
      let first = min(max(row - reach, 0), last - span)
      return (sums[first + span] - sums[first]) / Double(span)
    }
    return residuals.indices.map { max(mean(at: $0, 10), mean(at: $0, reach)) }
  }

  /// For each row, whether the rate bends there: within `reach` rows on either side it departs from
  /// a straight line by more than 5 % of the peak. Laws err abruptly where rates change so.
  func bends(reach: Int) -> [Bool] {
    let peak = rates.max() ?? 0
    return rates.indices.map { row in
      if row == 0 { return followsWarmup }
      let (before, after) = (max(row - reach, 0), min(row + reach, count - 1))
      if after == row { return false }
      let slope = (rates[row] - rates[before]) / Double(steps[row] - steps[before])
      let line = rates[row] + slope * Double(steps[after] - steps[row])
      return abs(rates[after] - line) > 0.05 * peak
    }
  }

  /// How many times their spread the largest of `count` contrasts reaches by chance in one run of
  /// ``Anomaly/falseAlarmRate``, if the spread is known as well as `independent` of them tell it.
  /// The noise near a row is known no better than from some 40 changes, which matters in long logs.
  static func threshold(among count: Int, independent: Double) -> Double {
    Distributions.studentFactor(
      level: 1 - Anomaly.falseAlarmRate / Double(max(count, 1)),
      degreesOfFreedom: min(max(independent, 2), 40))
  }

  /// Steps of this run; nil is its start or end.
  func stretch(_ first: Int?, _ last: Int?) -> RunSteps {
    RunSteps(run, from: first, through: last)
  }
}
