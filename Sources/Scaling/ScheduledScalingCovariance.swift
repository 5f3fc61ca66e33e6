import Fitting
import Laws
import RealModule

/// How the residuals of ln L of a ``ScheduledScalingLaw`` go together: the law's form is wrong by something
/// smooth in ln N and ln τ, each size is off by a constant and by a part of what a decay gains, each run
/// by a constant and by something that fades along it, and each row by its own noise.
struct ScheduledScalingCovariance: Sendable {
  /// ln of the standard deviations of: form, size, a size's gain (of ln ρ), run, along a run; how far in
  /// ln τ the last goes, and the noise.
  static let beliefs: [Belief] = [
    belief("form", median: 0.003, 0.5), belief("size", median: 0.002, 0.6),
    belief("gain", median: 0.03, 0.5), belief("run", median: 0.003, 0.6),
    belief("along a run", median: 0.003, 0.6), belief("reach", median: 0.5, 0.5),
    belief("noise", median: 0.0012, 0.8),
  ]
  /// Within so many standard deviations of the belief.
  static let limit = 3.0
  static let (form, size, gain, run, along, reach, noise) = (0, 1, 2, 3, 4, 5, 6)

  private static func belief(_ name: String, median: Double, _ deviation: Double) -> Belief {
    Belief("ln \(name)", mean: .log(median), deviation: deviation)
  }

  /// ln of the constants, in the order of ``beliefs``.
  var logs: [Double] = beliefs.map(\.mean)

  /// The standard deviation of ln L of a run of another size about the law.
  var departure: Double {
    [Self.form, Self.size, Self.run, Self.along].reduce(0) { $0 + .exp(2 * logs[$1]) }.squareRoot()
  }

  /// Rows with the derivative of ln L by ln ρ at each.
  struct Rows: Sendable {
    var rows: ScheduledRows
    var gains: [Double]

    var count: Int { gains.count }
  }

  /// What does not depend on the constants, for each pair of rows.
  struct Pairs: Sendable {
    /// (1 + u)·e^(−u) with u = √3·√(Δ ln τ² + Δ ln N²).
    private(set) var smooth: [Double] = []
    /// |Δ ln τ| of rows of one trunk, else −1.
    private(set) var distances: [Double] = []
    /// gᵢ·gⱼ of rows of one size, else −1.
    private(set) var gains: [Double] = []
    let columns: Int

    init(_ a: Rows, _ b: Rows) {
      columns = b.count
      for i in 0..<a.count {
        for j in 0..<b.count {
          let t = a.rows.logTokens[i] - b.rows.logTokens[j]
          let n = a.rows.logSizes[i] - b.rows.logSizes[j]
          let u = (3 * (t * t + n * n)).squareRoot()
          smooth.append((1 + u) * .exp(-u))
          distances.append(a.rows.trunks[i] == b.rows.trunks[j] ? abs(t) : -1)
          gains.append(a.rows.sizes[i] == b.rows.sizes[j] ? a.gains[i] * b.gains[j] : -1)
        }
      }
    }
  }

  /// The covariance of a pair of rows, without noise.
  func callAsFunction(_ pairs: Pairs, _ i: Int, _ j: Int) -> Double {
    let place = i * pairs.columns + j
    func variance(_ index: Int) -> Double { .exp(2 * logs[index]) }
    var sum = variance(Self.form) * pairs.smooth[place]
    if pairs.gains[place] >= 0 {
      sum += variance(Self.size) + variance(Self.gain) * pairs.gains[place]
    }
    if pairs.distances[place] >= 0 {
      sum +=
        variance(Self.run)
        + variance(Self.along) * .exp(-pairs.distances[place] / .exp(logs[Self.reach]))
    }
    return sum
  }

  /// The root of the covariance of rows, noise and all; nil if it is none.
  func root(_ pairs: Pairs) -> Cholesky? {
    let squares = logs.map { Double.exp(2 * $0) }
    let pace = Double.exp(-logs[Self.reach])
    return Cholesky(of: pairs.columns) { i, j in
      let place = i * pairs.columns + j
      var sum = squares[Self.form] * pairs.smooth[place]
      if pairs.gains[place] >= 0 {
        sum += squares[Self.size] + squares[Self.gain] * pairs.gains[place]
      }
      if pairs.distances[place] >= 0 {
        sum +=
          squares[Self.run] + squares[Self.along] * .exp(-pairs.distances[place] * pace)
      }
      return i == j ? sum + squares[Self.noise] : sum
    }
  }

  // MARK: Learning the constants

  /// A linear problem about the fit: residuals y − f, slopes of f by the parameters as columns, and what
  /// is believed of the parameters as an information matrix.
  struct Linear: Sendable {
    var residuals: [Double]
    var slopes: [[Double]]
    var information: [[Double]]
  }

  /// Finds the constants that make a restricted likelihood times the beliefs greatest, by Newton's method
  /// with the average of observed and expected information (Gilmour, Thompson & Cullis 1995), damped.
  ///
  /// With P = V⁻¹ − V⁻¹X(XᵀV⁻¹X + K)⁻¹XᵀV⁻¹ and q = P·r the derivative of −ln likelihood by a constant
  /// is ½[tr(P·V′) − qᵀV′q].
  mutating func learn(_ pairs: Pairs, _ linear: Linear) {
    guard var state = State(self, pairs, linear) else { return }
    var damping = 1e-3
    for _ in 0..<15 {
      let (gradient, information) = state.derivatives(self, pairs, linear)
      var isBetter = false
      var gained = 0.0
      for _ in 0..<6 {
        let damped = Cholesky(of: logs.count) {
          information[$0][$1] * ($0 == $1 ? 1 + damping : 1)
        }
        guard let step = damped?.solved(gradient) else { break }
        var next = self
        for (index, belief) in Self.beliefs.enumerated() {
          let reach = Self.limit * belief.deviation
          let moved = logs[index] - min(max(step[index], -1), 1)
          next.logs[index] = min(max(moved, belief.mean - reach), belief.mean + reach)
        }
        if let found = State(next, pairs, linear), found.objective < state.objective {
          gained = state.objective - found.objective
          (self, state, isBetter) = (next, found, true)
          damping /= 5
          break
        }
        damping = max(5 * damping, 0.1)
      }
      if !isBetter || gained < 0.01 { return }
    }
  }

  private struct State {
    let objective: Double
    let root: Cholesky
    /// The root of XᵀV⁻¹X + K.
    let parameterRoot: Cholesky
    let whitenedSlopes: [[Double]]
    /// XᵀV⁻¹r.
    let projection: [Double]

    init?(_ covariance: ScheduledScalingCovariance, _ pairs: Pairs, _ linear: Linear) {
      guard let root = covariance.root(pairs) else { return nil }
      let slopes = linear.slopes.map { root.whitened($0) }
      let residuals = root.whitened(linear.residuals)
      guard
        let parameterRoot = Cholesky(
          of: slopes.count, { dot(slopes[$0], slopes[$1]) + linear.information[$0][$1] })
      else { return nil }
      projection = slopes.map { dot($0, residuals) }
      let explained = parameterRoot.whitened(projection)
      let beliefs = zip(covariance.logs, ScheduledScalingCovariance.beliefs).reduce(0.0) {
        let departure = ($1.0 - $1.1.mean) / $1.1.deviation
        return $0 + departure * departure
      }
      objective =
        (dot(residuals, residuals) - dot(explained, explained) + root.logDeterminant
          + parameterRoot.logDeterminant + beliefs) / 2
      self.root = root
      self.parameterRoot = parameterRoot
      whitenedSlopes = slopes
    }

    /// The gradient of the objective and about its second derivatives.
    func derivatives(
      _ covariance: ScheduledScalingCovariance, _ pairs: Pairs, _ linear: Linear
    ) -> (gradient: [Double], information: [[Double]]) {
      typealias C = ScheduledScalingCovariance
      let n = pairs.columns
      let inverse = root.inverse
      // V⁻¹X, its rows whitened: P = V⁻¹ − UUᵀ.
      let solved = linear.slopes.map { root.solved($0) }
      let u = (0..<n).map { row in parameterRoot.whitened(solved.map { $0[row] }) }
      func projected(_ vector: [Double]) -> [Double] {
        let plain = root.solved(vector)
        var weights = [Double](repeating: 0, count: solved.count)
        for row in 0..<n {
          for a in weights.indices { weights[a] += u[row][a] * vector[row] }
        }
        return (0..<n).map { plain[$0] - dot(u[$0], weights) }
      }
      let q = projected(linear.residuals)
      let squares = covariance.logs.map { 2 * Double.exp(2 * $0) }
      let pace = Double.exp(-covariance.logs[C.reach])
      let count = squares.count
      var traces = [Double](repeating: 0, count: count)
      var products = [[Double]](repeating: [Double](repeating: 0, count: n), count: count)
      for i in 0..<n {
        for j in 0...i {
          let place = i * n + j
          let weight = (i == j ? 1 : 2) * (inverse[i][j] - dot(u[i], u[j]))
          func add(_ index: Int, _ slope: Double) {
            traces[index] += weight * slope
            products[index][i] += slope * q[j]
            if i != j { products[index][j] += slope * q[i] }
          }
          add(C.form, squares[C.form] * pairs.smooth[place])
          if pairs.gains[place] >= 0 {
            add(C.size, squares[C.size])
            add(C.gain, squares[C.gain] * pairs.gains[place])
          }
          if pairs.distances[place] >= 0 {
            let faded = pairs.distances[place] * pace
            let shared = squares[C.along] * .exp(-faded)
            add(C.run, squares[C.run])
            add(C.along, shared)
            add(C.reach, shared / 2 * faded)
          }
          if i == j { add(C.noise, squares[C.noise]) }
        }
      }
      let images = products.map { projected($0) }
      var gradient: [Double] = []
      var information: [[Double]] = []
      for (a, belief) in C.beliefs.enumerated() {
        let precision = 1 / (belief.deviation * belief.deviation)
        gradient.append(
          (traces[a] - dot(q, products[a])) / 2 + precision * (covariance.logs[a] - belief.mean))
        information.append(
          images.indices.map { b in
            dot(products[a], images[b]) / 2 + (a == b ? precision : 0)
          })
      }
      return (gradient, information)
    }
  }
}
