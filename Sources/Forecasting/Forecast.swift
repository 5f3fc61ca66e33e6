public import Fitting
import Laws
public import Schedules

/// The loss that a fit predicts along a schedule, with intervals.
public struct Forecast: Sendable {
  /// A predicted loss. The interval is for the loss that a run would log at that step: it holds
  /// the doubt about the parameters and the scatter of logged losses about the law.
  public struct Point: Sendable, Hashable, Codable {
    public var step: Int
    public var loss: Double
    public var lower: Double?
    public var upper: Double?
  }

  public var schedule: any Schedule
  /// The confidence level of the intervals.
  public var level: Double
  /// In ascending order of step.
  public var points: [Point]
  /// Where the schedule leaves what was fitted, in plain words.
  public var warnings: [String]

  /// The prediction at the last step asked.
  public var final: Point { points[points.count - 1] }

  /// Predicts the loss of `schedule` at `steps`, ascending, by default 200 of them up to the
  /// horizon.
  ///
  /// In log loss the prediction is taken as Student-t with variance gᵀΣg/L² + s², for the gradient
  /// g of the law, the covariance Σ of the fit and the scale s of its residuals (the delta
  /// method), so that intervals are ratios of the loss and stay positive.
  public init(
    of schedule: any Schedule, under fit: Fit, at steps: [Int]? = nil, level: Double? = nil
  ) {
    let steps = steps ?? Self.steps(upTo: schedule.steps)
    let level = level ?? fit.conventions.level
    self.schedule = schedule
    self.level = level
    let history = fit.history(of: schedule, at: steps)
    let (losses, gradients) = fit.law.lossesAndGradients(fit.values, along: history)
    let factor = fit.coverageFactor(at: level)
    points = steps.indices.map { index in
      let loss = losses[index]
      guard let factor, let variance = fit.variance(along: gradients[index]), loss > 0 else {
        return Point(step: steps[index], loss: loss, lower: nil, upper: nil)
      }
      let scale = fit.diagnostics.residualScale
      let ratio = exponential(factor * (variance / (loss * loss) + scale * scale).squareRoot())
      return Point(step: steps[index], loss: loss, lower: loss / ratio, upper: loss * ratio)
    }
    warnings = fit.warnings(for: schedule, through: steps[steps.count - 1])
  }

  /// About 200 steps spread evenly up to the horizon, the last step always among them.
  public static func steps(upTo horizon: Int) -> [Int] {
    let stride = max(1, horizon / 200)
    return Array(Swift.stride(from: horizon, to: 0, by: -stride).reversed())
  }
}
