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
        noise * lanes.calm(at: seen.positions[index]) / seen.counts[index]
      observe(seen.values[index], variance: variance)
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

  /// Takes in a value that is either usual or an outlier; the mixture of the two that follows is
  /// replaced by the normal distribution of the same mean and covariance.
  private mutating func observe(_ value: Double, variance: SIMD8<Double>) {
    let share = TrendLanes.outlierShare
    let usualOdds = share / (1 - share)
    let logUsual = Double.log(1 - share) - 0.5 * .log(2 * .pi)
    let widening = TrendLanes.outlierScale * TrendLanes.outlierScale
    let residual: SIMD8<Double> = value - level
    let usual: SIMD8<Double> = levelVariance + variance
    let wide: SIMD8<Double> = levelVariance + variance * widening
    let square: SIMD8<Double> = residual * residual
    let usualExponent: SIMD8<Double> = 0.5 * square / usual
    let exponent: SIMD8<Double> = usualExponent - 0.5 * square / wide
    let ratio: SIMD8<Double> = (usual / wide).squareRoot() * usualOdds
    let odds: SIMD8<Double> = ratio * exponent.lowered(to: 300).exponential
    let either: SIMD8<Double> = odds + 1
    let density: SIMD8<Double> = either * either / usual
    logLikelihood += 0.5 * density.logarithm
    logLikelihood += logUsual - usualExponent
    let outlier: SIMD8<Double> = odds / either
    let levelGain: SIMD8<Double> = levelVariance / usual
    let wideLevelGain: SIMD8<Double> = levelVariance / wide
    let slopeGain: SIMD8<Double> = covariance / usual
    let wideSlopeGain: SIMD8<Double> = covariance / wide
    let levelStep: SIMD8<Double> = levelGain + outlier * (wideLevelGain - levelGain)
    let slopeStep: SIMD8<Double> = slopeGain + outlier * (wideSlopeGain - slopeGain)
    let doubt: SIMD8<Double> = outlier * (1 - outlier) * square
    let levelGap: SIMD8<Double> = levelGain - wideLevelGain
    let slopeGap: SIMD8<Double> = slopeGain - wideSlopeGain
    level += levelStep * residual
    slope += slopeStep * residual
    slopeVariance += doubt * slopeGap * slopeGap - slopeStep * covariance
    covariance += doubt * levelGap * slopeGap - levelStep * covariance
    levelVariance += doubt * levelGap * levelGap - levelStep * levelVariance
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
