/// A random-looking permutation of 0..<size that needs no table: any place can be asked for alone.
///
/// A Feistel network of eight rounds over the next power of two, with the key's words in its round
/// function; what falls beyond the size is sent through again until it falls inside (cycle walking,
/// Black and Rogaway 2002), fewer than twice on average for all but the smallest sizes.
struct KeyedPermutation {
  let size: Int
  private let leftBits: UInt64
  private let rightBits: UInt64
  private let keys: (UInt64, UInt64, UInt64, UInt64)

  /// - Parameter number: which of the seed's permutations.
  /// - Precondition: 1 ≤ `size` ≤ 2⁶².
  init(size: Int, seed: UInt64, number: Int) {
    precondition(size >= 1 && size <= 1 << 62)
    self.size = size
    // At least six bits, since a smaller network has too few permutations to choose from.
    let bits = UInt64(max(6, Int.bitWidth - (size - 1).leadingZeroBitCount))
    leftBits = bits / 2
    rightBits = bits - leftBits
    var random = PhiloxGenerator(seed: seed, purpose: .order, number: number)
    keys = (random.next(), random.next(), random.next(), random.next())
  }

  /// Where `place` goes.
  subscript(place: Int) -> Int {
    var place = UInt64(place)
    repeat { place = rounds(place) } while place >= UInt64(size)
    return Int(place)
  }

  @inline(__always)
  private func rounds(_ place: UInt64) -> UInt64 {
    var left = place &>> rightBits
    var right = place & (1 &<< rightBits &- 1)
    for key in [keys.0, keys.1, keys.2, keys.3] {
      left ^= Self.mix(right &+ key) &>> (64 &- leftBits)
      right ^= Self.mix(left ^ key) &>> (64 &- rightBits)
    }
    return left &<< rightBits | right
  }

  /// A bijection of words whose high bits depend on all bits, after Stafford's mix 13.
  @inline(__always)
  private static func mix(_ word: UInt64) -> UInt64 {
    var z = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z &>> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z &>> 31)
  }
}
