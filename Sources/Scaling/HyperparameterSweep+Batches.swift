import Basics
import Laws
import LeastSquares
import RealModule

extension HyperparameterSweep {
  /// How ln η* may go with ln B: about as a power between 0 and 1.
  private static let slope = 1.0
  /// By how much ln η* scatters about a line in ln B, as is believed.
  private static let scatter = 0.1

  /// The best batch and rate from searched sweeps over rates, one a batch.
  static func outcome(
    ofBatches sweeps: [RateSweep], _ options: SensitivityOptions
  ) -> Outcome {
    guard let least = sweeps.min(by: { $0.leastLoss < $1.leastLoss }) else { return .needsMoreRuns }
    // Without the best rate of the batch that is best, what other batches end at says little of it.
    guard least.optimum.found != nil || least.hasFewRates else { return outcome(of: least) }
    let told = sweeps.compactMap { sweep in
      sweep.optimum.found.flatMap { found in sweep.batch.map { (batch: $0, found: found) } }
    }
    let deviate = Distributions.normalQuantile((1 + options.level) / 2)
    let squares = told.reduce(0) { sum, part in
      let ends = part.found.loss.interval
      let error = (ends.upper - ends.lower) / (2 * deviate * part.found.loss.value)
      return sum + error * error
    }
    // Rates take the place of batches: the valley is the same.
    guard told.count >= RateSweep.fewest,
      let swept = RateSweep(
        told.map { SweptRun(rate: $0.batch, loss: $0.found.loss.value) }, group: "",
        lengthUnit: .tokens, options: options)
    else { return .needsMoreRuns }
    let noise = max((squares / Double(told.count)).squareRoot(), SweepNoise.least)
    var searched = [swept]
    searched.search(SweepNoise(of: [], given: noise), options)
    let batches = searched[0]
    switch batches.optimum {
    case .found(let best):
      return optimum(atBatch: best, of: told, options).map { .optimum($0) } ?? .drownsInNoise
    case .atLeast(let batch): return .beyond(.batch, isUpwards: true, bound: batch)
    case .atMost(let batch): return .beyond(.batch, isUpwards: false, bound: batch)
    case .undetermined: return batches.hasFewRates ? .needsMoreRuns : .drownsInNoise
    }
  }

  /// The rate that a line through the best rates of batches has at the best batch.
  private static func optimum(
    atBatch best: RateOptimum.Found, of told: [(batch: Double, found: RateOptimum.Found)],
    _ options: SensitivityOptions
  ) -> Optimum? {
    let place = Double.log(best.rate.value)
    guard
      let line = ScatteredLine(
        told.map { .log($0.found.rate.value) }, errors: told.map(\.found.logError),
        rows: told.map { [1, .log($0.batch) - place] }, precisions: [0, 1 / (slope * slope)],
        scale: scatter),
      let nearest = told.min(by: {
        abs(.log($0.batch) - place) < abs(.log($1.batch) - place)
      })?.found
    else { return nil }
    // The best batch is not known exactly, and the rate goes with it.
    let moved = line.value(of: [0, 1]).quantile(0.5) * best.logError
    var rate = line.value(of: [1, 0], isOneMore: true)
    for index in rate.parts.indices {
      let own = rate.parts[index].deviation
      rate.parts[index].deviation = (own * own + moved * moved).squareRoot()
    }
    let logRate = rate.estimate(level: options.level)
    let value = Double.exp(logRate.value)
    return Optimum(
      peakRate: Estimate(value, logRate.interval.map { .exp($0) }),
      batch: best.rate, loss: best.loss.value,
      nearlyBest: nearest.asGood.map { $0 * value / nearest.rate.value },
      logRateError: (rate.quantile(0.8413) - rate.quantile(0.1587)) / 2,
      logBatchError: best.logError)
  }
}
