import Fitting
import Laws
import Schedules

/// A law with the parameters its authors published, which say nothing of their errors.
struct PublishedLaw: LossPredictor {
  var published: Study.Published
  var runs: [Fit.FittedRun]
  var conventions: Fit.Conventions

  /// - Parameter fit: of the same runs.
  init(_ published: Study.Published, beside fit: any LossPredictor) {
    self.published = published
    runs = fit.runs
    conventions = fit.conventions
    conventions.warmup = published.warmup
  }

  var lawName: String { published.law.name }
  var doubts: [String] { [] }
  var weightedLaws: [WeightedLaw] {
    [WeightedLaw(weight: 1, law: published.law, parameters: published.parameters)]
  }
  var sigmaPoints: [WeightedLaw]? { nil }

  func specialized(forModelSize: Double?, shiftStep: Int?) -> any LossPredictor { self }

  func predictions(of schedule: any Schedule, at steps: [Int]) -> [PredictedLoss] {
    let history = RateHistory(of: schedule, at: steps, warmup: conventions.warmup)
    return published.law.values(published.parameters, over: history).map {
      PredictedLoss(
        loss: $0, errors: nil, scatter: PredictionError(variance: 0, degreesOfFreedom: 1))
    }
  }

  func joint(of endpoints: [Endpoint]) -> JointPrediction {
    JointPrediction(
      losses: endpoints.map { predictions(of: $0.schedule, at: [$0.step])[0].loss }, errors: nil)
  }
}
