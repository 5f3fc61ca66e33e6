public import Basics
import Fitting
public import Laws
import LeastSquares
import RealModule

/// A setting as a product of powers, fitted to the optima of sweeps by a `ScatteredLine`: ln y = c + Σ e·ln x.
///
/// A sweep counts by 1/(s² + τ²): s is what its optimum is known to, and τ by how much more optima scatter about the
/// line. Few sweeps hardly tell τ, so that all values that they allow count, each by how probable it is.
public struct HyperparameterPower: Sendable {
  /// e of x^e.
  public struct Exponent: Sendable {
    public var quantity: ScalingQuantity
    public var estimate: Estimate
    /// Why it is held and not fitted; nil if it is fitted.
    public var reason: String?
  }

  public let exponents: [Exponent]
  /// τ, the standard deviation of ln y of sweeps about the rule, beyond what each is known to.
  public let scatter: Double
  /// Whether more sweeps tell τ than the exponents take; else it is what is believed.
  public let isScatterSeen: Bool
  /// ln y at the middle of the sweeps.
  private let constant: Double
  private let middle: [Double]
  /// Which exponents are fitted.
  private let told: [Int]
  private let line: ScatteredLine
  private let level: Double
  /// Of ln x, by quantity.
  private let ranges: [Interval]

  /// The standard deviation of an exponent that is held at a published one: published ones are as far apart.
  private static let heldDoubt = 0.4

  /// The standard deviation of ln x beside the other quantities that an exponent is told from.
  private static let leastSpread = 0.25

  /// - Parameters:
  ///   - values: ln y.
  ///   - errors: what they are known to.
  ///   - places: ln x of each quantity.
  ///   - held: exponents to hold those at that cannot be told; 0 for others.
  /// Nil without values.
  init?(
    _ values: [Double], errors: [Double], places: [(ScalingQuantity, [Double])],
    held: [ScalingQuantity: Double], level: Double
  ) {
    let count = values.count
    middle = places.map { $0.1.reduce(0, +) / Double(max(count, 1)) }
    let centered = zip(places, middle).map { place, middle in place.1.map { $0 - middle } }
    var told: [Int] = []
    var reasons: [String?] = []
    for index in places.indices {
      let (alone, beside) = (
        Self.spread(centered[index], beside: []),
        Self.spread(centered[index], beside: told.map { centered[$0] })
      )
      let reason: String? =
        if alone < Self.leastSpread {
          "all sweeps with an optimum having about the same"
        } else if count < told.count + 3 {
          "from \(NumberText.counted(count, "sweep")) with an optimum"
        } else if beside < Self.leastSpread {
          "since it grows with \(told.map { places[$0].0.symbol }.joined(separator: " and ")) in these sweeps"
        } else {
          nil
        }
      if reason == nil { told.append(index) }
      reasons.append(reason)
    }
    let fixed = places.indices.map { reasons[$0] == nil ? 0 : held[places[$0].0] ?? 0 }
    // What is left when held powers are taken out.
    let rest = values.indices.map { row in
      zip(fixed, centered).reduce(values[row]) { $0 - $1.0 * $1.1[row] }
    }
    let rows = values.indices.map { row in [1] + told.map { centered[$0][row] } }
    isScatterSeen = count > told.count + 1
    // Where sweeps tell τ, what was believed of it is to say little: else nine that scatter by more hold one more too seldom.
    let scale = (isScatterSeen ? 2 : 1) * ScatteredLine.optima
    guard
      let line = ScatteredLine(
        rest, errors: errors, rows: rows,
        precisions: [Double](repeating: 0, count: told.count + 1), scale: scale)
    else { return nil }
    self.line = line
    self.told = told
    ranges = places.map { Interval($0.1.min() ?? 0, $0.1.max() ?? 0) }
    self.level = level
    scatter = line.scatter
    constant = line.coefficients[0]
    exponents = places.indices.map { index in
      let value =
        told.firstIndex(of: index).map { line.coefficients[$0 + 1] } ?? fixed[index]
      let estimate = told.firstIndex(of: index).map { place in
        let row = (0...told.count).map { $0 == place + 1 ? 1.0 : 0 }
        return Estimate(value, line.value(of: row).estimate(level: level).interval)
      }
      return Exponent(
        quantity: places[index].0,
        estimate: estimate ?? Estimate(value, Interval(value, value)), reason: reasons[index])
    }
  }

  /// The standard deviation of a column beside others, all of mean 0.
  private static func spread(_ column: [Double], beside others: [[Double]]) -> Double {
    let rows = column.indices.map { row in others.map { $0[row] } }
    let line = others.isEmpty ? [] : line(column, rows, column.map { _ in 1 }) ?? []
    let squares = zip(column, rows).reduce(0) { sum, row in
      let miss = row.0 - dot(row.1, line)
      return sum + miss * miss
    }
    return (squares / Double(max(column.count, 1))).squareRoot()
  }

  /// Weighted least squares; nil where the rows do not determine it.
  private static func line(_ values: [Double], _ rows: [[Double]], _ weights: [Double]) -> [Double]?
  {
    guard let count = rows.first?.count else { return nil }
    func product(_ i: Int, _ j: Int) -> Double {
      rows.indices.reduce(0) { $0 + weights[$1] * rows[$1][i] * rows[$1][j] }
    }
    let scales = (0..<count).map { product($0, $0).squareRoot() }
    func scaled(_ i: Int, _ j: Int) -> Double { product(i, j) / (scales[i] * scales[j]) }
    // Beyond the least eigenvalue of what well determined columns have.
    guard scales.allSatisfy({ $0 > 0 }),
      Cholesky(of: count, { scaled($0, $1) - ($0 == $1 ? 1e-4 : 0) }) != nil,
      let factor = Cholesky(of: count, scaled)
    else { return nil }
    let right = (0..<count).map { i in
      rows.indices.reduce(0) { $0 + weights[$1] * rows[$1][i] * values[$1] } / scales[i]
    }
    return zip(factor.solved(right), scales).map { $0 / $1 }
  }

  // MARK: Answers

  public func exponent(of quantity: ScalingQuantity) -> Double? {
    exponents.first { $0.quantity == quantity }?.estimate.value
  }

  /// ln y as 1, ln N, ln D; what a batch adds is of the middle of the sweeps.
  var asRule: (constant: Double, size: Double, tokens: Double) {
    let whole = zip(exponents, middle).reduce(constant) { $0 - $1.0.estimate.value * $1.1 }
    return (whole, exponent(of: .parameters) ?? 0, exponent(of: .tokens) ?? 0)
  }

  /// Where ln y of one more sweep lies about what the powers say: at these ln x, or at the middle of the sweeps. Beyond the
  /// sweeps exponents that are held may be off.
  func departure(at logs: [ScalingQuantity: Double]) -> Interval {
    let row = [1] + told.map { (logs[exponents[$0].quantity] ?? middle[$0]) - middle[$0] }
    var mixture = line.value(of: row, isOneMore: true)
    let squares = exponents.indices.filter { !told.contains($0) }.reduce(0) { sum, index in
      let x = logs[exponents[index].quantity] ?? middle[index]
      let beyond = max(x - ranges[index].upper, ranges[index].lower - x, 0)
      return sum + Self.heldDoubt * Self.heldDoubt * beyond * beyond
    }
    for index in mixture.parts.indices {
      let own = mixture.parts[index].deviation
      mixture.parts[index].deviation = (own * own + squares).squareRoot()
    }
    return mixture.estimate(level: level).interval.map { $0 - dot(row, line.coefficients) }
  }
}
