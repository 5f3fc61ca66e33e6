import Basics
import RealModule

/// Uniform and normal pseudo-random numbers, the same for the same seed on every platform.
struct SeededRandom {
  private var generator: SplitMix64
  private var spare: Double?

  /// Neighboring seeds begin far apart.
  init(seed: UInt64) { generator = SplitMix64(seed: seed &* SplitMix64.step) }

  /// Between 0 and 1, both excluded.
  mutating func uniform() -> Double { generator.uniform() }

  /// Standard normal, by the transform of Box & Muller (1958).
  mutating func normal() -> Double {
    if let spare {
      self.spare = nil
      return spare
    }
    let radius = Double.sqrt(-2 * .log(uniform()))
    let angle = 2 * Double.pi * uniform()
    spare = radius * .sin(angle)
    return radius * .cos(angle)
  }
}
