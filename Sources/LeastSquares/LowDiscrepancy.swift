import CGSL
import RealModule

/// Points that fill the unit cube evenly, shifted by a seed.
enum LowDiscrepancy {
  /// `count` points: of a Sobol sequence in the first 40 coordinates, pseudo-random in the others.
  static func points(count: Int, dimensions: Int, seed: UInt64) -> [[Double]] {
    _ = TrustRegion.isQuiet
    let even = min(dimensions, 40)
    guard let generator = gsl_qrng_alloc(losscast_qrng_sobol(), UInt32(even)) else { return [] }
    defer { gsl_qrng_free(generator) }
    // A shift modulo 1 keeps the evenness and makes the seed matter.
    var state = seed
    let shift = (0..<even).map { _ in uniform(&state) }
    var point = Array(repeating: 0.0, count: even)
    return (0..<count).map { _ in
      _ = gsl_qrng_get(generator, &point)
      let shifted = zip(point, shift).map { point, shift in
        let sum = point + shift
        return sum < 1 ? sum : sum - 1
      }
      return shifted + (even..<dimensions).map { _ in uniform(&state) }
    }
  }

  /// SplitMix64 (Steele, Lea & Flood 2014).
  private static func uniform(_ state: inout UInt64) -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) * 0x1p-53
  }
}
