/// How much the other runs of a study count beside a run's own forecast: the share that would have told
/// the finished runs best.
///
/// With F the forecast of a finished run by itself, G that by the others and y what came, the continuous
/// ranked probability score of the mixture (1 − w)·F + w·G is
///
/// ```
/// (1 − w)·CRPS(F, y) + w·CRPS(G, y) − w·(1 − w)·D(F, G)
/// ```
///
/// with D the energy distance E|X − Y| − ½E|X − X′| − ½E|Y − Y′| (Gneiting & Raftery 2007; Székely & Rizzo
/// 2013). Its mean over runs and positions is least at
///
/// ```
/// w = ½ + Σ (CRPS(F) − CRPS(G))/(2·ΣD)
/// ```
///
/// cut to 0…1. Each run counts in units of its own two scores, so that one run far off does not decide, and
/// half a standard error of the sum is taken off it. ``pseudoRuns`` more count, in which the others are
/// twice as bad: few finished runs count little.
struct StudyWeight {
  private var own = 0.0
  private var gains = 0.0
  private var distance = 0.0
  private var count = 0.0
  /// Of by how much the others are better, a number a run.
  private var squares = 0.0

  /// How many runs are added in which the others are worse.
  private let pseudoRuns: Double
  /// By this factor.
  private static let pseudoLoss = 2.0

  /// So many standard errors are taken off.
  private let caution: Double

  init(pseudoRuns: Double = 1, caution: Double = 0.5) {
    self.pseudoRuns = pseudoRuns
    self.caution = caution
  }

  /// What was said of a finished run at one position.
  struct Said {
    /// Equally likely values, in ascending order.
    var forecast: [Double]
    /// What the others say, with weights that sum to 1.
    var atoms: [(value: Double, weight: Double)]
    /// What came.
    var value: Double
  }

  /// Adds a finished run.
  mutating func add(_ positions: [Said]) {
    let share = 1 / Double(positions.count)
    var gain = 0.0
    var used = 0.0
    for said in positions {
      let atoms = said.atoms.sorted { $0.value < $1.value }
      let step = 1 / Double(said.forecast.count)
      let equal = said.forecast.map { (value: $0, weight: step) }
      let ownSpread = Self.halfDifference(equal)
      let othersSpread = Self.halfDifference(atoms)
      func distance(_ values: [(value: Double, weight: Double)]) -> Double {
        values.reduce(0) { $0 + $1.weight * abs($1.value - said.value) }
      }
      let ownScore = distance(equal) - ownSpread
      let othersScore = distance(atoms) - othersSpread
      let unit = 0.5 * (ownScore + othersScore)
      guard unit > 0, unit.isFinite else { continue }
      let apart = Self.meanDistance(equal, atoms) - ownSpread - othersSpread
      own += share * ownScore / unit
      gain += share * (ownScore - othersScore) / unit
      self.distance += share * max(apart, 0) / unit
      used += share
    }
    gains += gain
    squares += gain * gain
    count += used
  }

  var value: Double {
    guard count > 0 else { return 0 }
    let mean = own / count
    let average = gains / count
    let error = (max(squares - average * gains, 0) * count / max(count - 1, 1)).squareRoot()
    let numerator =
      gains - caution * error + pseudoRuns * mean * (1 - Self.pseudoLoss)
    let denominator = distance + pseudoRuns * max(distance / count, 0.1 * mean)
    guard denominator > 0 else { return 0 }
    return min(max(0.5 + numerator / (2 * denominator), 0), 1)
  }

  /// ½E|X − X′| of values in ascending order.
  private static func halfDifference(_ values: [(value: Double, weight: Double)]) -> Double {
    var (sum, below) = (0.0, 0.0)
    for (value, weight) in values {
      sum += weight * value * (2 * below + weight - 1)
      below += weight
    }
    return sum
  }

  /// E|X − Y| of two, both in ascending order: ∫ F(1 − G) + G(1 − F).
  private static func meanDistance(
    _ a: [(value: Double, weight: Double)], _ b: [(value: Double, weight: Double)]
  ) -> Double {
    var (i, j) = (0, 0)
    var (belowA, belowB, sum) = (0.0, 0.0, 0.0)
    var last = min(a.first?.value ?? 0, b.first?.value ?? 0)
    while i < a.count || j < b.count {
      let takesA = j >= b.count || (i < a.count && a[i].value <= b[j].value)
      let next = takesA ? a[i].value : b[j].value
      sum += (next - last) * (belowA * (1 - belowB) + belowB * (1 - belowA))
      last = next
      if takesA {
        belowA += a[i].weight
        i += 1
      } else {
        belowB += b[j].weight
        j += 1
      }
    }
    return sum
  }
}
