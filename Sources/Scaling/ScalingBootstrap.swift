import Basics
import Fitting
import Laws
import RealModule

/// What is drawn with replacement to learn how much a fit owes to chance.
public enum Resampling: String, Sendable, Hashable, Codable, CaseIterable {
  /// Each point by itself.
  case points
  /// Runs, with all points that each has.
  case runs
  /// Budgets of compute, with all points that each has.
  case budgets
}

extension ScalingFit {
  /// The parameters of fits to resampled tables (Efron 1979), in ``units`` and the law's order; each
  /// search begins at the fit.
  ///
  /// A resample that does not determine the law, such as one of a single size, is drawn anew, ten times
  /// the count at the most.
  public func bootstrap(
    _ count: Int, of resampling: Resampling = .points, threads: Int? = nil
  ) -> [[Double]] {
    let groups = table.groups(of: resampling)
    let points = table.points.counted(in: units)
    let seed = options.seed
    let fits = Parallel.map(count: count, threads: threads) { index -> [Double]? in
      for attempt in 0..<10 {
        var random = SplitMix64(seed: seed &+ UInt64(index) &* 0x9E37_79B9 &+ UInt64(attempt) << 40)
        var rows: [Int] = []
        for _ in groups.indices { rows += groups[Int.random(in: groups.indices, using: &random)] }
        let sample = points.rows(rows)
        // Of one size, or one length, nothing depends on it.
        let varies = law.quantities.allSatisfy { Set(sample.logs($0)).count > 2 || $0 == .experts }
        guard varies else { continue }
        let search = ScalingSearch(law, sample, rows.map { table.losses[$0] }, options)
        if let found = try? search.solve(near: relative), found.parameters.allSatisfy(\.isFinite) {
          return found.parameters
        }
      }
      return nil
    }
    return fits.compactMap(\.self)
  }
}

extension ScalingTable {
  /// Rows that stay together when the table is resampled.
  func groups(of resampling: Resampling) -> [[Int]] {
    switch resampling {
    case .points: losses.indices.map { [$0] }
    case .runs:
      Array(Dictionary(grouping: losses.indices) { runs[$0] }.values).sorted { $0[0] < $1[0] }
    case .budgets: budgets.map(\.rows)
    }
  }

  /// Points of about the same compute: budgets of an isoFLOP table, ascending. A gap of more than 10 %
  /// parts two.
  var budgets: [(compute: Double, rows: [Int])] {
    guard points.quantities.contains(.compute) else { return [] }
    let compute = points.values(.compute)
    var budgets: [(compute: Double, rows: [Int])] = []
    for row in losses.indices.sorted(by: { (compute[$0], $0) < (compute[$1], $1) }) {
      if let last = budgets.last?.rows.last, compute[row] <= 1.1 * compute[last] {
        budgets[budgets.count - 1].rows.append(row)
      } else {
        budgets.append((compute[row], [row]))
      }
    }
    return budgets.map { budget in
      let logs = budget.rows.map { Double.log(compute[$0]) }
      return (.exp(logs.reduce(0, +) / Double(logs.count)), budget.rows)
    }
  }
}
