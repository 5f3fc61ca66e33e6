/// Pseudo-random numbers, the same for the same seed on every platform (Steele, Lea & Flood 2014).
package struct SplitMix64: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= Self.step
    return Self.mixed(state)
  }

  /// A number from 0 to 1, of 2⁵³ evenly spaced ones; both ends are left out.
  package mutating func uniform() -> Double { (Double(next() >> 11) + 0.5) * 0x1p-53 }

  /// How far the state moves at each number: 2⁶⁴ over the golden ratio.
  package static var step: UInt64 { 0x9E37_79B9_7F4A_7C15 }

  /// The generator's mixing function: every bit of `state` moves every bit of the result.
  package static func mixed(_ state: UInt64) -> UInt64 {
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
