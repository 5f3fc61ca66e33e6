import LeastSquares
import RealModule

/// Wilcoxon's signed-rank test of whether differences lie above 0 (1945).
///
/// Without ties, zeros and beyond 50 differences, the null distribution is exact; else normal, with the
/// variance that ties leave, without correction for continuity. Zeros are ranked and split between both
/// signs (as `scipy.stats.wilcoxon` with `zero_method="zsplit"`).
struct SignedRankTest {
  /// The probability of a sum of ranks as high as that seen if the differences are symmetric about 0.
  let probability: Double

  init(of differences: [Double]) {
    let count = differences.count
    let order = differences.indices.sorted { abs(differences[$0]) < abs(differences[$1]) }
    var positive = 0.0
    var tied = 0.0
    var start = 0
    while start < count {
      var end = start
      while end < count, abs(differences[order[end]]) == abs(differences[order[start]]) { end += 1 }
      let size = Double(end - start)
      let rank = Double(start + end + 1) / 2
      for place in start..<end {
        let difference = differences[order[place]]
        positive += difference > 0 ? rank : difference == 0 ? rank / 2 : 0
      }
      tied += size * size * size - size
      start = end
    }
    let hasZero = differences.contains(0)
    probability =
      count <= 50 && tied == 0 && !hasZero
      ? Self.exactShare(atLeast: Int(positive), of: count)
      : Self.normalShare(
        atLeast: positive, of: Double(count), tied: tied,
        zeros: Double(differences.count { $0 == 0 }))
  }

  /// The share of the 2ⁿ sets of signs whose ranks sum to at least `sum`.
  private static func exactShare(atLeast sum: Int, of count: Int) -> Double {
    let largest = count * (count + 1) / 2
    var shares = [Double](repeating: 0, count: largest + 1)
    shares[0] = 1
    for rank in stride(from: 1, through: count, by: 1) {
      for total in stride(from: largest, through: 0, by: -1) {
        shares[total] = 0.5 * (shares[total] + (total >= rank ? shares[total - rank] : 0))
      }
    }
    return min(shares[min(max(sum, 0), largest)...].reduce(0, +), 1)
  }

  private static func normalShare(
    atLeast sum: Double, of count: Double, tied: Double, zeros: Double
  ) -> Double {
    let mean = count * (count + 1) / 4
    let variance = count * (count + 1) * (2 * count + 1) / 24 - tied / 48
    guard variance > 0 else { return 1 }
    return 0.5 * .erfc((sum - mean) / (2 * variance).squareRoot())
  }
}
