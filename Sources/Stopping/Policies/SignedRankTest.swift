import LeastSquares

/// Wilcoxon's signed-rank test of whether differences lie above 0 (1945).
///
/// Up to 50 differences, the null distribution is exact, given the ranks with their ties; beyond, it is
/// normal with the same variance. Zeros are ranked, and their ranks split between both signs (Pratt
/// 1959, and `zsplit` of scipy).
struct SignedRankTest {
  /// The probability of a sum of ranks as high as that seen if the differences are symmetric about 0.
  let probability: Double

  init(of differences: [Double]) {
    let count = differences.count
    let order = differences.indices.sorted { abs(differences[$0]) < abs(differences[$1]) }
    // Ranks are doubled, so that those of ties are whole.
    var positive = 0
    var ranks: [Int] = []
    var start = 0
    while start < count {
      let size = abs(differences[order[start]])
      let end = order[start...].firstIndex { abs(differences[$0]) > size } ?? count
      for place in order[start..<end] where size > 0 {
        ranks.append(start + end + 1)
        if differences[place] > 0 { positive += start + end + 1 }
      }
      start = end
    }
    probability =
      count <= 50
      ? Self.exactShare(atLeast: positive, ranks: ranks)
      : Self.normalShare(atLeast: positive, ranks: ranks)
  }

  /// The share of all choices of signs in which the positive ranks sum to at least `sum`.
  private static func exactShare(atLeast sum: Int, ranks: [Int]) -> Double {
    let largest = ranks.reduce(0, +)
    var shares = [Double](repeating: 0, count: largest + 1)
    shares[0] = 1
    for rank in ranks {
      for total in stride(from: largest, through: 0, by: -1) {
        shares[total] = 0.5 * (shares[total] + (total >= rank ? shares[total - rank] : 0))
      }
    }
    return min(shares[sum...].reduce(0, +), 1)
  }

  private static func normalShare(atLeast sum: Int, ranks: [Int]) -> Double {
    let mean = 0.5 * Double(ranks.reduce(0, +))
    let variance = 0.25 * ranks.reduce(0.0) { $0 + Double($1) * Double($1) }
    guard variance > 0 else { return 1 }
    return Distributions.normalShare(below: (mean - Double(sum)) / variance.squareRoot())
  }
}
