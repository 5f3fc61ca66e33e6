import RealModule

/// The least loss of budgets, L* = E + A·C^−c.
struct LossLaw: Sendable {
  /// E, nats.
  var limit: Double
  /// ln(L* − E).
  var line: LogLine

  /// E, A and c, and one to tell whether they hold.
  static let fewestPoints = 4

  func logValue(at logCompute: Double) -> Double {
    .log(limit + .exp(line.value(at: logCompute)))
  }

  /// By weighted least squares of ln L; with E = 0 through fewer than ``fewestPoints`` points.
  ///
  /// For each E the rest is a straight line. An error δ of ln L is δ·L/(L − E) in ln(L − E), which the weights
  /// account for.
  init?(through logLosses: [Double], at: [Double], weights: [Double]) {
    func law(_ limit: Double) -> (law: LossLaw, squares: Double)? {
      let rest = logLosses.map { 1 - limit * .exp(-$0) }
      let values = zip(logLosses, rest).map { $0 + .log($1) }
      guard
        let line = LogLine(
          through: values, at: at, weights: zip(weights, rest).map { $0 * $1 * $1 })
      else { return nil }
      let law = LossLaw(limit: limit, line: line)
      let squares = logLosses.indices.reduce(0) { sum, i in
        let miss = logLosses[i] - law.logValue(at: at[i])
        return sum + weights[i] * miss * miss
      }
      return (law, squares)
    }
    guard let plain = law(0), let least = logLosses.min() else { return nil }
    var best = plain
    if logLosses.count >= Self.fewestPoints {
      var (low, high) = (0.0, 0.98 * Double.exp(least))
      for _ in 0..<4 {
        let step = (high - low) / 12
        for k in 0...12 {
          if let other = law(low + step * Double(k)), other.squares < best.squares { best = other }
        }
        (low, high) = (max(0, best.law.limit - step), min(high, best.law.limit + step))
      }
    }
    self = best.law
  }

  private init(limit: Double, line: LogLine) {
    self.limit = limit
    self.line = line
  }
}
