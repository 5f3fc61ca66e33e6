package import Laws
import RealModule
package import Schedules

/// Draws of what laws miss, as averages of laws expect it: for trying whether their intervals hold
/// where all they assume is true.
package struct MisfitDraw: Sendable {
  private let factor: Cholesky
  private let counts: [Int]
  private let means: [Double]

  /// - Parameters:
  ///   - runs: schedules with the steps at which losses are asked, ascending.
  ///   - fitted: how many of the runs, from the first, are fitted; the kernel starts where they do.
  ///   - scale: with the highest rate of the fitted runs.
  /// - Returns: nil if the covariance cannot be factored.
  package init?(
    along runs: [(schedule: any Schedule, steps: [Int])], fitted: Int, warmup: WarmupConvention,
    scale: ReferenceScale
  ) {
    let states = runs.map {
      PlannedRows(of: $0.schedule, at: $0.steps, warmup: warmup, scale: scale).states
    }
    let kernel = MisfitKernel(
      scale: 1, extent: .init(states[..<fitted].joined()), isLearned: scale.isLearned)
    let rows = states.enumerated().flatMap { run, states in states.map { (run: run, state: $0) } }
    // A little variance of each row's own keeps the rows that runs share from being singular.
    let own = 1e-10
    guard
      let factor = Cholesky(
        of: rows.count,
        { i, j in
          kernel.covariance(rows[i], rows[j]) + (i == j ? own : 0)
        })
    else { return nil }
    self.factor = factor
    counts = states.map(\.count)
    means = rows.map { kernel.mean($0.state) }
  }

  /// How many normal numbers a draw takes: one for the scale, one a row.
  package var normalCount: Int { factor.count + 1 }

  /// The misfit of ln L at the rows of each run, the kernel's scale drawn from what is believed of it.
  ///
  /// - Parameter normals: ``normalCount`` independent standard normal numbers.
  package func errors(_ normals: [Double]) -> [[Double]] {
    let scale = Double.exp(LawPosteriorSearch.believedLogScale.deviation * normals[0])
    let drawn = factor.colored(Array(normals.dropFirst()))
    var first = 0
    return counts.map { count in
      defer { first += count }
      return (first..<(first + count)).map { scale * (means[$0] + drawn[$0]) }
    }
  }
}
