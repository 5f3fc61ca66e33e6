import Basics
import Laws
import RealModule
public import Schedules

extension Fit: LossPredictor {
  public var lawName: String { law.name }

  public var doubts: [String] {
    if runs.isEmpty {
      return [
        "the parameters were given without runs, so neither their doubt nor the rates and horizons "
          + "that they hold for are known"
      ]
    }
    var doubts: [String] = []
    if diagnostics.misfit == nil {
      doubts.append(
        "how far the law misses runs it has not seen is unknown for this fit, and no part of the "
          + "interval; fit more runs with different schedules")
    }
    let sizes = runs.compactMap(\.modelSize)
    if let size = conventions.modelSize, let least = sizes.min(), let most = sizes.max(),
      size < 0.99 * least || size > 1.01 * most
    {
      doubts.append(
        "a model of \(NumberText.significant(size)) parameters lies outside those fitted, of "
          + "\(NumberText.significant(least)) to \(NumberText.significant(most))"
          + (Set(sizes).count == 2 ? ": a line through two sizes is drawn on" : ""))
    }
    let held = zip(parameters.names, parameters).filter(\.1.isHeld).map(\.0)
    if !held.isEmpty {
      doubts.append("the fitted runs say nothing about \(held.joined(separator: ", "))")
    }
    return doubts
  }

  public var goodness: Goodness {
    let scatter = diagnostics.residualScale
    return Goodness(
      title: lawTitle, runs: runs, rSquared: quality.rSquared,
      rmse: runs.isEmpty ? nil : scatter,
      // A row of a run that was held out is off by the misfit and by scatter.
      heldOutError: diagnostics.misfit.map { ($0 * $0 + scatter * scatter).squareRoot() },
      heldOut: diagnostics.misfitRuns)
  }

  /// In log loss the errors are gᵀΣg/L² from the parameters with covariance Σ, known as well as the
  /// fitted rows are many, and τ² from the law's misfit on runs it has not seen, known as well as
  /// the runs that could be left out are many.
  public func predictions(of schedule: any Schedule, at steps: [Int]) -> [PredictedLoss] {
    let (losses, derivatives) = law.valuesAndDerivatives(
      values, over: history(of: schedule, at: steps))
    return losses.indices.map { row in
      let gradient = derivatives.map { $0[row] }
      return PredictedLoss(
        loss: losses[row],
        errors: parameters.covariance.map { covariance in
          [
            PredictionError(
              variance: max(covariance.form(gradient, gradient), 0) / (losses[row] * losses[row]),
              degreesOfFreedom: effectiveDegreesOfFreedom),
            PredictionError(variance: misfitVariance, degreesOfFreedom: misfitFreedom),
          ]
        },
        scatter: PredictionError(
          variance: diagnostics.residualScale * diagnostics.residualScale,
          degreesOfFreedom: effectiveDegreesOfFreedom))
    }
  }

  /// Covariances are gᵢᵀΣgⱼ/(LᵢLⱼ) from the parameters, which are the same for all, and τ²ρᵢⱼ from
  /// the law's misfit, which is alike for schedules that are alike, see `SharedArea`.
  public func joint(of endpoints: [Endpoint]) -> JointPrediction {
    var losses: [Double] = []
    var gradients: [[Double]] = []
    for endpoint in endpoints {
      let (loss, derivatives) = law.valuesAndDerivatives(
        values, over: history(of: endpoint.schedule, at: [endpoint.step]))
      losses.append(loss[0])
      gradients.append(derivatives.map { $0[0] / loss[0] })
    }
    // Without a misfit any ranking would be far too sure.
    guard let covariance = parameters.covariance, diagnostics.misfit != nil else {
      return JointPrediction(losses: losses, errors: nil)
    }
    let shared = SharedArea(of: endpoints)
    let known = gradients.map { g in gradients.map { covariance.form(g, $0) } }
    let misfit = losses.indices.map { i in
      losses.indices.map { misfitVariance * shared.correlation(i, $0) }
    }
    return JointPrediction(
      losses: losses,
      errors: [
        .init(covariance: known, degreesOfFreedom: effectiveDegreesOfFreedom),
        .init(covariance: misfit, degreesOfFreedom: misfitFreedom),
      ])
  }

  /// τ², the variance of ln L by which the law misses a run it has not seen; 0 where unknown.
  private var misfitVariance: Double { (diagnostics.misfit ?? 0) * (diagnostics.misfit ?? 0) }

  private var misfitFreedom: Double { Double(max(diagnostics.misfitRuns, 1)) }
}

extension Fit {
  /// What the rows are worth less the free parameters, at least 1.
  public var effectiveDegreesOfFreedom: Double {
    quality.degreesOfFreedom(ofRowsWorth: diagnostics.effectiveRows)
  }
}

extension FitQuality {
  /// What rows are worth less the free parameters, at least 1.
  func degreesOfFreedom(ofRowsWorth worth: Double) -> Double {
    max(worth - Double(count - degreesOfFreedom), 1)
  }
}
