public import Basics
import Fitting
public import Laws
import LeastSquares
import RealModule

/// A setting as a product of powers, fitted to the optima of sweeps: ln y = c + Σ e·ln x, by weighted least
/// squares.
///
/// A sweep counts by 1/(s² + τ²): s is what its optimum is known to, and τ by how much more optima scatter about the
/// line, found so that χ² is what is left of degrees of freedom (Paule and Mandel 1982).
public struct HyperparameterPower: Sendable {
  /// e of x^e.
  public struct Exponent: Sendable {
    public var quantity: ScalingQuantity
    public var estimate: Estimate
    /// Why it is held and not fitted; nil if it is fitted.
    public var reason: String?
  }

  public private(set) var exponents: [Exponent]
  /// τ, the standard deviation of ln y of sweeps about the rule, beyond what each is known to.
  public let scatter: Double
  /// ln y at the middle of the sweeps.
  private let constant: Double
  private let middle: [Double]
  /// Constants and exponents by resampled sweeps.
  private let draws: [[Double]]
  /// The same by what the optima are known to. Sweeps of one design err alike, and agree better than they are right.
  private let knownDraws: [[Double]]
  /// By how much few sweeps understate what they vary by.
  private let widening: Double
  /// Student's factor over the normal one.
  private let student: Double
  private let quantile: Double

  /// The standard deviation of ln x beside the other quantities that an exponent is told from.
  private static let leastSpread = 0.25

  /// - Parameters:
  ///   - values: ln y.
  ///   - errors: what they are known to.
  ///   - places: ln x of each quantity.
  ///   - held: exponents to hold those at that cannot be told; 0 for others.
  init(
    _ values: [Double], errors: [Double], places: [(ScalingQuantity, [Double])],
    held: [ScalingQuantity: Double], level: Double, resamples: Int, seed: UInt64
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
    let freedom = count - rows[0].count
    var scatter = 0.0
    if freedom > 0 {
      func excess(_ scatter: Double) -> Double {
        let weights = errors.map { 1 / ($0 * $0 + scatter * scatter + 1e-8) }
        guard let line = Self.line(rest, rows, weights) else { return 0 }
        return zip(zip(rest, rows), weights).reduce(-Double(freedom)) { sum, row in
          let miss = row.0.0 - dot(row.0.1, line)
          return sum + row.1 * miss * miss
        }
      }
      var (low, high) = (0.0, 10.0)
      if excess(0) > 0 {
        for _ in 0..<60 {
          let between = (low + high) / 2
          if excess(between) > 0 { low = between } else { high = between }
        }
        scatter = (low + high) / 2
      }
    }
    self.scatter = scatter
    let weights = errors.map { 1 / ($0 * $0 + scatter * scatter + 1e-8) }
    let line = Self.line(rest, rows, weights) ?? [rest.reduce(0, +) / Double(max(count, 1))]
    constant = line[0]
    func whole(_ line: [Double]) -> [Double] {
      var whole = [line[0]] + fixed
      for (place, index) in told.enumerated() where place + 1 < line.count {
        whole[1 + index] = line[place + 1]
      }
      return whole
    }
    let best = whole(line)
    var random = SplitMix64(seed: seed)
    var draws: [[Double]] = []
    for _ in 0..<(count > 1 ? 10 * resamples : 0) where draws.count < resamples {
      let sample = values.indices.map { _ in Int.random(in: values.indices, using: &random) }
      if let line = Self.line(
        sample.map { rest[$0] }, sample.map { rows[$0] }, sample.map { weights[$0] })
      {
        draws.append(whole(line))
      }
    }
    self.draws = draws
    let deviations = errors.map { ($0 * $0 + scatter * scatter).squareRoot() }
    let middles = rows.map { dot($0, line) }
    knownDraws = (0..<resamples).compactMap { _ in
      let drawn = zip(middles, deviations).map { middle, deviation in
        middle + deviation * Distributions.normalQuantile(random.uniform())
      }
      return Self.line(drawn, rows, weights).map(whole)
    }
    quantile = Distributions.normalQuantile((1 + level) / 2)
    student =
      freedom > 0
      ? Distributions.studentFactor(level: level, degreesOfFreedom: Double(freedom)) / quantile : 1
    widening = freedom > 0 ? (Double(count) / Double(freedom)).squareRoot() * student : 1
    exponents = []
    for index in places.indices {
      let value = best[1 + index]
      let half = reasons[index] == nil ? quantile * deviation { $0[1 + index] - value } : 0
      exponents.append(
        Exponent(
          quantity: places[index].0,
          estimate: Estimate(value, Interval(around: value, halfWidth: half)),
          reason: reasons[index]))
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

  private func deviation(_ change: ([Double]) -> Double) -> Double {
    max(
      widening * Self.deviation(of: draws.map(change)), Self.deviation(of: knownDraws.map(change)))
  }

  private static func deviation(of changes: [Double]) -> Double {
    let mean = changes.reduce(0, +) / Double(max(changes.count, 1))
    let squares = changes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    return (squares / Double(max(changes.count - 1, 1))).squareRoot()
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

  /// Half the interval of ln y of a run of this size and data, at the middle of other quantities.
  func halfWidth(at size: Double, _ tokens: Double) -> Double {
    let at: [ScalingQuantity: Double] = [.parameters: .log(size), .tokens: .log(tokens)]
    let places = zip(exponents, middle).map { (at[$0.quantity] ?? $1) - $1 }
    let values = exponents.map(\.estimate.value)
    let known = deviation { draw in
      draw[0] - constant + dot(zip(draw.dropFirst(), values).map { $0 - $1 }, places)
    }
    let apart = student * scatter
    return quantile * (known * known + apart * apart).squareRoot()
  }
}
