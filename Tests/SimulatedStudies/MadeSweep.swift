import Basics
import LeastSquares
import RealModule
package import Scaling

/// Sweeps over learning rates whose best rate is known, of shapes that are not the one that is fitted.
package struct MadeSweep: Sendable {
  package enum Shape: String, CaseIterable, Sendable {
    /// A parabola in ln η.
    case parabola
    /// The same, so flat that noise hides it.
    case flat
    /// Two powers of the rate, the left one gentle.
    case twoPowers = "two powers"
    /// Two powers, the left one steep.
    case steepLeft = "steep left"
    /// Gentle to the left, and a wall one unit of ln η to the right.
    case cliff
    /// A parabola that levels off on both sides, as a loss does that nears the one before training.
    case levelling
    /// Gentle at the bottom, then steep on both sides.
    case tub
    /// Straight down, and six times as steeply up.
    case kink
    /// Gently down, and up at once by a tenth of the loss.
    case step

    /// What the loss is above ℓ* and a constant at u = ln η − some place.
    func rise(_ u: Double) -> Double {
      switch self {
      case .parabola: 0.05 * u * u
      case .flat: 0.01 * u * u
      case .twoPowers: 0.1 * (.exp(-0.6 * u) / 0.6 + .exp(1.5 * u) / 1.5)
      case .steepLeft: 0.1 * (.exp(-1.6 * u) / 1.6 + .exp(0.5 * u) / 0.5)
      case .cliff: 0.03 * u * u + (u > 0.7 ? 0.9 * (u - 0.7) * (u - 0.7) : 0)
      case .levelling: 2 * (1 - .exp(-0.03 * u * u * (1 + 0.3 * u / (1 + abs(u)))))
      case .kink: u < 0 ? -0.05 * u : 0.3 * u
      case .step: u < 0 ? -0.04 * u : 0.3 + 0.01 * u
      case .tub: 0.004 * u * u + 0.02 * u * u * u * u / (1 + 0.15 * u * u)
      }
    }

    /// Where it is least.
    var lowest: Double {
      var best = 0.0
      for step in -4000...4000 where rise(Double(step) / 1000) < rise(best) {
        best = Double(step) / 1000
      }
      return best
    }
  }

  package var shape: Shape
  /// The standard deviation of the loss from seed to seed, as a share of ℓ*.
  package var noise: Double
  package var seeds = 1
  package var count = 8
  /// ln of the ratio of neighboring rates.
  package var step = Double.log(2)

  /// ℓ* and ℓ0.
  package static let least = 3.0
  package static let initial = 10.0

  package init(
    _ shape: Shape, noise: Double, seeds: Int = 1, count: Int = 8, step: Double = .log(2)
  ) {
    self.shape = shape
    self.noise = noise
    self.seeds = seeds
    self.count = count
    self.step = step
  }

  /// The loss without noise at ln η, where the best is at `center`; ℓ0 where training breaks.
  package func loss(_ logRate: Double, center: Double) -> Double {
    let lowest = shape.lowest
    let rise = shape.rise(logRate - center + lowest) - shape.rise(lowest)
    return rise > 3 ? Self.initial : Self.least + rise
  }

  /// Runs at round rates about ln η* = `center`, which lies somewhere among them.
  package func runs(
    center: Double, seed: UInt64, size: Double? = nil, length: Double? = nil, group: String = ""
  ) -> [SweptRun] {
    var random = SplitMix64(seed: seed)
    let shift = (random.uniform() - 0.5) * 2 * step
    return (0..<count).flatMap { place -> [SweptRun] in
      let x = center + shift + (Double(place) - Double(count - 1) / 2) * step
      let loss = loss(x, center: center)
      return (0..<seeds).map { _ in
        let noisy =
          loss + (loss < Self.initial ? noise * Self.least : 0)
          * Distributions.normalQuantile(random.uniform())
        return SweptRun(
          rate: .exp(x), loss: loss < Self.initial ? noisy : .nan, group: group, size: size,
          length: length, initialLoss: Self.initial)
      }
    }
  }
}
