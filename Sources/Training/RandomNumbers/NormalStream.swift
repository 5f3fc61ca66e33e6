private import CKernels

/// The random numbers of a run: standard normal numbers, each a pure function of the seed, the
/// step, the stream and its place.
///
/// Philox's key is the seed; its counter is (place, stream, step, step's high half). A counter's
/// four words become four normals, two by the first two words and two by the others. A call asks
/// for n counters, and the k-th normal of counter i comes at k·n + i, so that the loops are over
/// neighbors in memory.
struct NormalStream: Sendable {
  /// What the numbers are for. Their streams never meet.
  enum Purpose: UInt32 {
    case features = 0
    case labelNoise = 1
    case initialization = 2
    case teacher = 3
    case validation = 4
    case deficit = 5
    case residuals = 6
  }

  let seed: UInt64

  /// Fills `normals` with those of `normals.count/4` counters, the first at `place`.
  ///
  /// - Precondition: `normals.count` is a multiple of 4.
  func fill(
    _ normals: UnsafeMutableBufferPointer<Float>, step: Int, purpose: Purpose, place: Int
  ) {
    let count = normals.count / 4
    precondition(4 * count == normals.count)
    let key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed &>> 32))
    let rest = (
      purpose.rawValue, UInt32(truncatingIfNeeded: step), UInt32(truncatingIfNeeded: step &>> 32)
    )
    withUnsafeBytes(of: key) { key in
      withUnsafeBytes(of: rest) { rest in
        losscast_normals_f32(
          count, UInt32(truncatingIfNeeded: place),
          rest.baseAddress!.assumingMemoryBound(to: UInt32.self),
          key.baseAddress!.assumingMemoryBound(to: UInt32.self), normals.baseAddress)
      }
    }
  }
}
