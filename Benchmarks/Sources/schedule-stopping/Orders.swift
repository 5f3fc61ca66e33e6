/// The orders in which a study is made.
enum Orders {
  /// All of them where they are few, else so many random ones, the same each time.
  static func of(_ count: Int, atMost most: Int) -> [[Int]] {
    let all = (1...max(count, 1)).reduce(1) { min($0 * $1, most + 1) }
    if all <= most { return permutations(Array(0..<count)) }
    var generator = SplitMix64(state: 1)
    return (0..<most).map { _ in (0..<count).shuffled(using: &generator) }
  }

  private static func permutations(_ items: [Int]) -> [[Int]] {
    if items.count <= 1 { return [items] }
    return items.indices.flatMap { place in
      var rest = items
      let first = rest.remove(at: place)
      return permutations(rest).map { [first] + $0 }
    }
  }
}

/// Steele, Lea and Flood 2014.
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
