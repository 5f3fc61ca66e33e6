import Basics
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
    var random = SplitMix64(seed: seed)
    let shift = (0..<even).map { _ in random.uniform() }
    var point = Array(repeating: 0.0, count: even)
    return (0..<count).map { _ in
      _ = gsl_qrng_get(generator, &point)
      let shifted = zip(point, shift).map { point, shift in
        let sum = point + shift
        return sum < 1 ? sum : sum - 1
      }
      return shifted + (even..<dimensions).map { _ in random.uniform() }
    }
  }
}
