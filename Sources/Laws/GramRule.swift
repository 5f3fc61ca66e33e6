import RealModule

/// Gauss's rule for sums over n steps: a few places, between steps too, with weights that make the
/// sum of a polynomial exact up to a degree of 2·p − 1 for p places.
///
/// The places are the zeros of the p-th polynomial of Gram, orthogonal over the steps,
///
/// ```
/// P_(j+1) = x·P_j − b_j·P_(j−1),   b_j = j²·(1 − j²/n²)/(4·j² − 1)
/// ```
///
/// with x from −1 to 1 and steps 2/n apart. For large n these are Legendre's.
struct GramRule: Sendable {
  /// Places on the scale of x, ascending, and how many steps each stands for.
  private(set) var places: [Double] = []
  private(set) var weights: [Double] = []

  /// - Precondition: 1 ≤ `places` < `steps`.
  init(places count: Int, steps: Int) {
    let n = Double(steps)
    func b(_ j: Int) -> Double {
      let square = Double(j * j)
      return square * (1 - square / (n * n)) / (4 * square - 1)
    }
    /// P of a degree, the one below and its slope.
    func values(_ x: Double, degree: Int) -> (value: Double, below: Double, slope: Double) {
      var (value, below, slope, slopeBelow) = (1.0, 0.0, 0.0, 0.0)
      for j in 0..<degree {
        let factor = j == 0 ? 0 : b(j)
        (value, below, slope, slopeBelow) = (
          x * value - factor * below, value, value + x * slope - factor * slopeBelow, slope
        )
      }
      return (value, below, slope)
    }
    // The zeros of each polynomial part those of the next.
    for degree in 1...count {
      let ends = [-1] + places + [1]
      places = zip(ends, ends.dropFirst()).map { low, high in
        var (low, high) = (low, high)
        let isRising = values(low, degree: degree).value < 0
        var x = 0.5 * (low + high)
        for _ in 0..<100 {
          let (value, _, slope) = values(x, degree: degree)
          if (value < 0) == isRising { low = x } else { high = x }
          let newton = x - value / slope
          let next = newton > low && newton < high ? newton : 0.5 * (low + high)
          if abs(next - x) <= 1e-16 { break }
          x = next
        }
        return x
      }
    }
    let norm = (1..<max(count, 1)).reduce(n) { $0 * b($1) }
    weights = places.map { x in
      let (_, below, slope) = values(x, degree: count)
      return norm / (below * slope)
    }
  }
}

/// Rules that were made before.
struct GramRules {
  private struct Key: Hashable {
    var places: Int
    var steps: Int
  }

  private var known: [Key: GramRule] = [:]

  /// The most places of a rule.
  static let most = 10
  /// Panels of up to so many steps are summed step by step.
  static let fewestSteps = 16
  /// More steps than these have the places of a sum without end, an integral.
  private static let countless = 1 << 26

  mutating func rule(places: Int, steps: Int) -> GramRule {
    let key = Key(places: places, steps: min(steps, Self.countless))
    if let rule = known[key] { return rule }
    var rule = GramRule(places: places, steps: key.steps)
    if steps > key.steps { rule.scale(by: Double(steps) / Double(key.steps)) }
    if steps == key.steps { known[key] = rule }
    return rule
  }

  /// How many places leave an error of e^−`digits` of a panel whose distance from where the summed
  /// function is not smooth is `distance` times its length: Gauss's rule gains by the ellipse with
  /// the panel's ends as foci that reaches there.
  static func places(digits: Double, distance: Double) -> Int {
    if digits <= 0 { return 1 }
    let z = 1 + 2 * distance
    let gain = z.isFinite ? 2 * Double.log(z + (z * z - 1).squareRoot()) : .infinity
    return gain * Double(most) <= digits
      ? most : max(1, Int(exactly: (digits / gain).rounded(.up)) ?? most)
  }
}

extension GramRule {
  fileprivate mutating func scale(by factor: Double) {
    for index in weights.indices { weights[index] *= factor }
  }
}
