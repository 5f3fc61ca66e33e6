public import Basics
public import Fitting
public import Records

/// The evaluations of several runs with their averages, each run counting the same.
public struct EvaluationSummary: Sendable, Codable, Hashable {
  /// The averages of the figures of the same names.
  public struct Mean: Sendable, Codable, Hashable {
    public var points: Double
    public var r2: Double?
    public var mae: Double
    public var rmse: Double
    public var meanRelativeError: Double
    public var worstRelativeError: Double
    public var finalLoss: Double
    public var predictedFinalLoss: Double
    /// Mean |final loss − predicted final loss|, nats.
    public var finalError: Double
    public var coverage: Double?
  }

  public var law: String
  public var runs: [Evaluation]
  public var mean: Mean
  /// The names of runs that were not judged, since all of their rows were fitted.
  public var fittedWhole: [String] = []
  /// The confidence level of the intervals.
  public var level: Double
  /// What the logs count in place of steps, if anything.
  public var stepUnit: StepUnit?

  /// Scores the fit on each run that has rows it was not made from.
  ///
  /// - Throws: `Refusal` if no run has any, or a run has no rows after its warm-up.
  public init(
    of fit: any LossPredictor, on runs: [Run], level: Double? = nil
  ) throws(Refusal) {
    var evaluations: [Evaluation] = []
    var fittedWhole: [String] = []
    var reason: Refusal?
    let fitted = Set(fit.runs.flatMap(\.fingerprints))
    let work = WorkInProgress("judging runs", of: runs.count)
    defer { work.end() }
    for run in runs {
      defer { work.advance() }
      do {
        evaluations.append(try Evaluation(of: fit, on: run, level: level, fitted: fitted))
      } catch {
        guard error.kind == .fittedWhole else { throw error }
        fittedWhole.append(run.name)
        reason = reason ?? error
      }
    }
    if evaluations.isEmpty, let reason { throw reason }
    self.init(law: fit.lawName, runs: evaluations, level: level ?? fit.conventions.level)
    self.fittedWhole = fittedWhole
    stepUnit = fit.conventions.reading.stepUnit
  }

  /// - Precondition: there is at least one evaluation.
  public init(law: String, runs: [Evaluation], level: Double) {
    precondition(!runs.isEmpty)
    func average(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
    func average(_ values: [Double?]) -> Double? {
      let present = values.compactMap { $0 }
      return present.isEmpty ? nil : average(present)
    }
    self.law = law
    self.runs = runs
    self.level = level
    mean = Mean(
      points: average(runs.map { Double($0.points) }),
      r2: average(runs.map(\.r2)),
      mae: average(runs.map(\.mae)),
      rmse: average(runs.map(\.rmse)),
      meanRelativeError: average(runs.map(\.meanRelativeError)),
      worstRelativeError: average(runs.map(\.worstRelativeError)),
      finalLoss: average(runs.map(\.finalLoss)),
      predictedFinalLoss: average(runs.map(\.predictedFinalLoss)),
      finalError: average(runs.map { abs($0.finalLoss - $0.predictedFinalLoss) }),
      coverage: average(runs.map(\.coverage)))
  }
}
