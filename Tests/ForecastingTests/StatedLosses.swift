import Laws
import RealModule
import Schedules

@testable import Fitting

/// A predictor whose losses are stated: ln L falls along a constant schedule in a straight line, its
/// slope the peak, and errors are normal and the same all along a run.
struct StatedLosses: LossPredictor {
  /// ln L before the first step.
  var start = 1.0
  /// The standard deviation of ln L.
  var deviation = 0.1
  /// Of the errors of different schedules.
  var correlation = 0.0
  /// The standard deviation of single logged ln L.
  var scatter = 0.01
  var isKnown = true

  var lawName: String { "stated" }
  var runs: [Fit.FittedRun] { handMadeFit().runs }
  var conventions: Fit.Conventions { handMadeFit().conventions }
  var doubts: [String] { [] }
  var weightedLaws: [WeightedLaw] { [] }
  var sigmaPoints: [WeightedLaw]? { nil }

  func specialized(forModelSize: Double?, shiftStep: Int?) -> any LossPredictor { self }

  func logLoss(_ schedule: any Schedule, _ step: Int) -> Double {
    start - schedule.rate(at: 0) * Double(step)
  }

  func predictions(of schedule: any Schedule, at steps: [Int]) -> [PredictedLoss] {
    steps.map {
      PredictedLoss(
        loss: .exp(logLoss(schedule, $0)),
        errors: isKnown
          ? [PredictionError(variance: deviation * deviation, degreesOfFreedom: 1e9)] : nil,
        scatter: PredictionError(variance: scatter * scatter, degreesOfFreedom: 1e9))
    }
  }

  func joint(of endpoints: [Endpoint]) -> JointPrediction {
    let covariance = endpoints.map { a in
      endpoints.map { b in
        deviation * deviation * (a.schedule.isEqual(to: b.schedule) ? 1 : correlation)
      }
    }
    return JointPrediction(
      losses: endpoints.map { .exp(logLoss($0.schedule, $0.step)) },
      errors: isKnown ? [.init(covariance: covariance, degreesOfFreedom: 1e9)] : nil)
  }
}

func normalCDF(_ x: Double) -> Double { 0.5 * (1 + .erf(x / 2.0.squareRoot())) }
