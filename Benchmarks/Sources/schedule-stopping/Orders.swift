import Stopping

/// The orders in which a study is made.
enum Orders {
  /// How many times a run is looked at.
  static let checks = 20
  /// All orders where there are no more, else so many random ones.
  private static let most = 24

  static func of(_ count: Int) -> [[Int]] {
    let all = (1...count).reduce(1) { min($0 * $1, most + 1) }
    return all <= most
      ? permutations(Array(0..<count)) : ReplayOrders.random(count: most, runs: count, seed: 1)
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
