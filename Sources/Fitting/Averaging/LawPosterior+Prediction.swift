import Laws
import RealModule
import Schedules

/// Steps of one run, to be predicted: what posteriors of all laws need to know of them.
struct PlannedRows: Sendable {
  var history: PeakedHistory
  var states: [MisfitState]
  /// The fitted run that goes on to these steps; nil for a new one.
  var run: Int?

  init(
    of schedule: any Schedule, at steps: [Int], warmup: WarmupConvention, scale: ReferenceScale,
    continuing run: Int? = nil
  ) {
    self.run = run
    history = PeakedHistory(of: schedule, at: steps, warmup: warmup, scale: scale)
    states = MisfitState.states(along: history, of: schedule, scale: scale)
  }
}

/// ln L at some rows, normal.
struct NormalPrediction: Sendable {
  var means: [Double]
  var covariance: [[Double]]
}

/// A posterior with its matrices factored, ready to predict.
///
/// With k the covariance of the misfit at a new row with the fitted rows, K that of these, g and G
/// the slopes of ln f there, m the kernel's mean and A = g − k·K⁻¹·G,
///
/// ```
/// mean       ln f + m + k·K⁻¹·(ln L − ln f)
/// covariance k** − k·K⁻¹·kᵀ + A·Σ·Aᵀ
/// ```
struct PosteriorPredictor: Sendable {
  let posterior: LawPosterior
  private let places: [MisfitKernel.Place]
  private let factor: Cholesky
  /// R⁻¹·(ln L − ln f) and R⁻¹·G, a column a coordinate.
  private let whitenedResiduals: [Double]
  private let whitenedSlopes: [[Double]]

  /// Nil if the rows' covariance cannot be factored.
  init?(_ posterior: LawPosterior, rows: [PosteriorSample.Row]) {
    let kernel = posterior.kernel
    guard
      let factor = Cholesky(
        of: rows.count,
        { i, j in
          kernel.covariance(rows[i].place, rows[j].place) + (i == j ? rows[i].jitter : 0)
        })
    else { return nil }
    self.posterior = posterior
    self.factor = factor
    places = rows.map(\.place)
    whitenedResiduals = factor.whitened(zip(rows, posterior.logLosses).map { $0.logLoss - $1 })
    whitenedSlopes = posterior.slopes.map(factor.whitened)
  }

  /// The rows of several runs, one run after another. Nil where the law gives no positive loss.
  ///
  /// What a run misses by itself is known as far as the run was fitted, and not at all of a new one.
  ///
  /// - Parameter jointly: whether covariances between different rows are wanted; else they are 0.
  func predict(_ runs: [PlannedRows], jointly: Bool) -> NormalPrediction? {
    var means: [Double] = []
    var whitened: [[Double]] = []
    var slopes: [[Double]] = []
    var planned: [MisfitKernel.Place] = []
    let fitted = 1 + (places.map(\.run).max() ?? 0)
    for (index, run) in runs.enumerated() {
      let (losses, columns) = posterior.model.lossesAndSlopes(
        at: posterior.point, along: run.history)
      for (row, state) in run.states.enumerated() {
        guard losses[row] > 0, losses[row].isFinite else { return nil }
        let place: MisfitKernel.Place = (run.run ?? fitted + index, state)
        let covariances = places.map { posterior.kernel.covariance(place, $0) }
        let white = factor.whitened(covariances)
        means.append(
          .log(losses[row]) + posterior.kernel.mean(state) + dot(white, whitenedResiduals))
        whitened.append(white)
        slopes.append(
          columns.indices.map { column in
            columns[column][row] / losses[row] - dot(white, whitenedSlopes[column])
          })
        planned.append(place)
      }
    }
    let carried = slopes.map { slope in posterior.covariance.map { dot($0, slope) } }
    var covariance = [[Double]](
      repeating: [Double](repeating: 0, count: means.count), count: means.count)
    for i in means.indices {
      for j in (jointly ? 0 : i)...i {
        covariance[i][j] =
          posterior.kernel.covariance(planned[i], planned[j])
          + dot(slopes[i], carried[j]) - dot(whitened[i], whitened[j])
        covariance[j][i] = covariance[i][j]
      }
    }
    return NormalPrediction(means: means, covariance: covariance)
  }
}

extension NormalPrediction {
  /// The mixture of several predictions of the same rows by its means and covariance: within each,
  /// and between them.
  init(mixing predictions: [(weight: Double, prediction: NormalPrediction)]) {
    let total = predictions.reduce(0) { $0 + $1.weight }
    let rows = predictions[0].prediction.means.indices
    var means = [Double](repeating: 0, count: rows.count)
    for (weight, prediction) in predictions {
      for row in rows { means[row] += weight / total * prediction.means[row] }
    }
    var covariance = [[Double]](
      repeating: [Double](repeating: 0, count: rows.count), count: rows.count)
    for (weight, prediction) in predictions {
      let shifts = zip(prediction.means, means).map { $0 - $1 }
      for i in rows {
        for j in rows {
          covariance[i][j] +=
            weight / total * (prediction.covariance[i][j] + shifts[i] * shifts[j])
        }
      }
    }
    self.init(means: means, covariance: covariance)
  }
}
