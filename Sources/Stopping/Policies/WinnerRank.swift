import LeastSquares
import RealModule

/// How far back the run that will end best stands on its way there.
///
/// Of n runs, the ends are taken for independent standard normal scores, and the score of each at a
/// younger age for its end plus σ·ε, with ε standard normal: σ says how much runs still change places.
/// Ranks alone are asked, so that the scores stand for values of any unit and shape. With x the end
/// of the best, y = x + σ·ε its score now, and
///
/// ```
/// p(x, y) = P(f + σ·ε′ > y | f < x)
/// ```
///
/// for each of the others, the number of runs ahead of it is binomial(n − 1, p), averaged over x, which
/// is distributed as Φ(x)ⁿ, and ε.
struct WinnerRank {
  /// P(at least r others are ahead), at place r; 1 at place 0.
  let tail: [Double]

  /// - Parameters:
  ///   - count: n, at least 2.
  ///   - scatter: σ, above 0.
  init(of count: Int, scatter: Double) {
    let others = count - 1
    var tail = [Double](repeating: 0, count: count)
    for end in Self.shares(Self.ends) {
      let below = Double.pow(end, 1 / Double(count))
      let best = Distributions.normalQuantile(below)
      for share in Self.shares(Self.changes) {
        let now = best + scatter * Distributions.normalQuantile(share)
        let ahead = Self.ahead(of: now, endingBelow: best, scatter: scatter) / below
        Self.add(binomial: min(max(ahead, 0), 1), of: others, to: &tail)
      }
    }
    self.tail = tail.map { $0 / Double(Self.ends * Self.changes) }
  }

  /// The least number of runs ahead that the winner has with a probability of at most `level`: so many
  /// ahead of a run are too many. As many as there are runs if any is likely enough.
  func limit(level: Double) -> Int { tail.firstIndex { $0 <= level } ?? tail.count }

  private static let ends = 32
  private static let changes = 32

  /// The middles of so many even parts of 0 to 1.
  private static func shares(_ count: Int) -> [Double] {
    (0..<count).map { (Double($0) + 0.5) / Double(count) }
  }

  /// ∫ φ(f) Φ((f − y)/σ) df up to x, by midpoints, from where the integrand begins.
  private static func ahead(of now: Double, endingBelow best: Double, scatter: Double) -> Double {
    let first = max(now - 5 * scatter, -6)
    guard first < best else { return 0 }
    let step = (best - first) / 32
    return (0..<32).reduce(0) { sum, index in
      let f = first + (Double(index) + 0.5) * step
      let density = .exp(-f * f / 2) / (2 * Double.pi).squareRoot()
      return sum + step * density * Distributions.normalShare(below: (f - now) / scatter)
    }
  }

  /// Adds P(B ≥ r) of a binomial B to each place r.
  private static func add(binomial p: Double, of trials: Int, to tail: inout [Double]) {
    guard p < 1 else {
      for place in tail.indices { tail[place] += 1 }
      return
    }
    // Of hundreds of runs of which nearly all are ahead it is 0, and all places count as likely.
    var mass = Double.exp(Double(trials) * .log(onePlus: -p))
    var rest = 1.0
    for place in tail.indices {
      tail[place] += rest
      rest -= mass
      if rest < 1e-9 { break }
      mass *= Double(trials - place) / Double(place + 1) * p / (1 - p)
    }
  }
}
