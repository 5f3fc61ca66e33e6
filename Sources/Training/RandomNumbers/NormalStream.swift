/// The random numbers of a run: standard normal numbers, each a pure function of the seed, the
/// step, the stream and its place.
///
/// Philox's key is the seed; its counter is (place, stream, step, step's high half). A counter's
/// four words become four normals, two by the first two words and two by the others. A call asks
/// for n counters, and the k-th normal of counter i comes at k·n + i, so that the loops are over
/// neighbours in memory.
struct NormalStream: Sendable {
  /// What the numbers are for. Their streams never meet.
  enum Purpose: UInt32 {
    case features = 0
    case labelNoise = 1
    case initialization = 2
    case teacher = 3
    case validation = 4
    case deficit = 5
  }

  let seed: UInt64
  private var words: [UInt32]

  /// - Parameter capacity: the largest number of counters that a call will ask for.
  init(seed: UInt64, capacity: Int) {
    self.seed = seed
    words = Array(repeating: 0, count: 4 * capacity)
  }

  /// Fills `normals` with those of `normals.count/4` counters, the first at `place`.
  ///
  /// - Precondition: `normals.count` is a multiple of 4, at most four times the capacity.
  mutating func fill(
    _ normals: UnsafeMutableBufferPointer<Float>, step: Int, purpose: Purpose, place: Int
  ) {
    let count = normals.count / 4
    precondition(4 * count == normals.count && normals.count <= words.count)
    let key = (UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed &>> 32))
    let stepLow = UInt32(truncatingIfNeeded: step)
    let stepHigh = UInt32(truncatingIfNeeded: step &>> 32)
    let first = UInt32(truncatingIfNeeded: place)
    guard let normals = normals.baseAddress else { return }
    words.withUnsafeMutableBufferPointer { buffer in
      guard let words = buffer.baseAddress else { return }
      // One pointer a word and plain indices: a loop that vectorises.
      let (second, third, fourth) = (words + count, words + 2 * count, words + 3 * count)
      for i in 0..<count {
        let four = Philox4x32.words(
          counter: (
            first &+ UInt32(truncatingIfNeeded: i), purpose.rawValue, stepLow, stepHigh
          ), key: key)
        words[i] = four.0
        second[i] = four.1
        third[i] = four.2
        fourth[i] = four.3
      }
      Self.transform(words, second, count: count, into: normals, normals + count)
      Self.transform(
        third, fourth, count: count, into: normals + 2 * count, normals + 3 * count)
    }
  }

  /// The Box–Muller transform of `count` pairs of words.
  private static func transform(
    _ first: UnsafePointer<UInt32>, _ second: UnsafePointer<UInt32>, count: Int,
    into sines: UnsafeMutablePointer<Float>, _ cosines: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<count {
      let pair = BoxMuller.normals(first[i], second[i])
      sines[i] = pair.0
      cosines[i] = pair.1
    }
  }
}
