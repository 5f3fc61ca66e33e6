import Fitting
import Laws
import LeastSquares
import Schedules

/// The final losses of several schedules under one fit, with the doubt that they share.
///
/// Their covariance is gᵢᵀΣgⱼ from the parameters, which are the same for all, plus τ²LᵢLⱼρᵢⱼ from
/// the law's misfit, which is alike for schedules that are alike, see ``SharedArea``. The scatter
/// of logged losses has no part in it.
struct FinalLosses {
  let losses: [Double]
  private let fit: Fit
  /// Nil where the fit has no covariance.
  private let known: [[Double]]?
  private let misfit: [[Double]]

  init(of schedules: [any Schedule], under fit: Fit) {
    self.fit = fit
    var losses: [Double] = []
    var gradients: [[Double]] = []
    for schedule in schedules {
      let (loss, derivatives) = fit.law.lossesAndDerivatives(
        fit.values, along: fit.history(of: schedule, at: [schedule.steps]))
      losses.append(loss[0])
      gradients.append(derivatives.map { $0[0] })
    }
    self.losses = losses
    known =
      fit.covariance == nil
      ? nil : gradients.map { g in gradients.compactMap { fit.covariance(along: g, $0) } }
    let shared = SharedArea(of: schedules)
    misfit = losses.indices.map { i in
      losses.indices.map { j in
        fit.misfitVariance * losses[i] * losses[j] * shared.correlation(i, j)
      }
    }
  }

  /// The interval of how much the loss of schedule `i` is above that of schedule `j`.
  func gapInterval(_ i: Int, over j: Int, level: Double) -> [Double]? {
    guard let known else { return nil }
    func variance(_ matrix: [[Double]]) -> Double {
      max(matrix[i][i] + matrix[j][j] - 2 * matrix[i][j], 0)
    }
    let half = fit.halfWidth(known: variance(known), misfit: variance(misfit), level: level)
    return [losses[i] - losses[j] - half, losses[i] - losses[j] + half]
  }

  /// How often each schedule ends lowest in low-discrepancy draws of the losses, normal for the
  /// parameters and Student's t with as many degrees of freedom as runs were left out for the
  /// misfit. They are the same each time. Nil where the misfit is unknown, since without it the
  /// answer would be far too sure.
  func probabilitiesOfBest(draws: Int) -> [Double]? {
    guard let known, fit.diagnostics.misfit != nil else { return nil }
    let count = losses.count
    let knownRoot = CovarianceRoot(of: known)
    let misfitRoot = CovarianceRoot(of: misfit)
    let freedom = Double(max(fit.diagnostics.misfitRuns, 1))
    var wins = [Double](repeating: 0, count: count)
    for point in Distributions.uniformPoints(count: draws, dimensions: 2 * count + 1) {
      let normals = point.dropLast().map(Distributions.normalQuantile)
      let spread = Distributions.studentSpread(
        share: point[2 * count], degreesOfFreedom: freedom)
      let moves = knownRoot.times(Array(normals[..<count]))
      let misses = misfitRoot.times(Array(normals[count...]))
      let drawn = losses.indices.map { losses[$0] + moves[$0] + spread * misses[$0] }
      // Equal schedules share a win.
      let lowest = drawn.min() ?? 0
      let winners = drawn.indices.filter { drawn[$0] <= lowest + 1e-9 * abs(lowest) }
      for winner in winners { wins[winner] += 1 / Double(winners.count) }
    }
    return wins.map { $0 / Double(draws) }
  }
}
