import Laws
import RealModule

/// Eight trends side by side: their constants, drawn from a ``TrendPrior``.
struct TrendLanes {
  /// The coordinates that a trend is drawn by, standard normal under the prior: those of the eight
  /// distributions, and one that is above a threshold for trends that restart.
  static let coordinateCount = 9
  static let outlierShare = 1.0 / 33
  static let outlierScale = 8.0
  /// Values are rounded in logs, and trends of no noise at all would be sure of anything.
  private static let leastNoise = 1e-6

  private(set) var delay: SIMD8<Double>
  private(set) var decay: SIMD8<Double>
  private(set) var slope: SIMD8<Double>
  private(set) var disturbance: SIMD8<Double>
  private(set) var noise: SIMD8<Double>
  private(set) var level: SIMD8<Double>
  /// The power of the position by which the variance of noise and disturbances falls.
  private(set) var calming: SIMD8<Double>
  /// The size of sudden changes of level and slope.
  private(set) var shift: SIMD8<Double>
  let shiftRate: Double
  let shiftImprovement: Double
  let restarts: SIMDMask<SIMD8<Int64>>
  let improvement: Double

  /// - Parameters:
  ///   - coordinates: A vector a coordinate.
  ///   - restartThreshold: The standard normal quantile of 1 − ``TrendPrior/restart``.
  init(_ coordinates: [SIMD8<Double>], prior: TrendPrior, restartThreshold: Double) {
    func constants(_ distribution: ParameterDistribution, _ index: Int) -> SIMD8<Double> {
      if case .logNormal(let mean, let deviation) = distribution {
        return (coordinates[index] * deviation + mean).exponential
      }
      var vector = SIMD8<Double>.zero
      for lane in 0..<8 { vector[lane] = distribution.value(deviate: coordinates[index][lane]) }
      return vector
    }
    delay = constants(prior.delay, 0).lowered(to: 1e6)
    decay = constants(prior.decay, 1).raised(to: 0.01).lowered(to: 100)
    slope = constants(prior.slope, 2).raised(to: 1e-12).lowered(to: 1e6)
    disturbance = slope * constants(prior.disturbance, 3)
    let least = Self.leastNoise * Self.leastNoise
    let noise: SIMD8<Double> = slope * constants(prior.noise, 4)
    self.noise = (noise * noise + least).squareRoot()
    level = self.noise * constants(prior.level, 5)
    calming = constants(prior.calming, 6).lowered(to: 10)
    shift = constants(prior.shift, 7).lowered(to: 1e6)
    shiftRate = prior.shiftRate
    shiftImprovement = prior.shiftImprovement
    restarts = (coordinates[8] .> SIMD8(repeating: restartThreshold))
    improvement = prior.improvement
  }

  /// Takes over the constants of one of the other eight trends.
  mutating func copy(_ other: TrendLanes, _ lane: Int, to target: Int) {
    delay[target] = other.delay[lane]
    decay[target] = other.decay[lane]
    slope[target] = other.slope[lane]
    disturbance[target] = other.disturbance[lane]
    noise[target] = other.noise[lane]
    level[target] = other.level[lane]
    calming[target] = other.calming[lane]
    shift[target] = other.shift[lane]
  }

  /// How a trend gets from one position to a later one.
  struct Passage {
    /// z ← z + gain·v, v ← fade·v.
    var gain: SIMD8<Double>
    var fade: SIMD8<Double>
    /// The covariance of what disturbs it on the way.
    var levelVariance: SIMD8<Double>
    var covariance: SIMD8<Double>
    var slopeVariance: SIMD8<Double>
    /// The probability of a sudden change.
    var shiftShare: SIMD8<Double>
    /// What the variances at the first position are to be multiplied with.
    var calm: SIMD8<Double>
  }

  /// What the variances at the first position are to be multiplied with at another one.
  @inline(__always)
  func calm(at position: Double) -> SIMD8<Double> {
    (calming * -Double.log(position)).exponential
  }

  /// The exact solution of the stochastic equations between two positions, in units of the first, with
  /// the disturbances of the latter.
  @inline(__always)
  func passage(from start: Double, to end: Double) -> Passage {
    let distance: SIMD8<Double> = ((end + delay) / (start + delay)).logarithm
    let fade: SIMD8<Double> = (-decay * distance).exponential
    let gain: SIMD8<Double> = (1 - fade) / decay
    let calm: SIMD8<Double> = calm(at: end)
    let power: SIMD8<Double> = disturbance * disturbance * calm
    let faded: SIMD8<Double> = (1 - fade * fade) / (2 * decay)
    // The difference of nearly equal numbers, where the decay is slow and the way short.
    let spread: SIMD8<Double> = (distance - 2 * gain + faded) / (decay * decay)
    let least: SIMD8<Double> = distance * distance * distance * 0.25 * fade
    let safe = spread.replacing(with: least, where: spread .< least)
    // However long a trend is delayed, changes come as the position grows.
    let shifts = shiftRate * .log(end / start)
    let walked: SIMD8<Double> = level * level * distance * calm
    return Passage(
      gain: gain, fade: fade, levelVariance: power * safe + walked,
      covariance: power * gain * gain * 0.5, slopeVariance: power * faded,
      shiftShare: SIMD8(repeating: shifts / (1 + shifts)), calm: calm)
  }
}
