import RealModule

/// Pseudo-random numbers, the same for the same seed on every platform: SplitMix64 (Steele, Lea &
/// Flood 2014).
struct SeededRandom {
  private var state: UInt64
  private var spare: Double?

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  /// Between 0 and 1, both excluded.
  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

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
