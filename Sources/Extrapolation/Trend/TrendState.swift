import Laws
import RealModule

/// What eight trends make of a curve: the normal distribution of level and slope at its last point,
/// and how likely the curve was (a Kalman filter; Kalman & Bucy 1961).
struct TrendState {
  var level: SIMD8<Double>
  var slope: SIMD8<Double>
  var levelVariance: SIMD8<Double>
  var covariance: SIMD8<Double>
  var slopeVariance: SIMD8<Double>
  private(set) var logLikelihood = SIMD8<Double>.zero
  /// The probability that the last value was an outlier.
  private var doubt = SIMD8<Double>.zero
  /// The probability that the last value, or the one before, was an outlier or the first after a change; what
  /// was seen before fades.
  private(set) var unsettled = SIMD8<Double>.zero
  /// What is left of it after each further value.
  private static let memory = 0.7

  /// The state after all that has been seen.
  init(_ lanes: TrendLanes, after seen: SeenTrend) {
    let noise = lanes.noise * lanes.noise
    level = SIMD8(repeating: seen.values[0])
    slope = -lanes.improvement * lanes.slope
    levelVariance = noise / seen.counts[0]
    covariance = .zero
    slopeVariance = lanes.slope * lanes.slope
    for index in 1..<max(seen.count, 1) {
      let passage = lanes.passage(from: seen.positions[index - 1], to: seen.positions[index])
      pass(passage)
      let variance: SIMD8<Double> =
        noise * passage.calm / seen.counts[index]
      observe(seen.values[index], variance: variance, after: passage, lanes)
      if index == 1 {
        restart(lanes, from: seen.values[0], at: seen.values[1], variance: variance)
      }
    }
    if seen.spareCount > 0 {
      // As if all of them had been logged halfway.
      let usual: SIMD8<Double> = noise * lanes.calm(at: seen.positions[seen.count - 1] / 2)
      logLikelihood -= usual.logarithm * (0.5 * seen.spareCount) + seen.spareSquares / (2 * usual)
    }
  }

  private mutating func pass(_ passage: TrendLanes.Passage) {
    let (gain, fade) = (passage.gain, passage.fade)
    level += gain * slope
    slope *= fade
    let shared: SIMD8<Double> = covariance + gain * slopeVariance
    levelVariance += gain * (covariance + shared) + passage.levelVariance
    covariance = fade * shared + passage.covariance
    slopeVariance = fade * fade * slopeVariance + passage.slopeVariance
  }

  /// Takes in a value that is usual, an outlier, or the first after a sudden change that lasts. The
  /// mixture of the three that follows is replaced by the normal distribution of the same mean and
  /// covariance.
  ///
  /// Outliers are as large as changes are. What tells them apart is the next value: after an outlier, a
  /// change is as likely as not, since what was taken for one may have been the beginning of it.
  private mutating func observe(
    _ value: Double, variance: SIMD8<Double>, after passage: TrendLanes.Passage, _ lanes: TrendLanes
  ) {
    let shiftVariance: SIMD8<Double> = lanes.shift * lanes.shift
    // That a slope has changed shows in later values only: its variance grows at once.
    slopeVariance += passage.shiftShare * shiftVariance
    let widening = TrendLanes.outlierScale * TrendLanes.outlierScale
    let usual = Update(of: self, with: value, variance: variance)
    let wide = Update(of: self, with: value, variance: variance * widening + shiftVariance)
    let shifted = Update(
      of: self, with: value, variance: variance, shift: lanes.shift * -lanes.shiftImprovement,
      shiftVariance)
    let changing: SIMD8<Double> = passage.shiftShare + (1 - passage.shiftShare) * doubt * 0.5
    let (outlier, change) = shares(usual, wide, shifted, changing: changing)
    doubt = outlier
    let before: SIMD8<Double> = unsettled * Self.memory
    unsettled = (outlier + change).raised(to: 0)
    unsettled.replace(with: before, where: before .> unsettled)
    let plain: SIMD8<Double> = 1 - outlier - change

    let levelStep: SIMD8<Double> =
      plain * usual.levelStep + outlier * wide.levelStep + change * shifted.levelStep
    let slopeStep: SIMD8<Double> =
      plain * usual.slopeStep + outlier * wide.slopeStep + change * shifted.slopeStep
    levelVariance = .zero
    covariance = .zero
    slopeVariance = .zero
    add(usual, plain, levelStep, slopeStep)
    add(wide, outlier, levelStep, slopeStep)
    add(shifted, change, levelStep, slopeStep)
    level += levelStep
    slope += slopeStep
  }

  /// Adds what a part of a mixture, of that share, has of the covariance about the mixture's mean.
  @inline(__always)
  private mutating func add(
    _ update: Update, _ share: SIMD8<Double>, _ levelStep: SIMD8<Double>, _ slopeStep: SIMD8<Double>
  ) {
    let levelGap: SIMD8<Double> = update.levelStep - levelStep
    let slopeGap: SIMD8<Double> = update.slopeStep - slopeStep
    levelVariance += share * (update.levelVariance + levelGap * levelGap)
    covariance += share * (update.covariance + levelGap * slopeGap)
    slopeVariance += share * (update.slopeVariance + slopeGap * slopeGap)
  }

  /// The probabilities that the value is an outlier, and that it is the first after a change; the
  /// density of the value joins the likelihood.
  private mutating func shares(
    _ usual: Update, _ wide: Update, _ shifted: Update, changing: SIMD8<Double>
  ) -> (outlier: SIMD8<Double>, change: SIMD8<Double>) {
    let outlying = TrendLanes.outlierShare
    let wideGap: SIMD8<Double> = wide.exponent - usual.exponent
    let shiftedGap: SIMD8<Double> = shifted.exponent - usual.exponent
    // Odds to the usual of more than e^300 would be no numbers: what they have more is put aside.
    let excess: SIMD8<Double> =
      (wideGap.replacing(with: shiftedGap, where: shiftedGap .> wideGap) - 300).raised(to: 0)
    let wideOdds: SIMD8<Double> =
      (wideGap - excess).exponential * (wide.precision / usual.precision).squareRoot()
      * (outlying / (1 - outlying))
    let shiftedOdds: SIMD8<Double> =
      (shiftedGap - excess).exponential * (shifted.precision / usual.precision).squareRoot()
      * (changing / ((1 - changing) * (1 - outlying)))
    let total: SIMD8<Double> = (-excess).exponential + wideOdds + shiftedOdds
    let density: SIMD8<Double> = total * (1 - changing)
    logLikelihood += usual.exponent + excess
    logLikelihood += (density * density * usual.precision).logarithm * 0.5
    logLikelihood += Double.log(1 - outlying) - 0.5 * .log(2 * .pi)
    return (wideOdds / total, shiftedOdds / total)
  }

  /// Begins anew at the second value, for those that restart; how far the first was from it has a
  /// standard normal distribution.
  private mutating func restart(
    _ lanes: TrendLanes, from first: Double, at second: Double, variance: SIMD8<Double>
  ) {
    let gap = second - first
    let restarts = lanes.restarts
    level.replace(with: second, where: restarts)
    slope.replace(with: -lanes.improvement * lanes.slope, where: restarts)
    levelVariance.replace(with: variance, where: restarts)
    covariance.replace(with: 0, where: restarts)
    slopeVariance.replace(with: lanes.slope * lanes.slope, where: restarts)
    logLikelihood.replace(with: -0.5 * gap * gap - 0.5 * .log(2 * .pi), where: restarts)
  }
}

/// What a value makes of a state, were it usual, an outlier, or the first after a sudden change.
private struct Update {
  /// The logarithm of the value's density, but for half that of the precision and a constant.
  let exponent: SIMD8<Double>
  /// The inverse variance of the value, before it was seen.
  let precision: SIMD8<Double>
  let levelStep: SIMD8<Double>
  let slopeStep: SIMD8<Double>
  let levelVariance: SIMD8<Double>
  let covariance: SIMD8<Double>
  let slopeVariance: SIMD8<Double>

  /// - Parameters:
  ///   - variance: of the noise.
  ///   - shift: the mean of the change of level.
  ///   - shiftVariance: that of the changes of level and slope.
  @inline(__always)
  init(
    of state: TrendState, with value: Double, variance: SIMD8<Double>, shift: SIMD8<Double> = .zero,
    _ shiftVariance: SIMD8<Double> = .zero
  ) {
    let before: SIMD8<Double> = state.levelVariance + shiftVariance
    let residual: SIMD8<Double> = value - state.level - shift
    precision = 1 / (before + variance)
    exponent = -0.5 * residual * residual * precision
    let levelGain: SIMD8<Double> = before * precision
    let slopeGain: SIMD8<Double> = state.covariance * precision
    levelStep = shift + levelGain * residual
    slopeStep = slopeGain * residual
    levelVariance = before * variance * precision
    covariance = state.covariance * variance * precision
    // A change of level is one of slope too.
    slopeVariance = state.slopeVariance + shiftVariance - slopeGain * state.covariance
  }
}
