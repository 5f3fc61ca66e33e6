public import Laws
public import Records
public import Schedules

/// A law with its parameters, their covariance, how good it is, and what it takes to make it again.
public struct Fit: Sendable {
  /// What a fit keeps of a run that it was made from.
  public struct FittedRun: Sendable, Codable, Hashable {
    public var name: String
    /// The number of rows that were fitted.
    public var rows: Int
    public var firstStep: Int
    public var lastStep: Int
    /// How many parameters its model has, where that is known.
    public var modelSize: Double?
    /// The steps of warm-up in the run's schedule.
    public var warmup: Int
    /// The highest and the lowest rate after warm-up, up to the last row, or to the end of the schedule
    /// where no further row was due before it.
    public var highestRate: Double
    public var lowestRate: Double
    /// Mean of ln L − ln L̂, and of its magnitude, over the fitted rows.
    public var meanResidual: Double
    public var meanAbsoluteResidual: Double
    /// The largest residual in magnitude and its step.
    public var worstResidual: Double
    public var worstStep: Int
    /// Fingerprints of the fitted rows, so that an evaluation can leave them out.
    public var fingerprints: [RowFingerprint]
  }

  /// The choices that a number of this fit depends on.
  public struct Conventions: Sendable, Codable, Hashable {
    public var warmup: WarmupConvention
    /// Residuals are ln L − ln L̂ under a Huber loss with this threshold.
    public var huberThreshold: Double
    public var level: Double
    public var seed: UInt64
    /// How the logs were read, so that others can be read alike.
    public var reading: LogReading
    /// The number of parameters of the model that forecasts are about; nil where the law does not
    /// depend on it, or it has not been said yet, see ``LossPredictor/specialized(forModelSize:shiftStep:)``.
    public var modelSize: Double?
    /// The last step on the first data of the runs that forecasts are about, where these change.
    public var shiftStep: Int?
  }

  public var law: any Law
  /// Those of the law, in its order.
  public var parameters: FittedParameters
  /// Σ Huber(ln L − ln L̂) over the fitted rows.
  public var objective: Double
  public var quality: FitQuality
  public var diagnostics: Diagnostics
  public var runs: [FittedRun]
  public var conventions: Conventions

  /// The parameter values in the order of the law's names.
  public var values: [Double] { parameters.values }

  /// The parameter of that name.
  public subscript(name: String) -> FittedParameter? { parameters[name] }

  /// Predicted losses of a schedule at some of its steps, in nats.
  public func losses(of schedule: any Schedule, at steps: [Int]) -> [Double] {
    law.values(values, over: history(of: schedule, at: steps))
  }

  /// The rates of a schedule as this fit counts them.
  public func history(of schedule: any Schedule, at steps: [Int]) -> RateHistory {
    RateHistory(
      of: schedule, at: steps, warmup: conventions.warmup, modelSize: conventions.modelSize,
      shiftStep: conventions.shiftStep)
  }
}
