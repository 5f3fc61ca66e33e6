import Foundation
import Records
import Schedules

/// The annealing law with progress that need not be in proportion to the rate:
///
/// L(s) = L0 + A·(Σ η^q)^(−α) − C·S2, which is the law itself for q = 1.
///
/// With q, α and λ given it is linear in L0, A and C; q is asked for, α and λ are searched on a
/// grid, by least squares of relative errors.
struct SlowedProgress {
  let exponent: Double
  private let alpha: Double
  private let lambda: Double
  private let coefficients: [Double]

  init(exponent: Double, fittedTo runs: [Run]) {
    var best = (sum: Double.infinity, alpha: 0.0, lambda: 0.0, coefficients: [0.0, 0, 0])
    for lambda in [0, 0.9, 0.95, 0.97, 0.98, 0.985, 0.99, 0.993, 0.995, 0.997, 0.998, 0.999] {
      let areas = runs.map { Self.areas(of: $0, exponent: exponent, lambda: lambda) }
      for alpha in stride(from: 0.1, through: 2, by: 0.05) {
        var rows: [[Double]] = []
        for (run, areas) in zip(runs, areas) {
          for (record, area) in zip(run.records, areas) {
            rows.append([1, pow(area.progress, -alpha), -area.annealing].map { $0 / record.loss })
          }
        }
        guard let (coefficients, sum) = Self.leastSquares(rows), sum < best.sum else { continue }
        best = (sum, alpha, lambda, coefficients)
      }
    }
    self.exponent = exponent
    (alpha, lambda, coefficients) = (best.alpha, best.lambda, best.coefficients)
  }

  /// Forecast less logged loss, at each record.
  func errors(of run: Run) -> [Double] {
    zip(run.records, Self.areas(of: run, exponent: exponent, lambda: lambda)).map { record, area in
      coefficients[0] + coefficients[1] * pow(area.progress, -alpha)
        - coefficients[2] * area.annealing - record.loss
    }
  }

  /// Σ η^q and S2 at each record; S2 counts from the end of the warm-up.
  private static func areas(
    of run: Run, exponent: Double, lambda: Double
  ) -> [(progress: Double, annealing: Double)] {
    var areas: [(Double, Double)] = []
    var (progress, momentum, annealing) = (0.0, 0.0, 0.0)
    var rate = run.schedule.rate(at: 0)
    var records = run.records.makeIterator()
    var next = records.next()
    for step in 1...run.schedule.steps {
      let before = rate
      rate = run.schedule.rate(at: step)
      progress += pow(rate, exponent)
      momentum *= lambda
      if step > run.schedule.warmup { momentum += before - rate }
      annealing += momentum
      while next?.step == step {
        areas.append((progress, annealing))
        next = records.next()
      }
    }
    return areas
  }

  /// The coefficients, none of them negative, that bring the rows closest to 1; nil if there are
  /// none. By the normal equations in three unknowns, eliminated.
  private static func leastSquares(_ rows: [[Double]]) -> (coefficients: [Double], sum: Double)? {
    var system = [[Double]](repeating: [0, 0, 0, 0], count: 3)
    for row in rows {
      for i in 0..<3 {
        for j in 0..<3 { system[i][j] += row[i] * row[j] }
        system[i][3] += row[i]
      }
    }
    for pivot in 0..<3 {
      guard system[pivot][pivot] > 1e-12 else { return nil }
      for i in 0..<3 where i != pivot {
        let factor = system[i][pivot] / system[pivot][pivot]
        for j in 0..<4 { system[i][j] -= factor * system[pivot][j] }
      }
    }
    let solution = (0..<3).map { system[$0][3] / system[$0][$0] }
    guard solution.allSatisfy({ $0 >= 0 }) else { return nil }
    let sum = rows.reduce(0) { sum, row in
      let error = zip(row, solution).reduce(-1) { $0 + $1.0 * $1.1 }
      return sum + error * error
    }
    return (solution, sum)
  }
}
