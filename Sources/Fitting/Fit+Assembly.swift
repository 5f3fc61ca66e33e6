import Basics
import Laws
import LeastSquares
import RealModule
import Records
import Schedules

extension Fit {
  /// What a solution says about the runs it was found on.
  init(
    _ law: any Law, _ runs: [Run], _ options: FitOptions, _ sample: RunSample, _ solution: Solution,
    notes: [Remark]
  ) {
    let residuals = sample.split(solution.residuals)
    let correlation = ResidualCorrelation(of: residuals, distinct: sample.distinct)
    let scatter = solution.residualSumOfSquares / Double(max(solution.degreesOfFreedom, 1))
    let misfit = Misfit(
      of: law, over: runs, fitted: solution.parameters, residuals: residuals, scatter: scatter,
      options: options)
    let fittedRuns = zip(runs, residuals).map { FittedRun($0, residuals: $1) }
    let quality = FitQuality(
      of: solution, aicc: Self.aicc(solution),
      evaluations: solution.evaluations.functions + solution.evaluations.jacobians,
      notes: solution.remarks(on: .runs) + notes
        + Self.remarks(
          on: fittedRuns, scatter: scatter.squareRoot(), threshold: options.huberThreshold))
    let diagnostics = Diagnostics(
      autocorrelation: correlation.autocorrelation, effectiveRows: correlation.effectiveRows,
      residualScale: scatter.squareRoot(), misfit: misfit?.scale, misfitRuns: misfit?.runs ?? 0,
      anomalies: Anomaly.found(in: runs, residuals: residuals),
      replicates: Replicates.groups(in: runs))

    let factor = Distributions.studentFactor(
      level: options.level,
      degreesOfFreedom: quality.degreesOfFreedom(ofRowsWorth: correlation.effectiveRows))
    let parameters = solution.parameters.indices.map { index in
      let value = solution.parameters[index]
      let error = solution.standardErrors[index].map { $0 * correlation.inflation.squareRoot() }
      return FittedParameter(
        value: value, standardError: error, factor: factor, bounds: law.parameterBounds[index],
        isFixed: options.fixed[law.parameterNames[index]] != nil,
        isHeld: solution.states[index] == .fixed
          && options.fixed[law.parameterNames[index]] == nil,
        isAtBound: solution.states[index].isAtBound)
    }
    self.init(
      law: law,
      parameters: FittedParameters(
        parameters, names: law.parameterNames,
        covariance: solution.covariance?.scaled(by: correlation.inflation)),
      objective: solution.objective,
      quality: quality, diagnostics: diagnostics,
      runs: fittedRuns,
      conventions: Conventions(
        warmup: options.warmup, huberThreshold: options.huberThreshold, level: options.level,
        seed: options.seed, reading: options.reading,
        shiftStep: law.facts.contains(.shiftStep) ? Self.commonShift(of: runs) : nil))
  }

  /// With n·ln(RSS/n) for −2 ln L, which it is up to a constant that cancels between laws on the same
  /// rows.
  private static func aicc(_ solution: Solution) -> Double? {
    guard solution.residualSumOfSquares > 0 else { return nil }
    let n = Double(solution.count)
    return InformationCriterion.aicc(
      minusTwoLogLikelihood: n * .log(solution.residualSumOfSquares / n),
      parameters: solution.likelihoodCount, observations: solution.count)
  }

  /// What the residuals of whole runs say about the law.
  private static func remarks(on runs: [FittedRun], scatter: Double, threshold: Double) -> [Remark]
  {
    var remarks: [Remark] = []
    for run in runs where abs(run.meanResidual) > 0.005 {
      remarks.append(
        Remark(
          "\(run.name) lies \(NumberText.percent(abs(run.meanResidual))) "
            + "\(run.meanResidual > 0 ? "above" : "below") the law on average: runs may differ in "
            + "more than their schedules, or the law does not hold for these rates"))
    }
    if let remark = FitOptions.remark(
      onHuberThreshold: threshold, scatter: scatter, of: "logged losses",
      as: { NumberText.percent($0, $1) })
    {
      remarks.append(remark)
    }
    return remarks
  }
}

extension Fit.FittedRun {
  init(_ run: Run, residuals: [Double]) {
    let last = run.records[run.records.count - 1].step
    let worst = residuals.indices.max { abs(residuals[$0]) < abs(residuals[$1]) } ?? 0
    let count = Double(residuals.count)
    self.init(
      name: run.name, rows: residuals.count, firstStep: run.records[0].step, lastStep: last,
      modelSize: run.modelSize,
      warmup: run.schedule.warmup, highestRate: 0, lowestRate: 0,
      meanResidual: residuals.reduce(0, +) / count,
      meanAbsoluteResidual: residuals.map(abs).reduce(0, +) / count,
      worstResidual: residuals[worst], worstStep: run.records[worst].step,
      fingerprints: run.records.map { RowFingerprint($0) })
    // Where the schedule ends before a further row was due, the run has gone through its last rates.
    let end = run.schedule.steps
    let rates = RateRange(of: run.schedule, through: (last...nextStep).contains(end) ? end : last)
    (highestRate, lowestRate) = (rates.highest, rates.lowest)
  }
}
