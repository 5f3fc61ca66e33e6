import Laws
import LeastSquares
import RealModule
import Records

/// How far a law misses runs that it was not fitted to, beyond what scatter and doubt about its
/// parameters explain.
///
/// No law is exact, and residuals of the fitted rows do not show how wrong it is elsewhere. So
/// each run is left out in turn, the law fitted to the others, and its errors e = ln L − ln L̂ on
/// the run left out compared with their variance: v from the parameters, s² from the scatter about
/// the law, or from the run's own noise where that is larger. Only rows after the run's rates have
/// departed from those of the others count: what runs share is no test. The misfit τ is what makes
/// errors and variances agree,
///
/// ```
/// Σ_runs mean_rows e²/(v + s² + τ²) = number of runs,
/// ```
///
/// and 0 if they agree without. Rows of one run err together, so each run counts as one
/// observation of τ. Of many runs some are left out in turn, and the law is fitted to some of the
/// others: what that adds to doubt about its parameters is in v.
struct Misfit {
  /// τ, relative to the loss.
  var scale: Double
  /// How many runs could be left out with the law still determined by the others.
  var runs: Int

  /// The squared error of a row of a run left out, and the variance that was expected of it.
  private typealias Miss = (square: Double, variance: Double)

  /// As many runs are left out in turn, each from so many others.
  private static let mostLeft = 24
  private static let mostOthers = 192

  /// Nil if no run can be left out.
  ///
  /// - Parameters:
  ///   - values: the parameters fitted to all runs.
  ///   - residuals: those of each run under them, and `scatter` their mean square.
  init?(
    of law: any Law, over runs: [Run], fitted values: [Double], residuals: [[Double]],
    scatter: Double, options: FitOptions
  ) {
    let known = RunChoice.indices(of: runs, most: Self.mostOthers + 1)
    // The same runs come first in a shorter choice, so that they are among those that are known.
    let misses = RunChoice.indices(of: runs, most: min(Self.mostLeft, known.count)).compactMap {
      left -> [Miss]? in
      let run = runs[left]
      let others = known.filter { $0 != left }.map { runs[$0] }
      return Self.misses(
        of: law, on: run, scatter: max(scatter, Self.noise(in: residuals[left])),
        fittedTo: others, from: values, options: options)
    }
    if misses.isEmpty { return nil }
    self.runs = misses.count
    scale = Self.scale(explaining: misses)
  }

  /// The variance of what neighboring residuals do not share (von Neumann 1941): noise of the
  /// log, where misfit is smooth.
  private static func noise(in residuals: [Double]) -> Double {
    let differences = zip(residuals, residuals.dropFirst()).map { $1 - $0 }
    if differences.isEmpty { return 0 }
    return differences.reduce(0) { $0 + $1 * $1 } / Double(2 * differences.count)
  }

  private static func misses(
    of law: any Law, on run: Run, scatter: Double, fittedTo others: [Run],
    from values: [Double], options: FitOptions
  ) -> [Miss]? {
    let search = LawSearch(law: law, runs: others, options: options)
    // Unreachable: the names of a law's parameters differ.
    let fitted = Dictionary(uniqueKeysWithValues: zip(law.parameterNames, values))
    guard !others.isEmpty, search.undetermined.isEmpty,
      let solution = try? search.polish(
        from: (try? search.approach(from: fitted)) ?? fitted,
        // A thousandth of a standard error says nothing of a miss.
        offset: 1e-3),
      solution.stopReason.isConverged, let covariance = solution.covariance
    else { return nil }
    let correlation = ResidualCorrelation(
      of: search.sample.split(solution.residuals), distinct: search.sample.distinct)
    let history = RateHistory(
      of: run, at: run.records.map(\.step), warmup: options.warmup)
    let (losses, derivatives) = law.valuesAndDerivatives(solution.parameters, over: history)
    // Where the law leaves the positive losses, no scale of relative errors describes the miss.
    guard losses.allSatisfy({ $0 > 0 }) else { return nil }
    let seen = Set(others.flatMap { $0.records.map { RowFingerprint($0) } })
    let rows = run.rowsOfItsOwn(among: others).filter {
      !seen.contains(RowFingerprint(run.records[$0]))
    }
    if rows.isEmpty { return nil }
    return rows.map { row in
      let error: Double = .log(run.records[row].loss) - .log(losses[row])
      let gradient = derivatives.map { $0[row] }
      let variance = covariance.form(gradient, gradient) / (losses[row] * losses[row])
      return (error * error, correlation.inflation * variance + scatter)
    }
  }

  /// Solves for τ by bisection; the sum falls as τ grows.
  private static func scale(explaining misses: [[Miss]]) -> Double {
    func excess(_ tau: Double) -> Double {
      misses.reduce(-Double(misses.count)) { sum, run in
        sum + run.reduce(0) { $0 + $1.square / ($1.variance + tau * tau) } / Double(run.count)
      }
    }
    guard excess(0) > 0 else { return 0 }
    var low = 0.0
    var high = 1.0
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if excess(middle) > 0 { low = middle } else { high = middle }
    }
    return high
  }
}
