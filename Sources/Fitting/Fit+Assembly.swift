import Basics
import Laws
import LeastSquares
import RealModule
import Records
import Schedules

extension Fit {
  /// What a solution says about the runs it was found on.
  init(
    _ law: any Law, _ runs: [Run], _ options: FitOptions, _ sample: Sample, _ solution: Solution,
    notes: [Remark]
  ) {
    let residuals = sample.split(solution.residuals)
    let correlation = ResidualCorrelation(of: residuals, distinct: sample.distinct)
    let free = sample.count - solution.degreesOfFreedom
    let scatter = solution.residualSumOfSquares / Double(max(solution.degreesOfFreedom, 1))
    let misfit = Misfit(
      of: law, over: runs, fitted: solution.parameters, residuals: residuals, scatter: scatter,
      options: options)
    let fittedRuns = zip(runs, residuals).map { FittedRun($0, residuals: $1) }
    let diagnostics = Diagnostics(
      rows: sample.count, degreesOfFreedom: solution.degreesOfFreedom,
      autocorrelation: correlation.autocorrelation, effectiveRows: correlation.effectiveRows,
      residualScale: scatter.squareRoot(), misfit: misfit?.scale, misfitRuns: misfit?.runs ?? 0,
      rSquared: solution.rSquared,
      aicc: Self.aicc(solution, free: free), conditionNumber: solution.conditionNumber,
      evaluations: solution.evaluations.functions + solution.evaluations.jacobians,
      method: solution.method.map { "\($0)" } ?? "none",
      notes: notes + Self.remarks(on: solution, law: law)
        + Self.remarks(
          on: fittedRuns, scatter: scatter.squareRoot(), threshold: options.huberThreshold),
      anomalies: Anomaly.found(in: runs, residuals: residuals),
      replicates: Replicates.groups(in: runs))

    let covariance = solution.covariance?.scaled(by: correlation.inflation)
    let factor = Distributions.studentFactor(
      level: options.level, degreesOfFreedom: diagnostics.effectiveDegreesOfFreedom)
    let parameters = solution.parameters.indices.map { index in
      let value = solution.parameters[index]
      let error = solution.standardErrors[index].map { $0 * correlation.inflation.squareRoot() }
      return Parameter(
        value: value, standardError: error, factor: factor, bounds: law.parameterBounds[index],
        isFixed: options.fixed[law.parameterNames[index]] != nil,
        isHeld: solution.states[index] == .fixed
          && options.fixed[law.parameterNames[index]] == nil,
        isAtBound: solution.states[index].isAtBound)
    }
    self.init(
      law: law, parameters: parameters, covariance: covariance, objective: solution.objective,
      stopReason: "\(solution.stopReason)", diagnostics: diagnostics,
      runs: fittedRuns,
      conventions: Conventions(
        warmup: options.warmup, huberThreshold: options.huberThreshold, level: options.level,
        seed: options.seed, reading: options.reading,
        shiftStep: law.facts.contains(.shiftStep) ? Self.commonShift(of: runs) : nil))
  }

  /// n·ln(RSS/n) + 2k + 2k(k + 1)/(n − k − 1) with the noise's variance among the k parameters
  /// (Hurvich and Tsai 1989), up to a constant that cancels between laws on the same rows.
  private static func aicc(_ solution: Solution, free: Int) -> Double? {
    let n = Double(solution.count)
    let k = Double(free + 1)
    guard n > k + 1, solution.residualSumOfSquares > 0 else { return nil }
    return n * .log(solution.residualSumOfSquares / n) + 2 * k + 2 * k * (k + 1) / (n - k - 1)
  }

  private static func remarks(on solution: Solution, law: any Law) -> [Remark] {
    var remarks: [Remark] = []
    if !solution.stopReason.isConverged {
      remarks.append(
        Remark("the search did not converge (\(solution.stopReason)); do not rely on it"))
    }
    for name in solution.atBound {
      remarks.append(Remark("\(name) ended at its bound: the law would rather leave its range"))
    }
    let lost = zip(law.parameterNames, solution.states).filter { $0.1 == .undetermined }.map(\.0)
    if !lost.isEmpty {
      remarks.append(
        Remark(
          "these runs do not determine \(lost.joined(separator: ", ")), so forecasts carry no "
            + "intervals", advice: FittingAdvice.fixParameter))
    }
    if let correlation = solution.correlation {
      for i in correlation.indices {
        for j in 0..<i where abs(correlation[i][j]) > 0.995 {
          remarks.append(
            Remark(
              "\(law.parameterNames[j]) and \(law.parameterNames[i]) can hardly be told apart "
                + "(correlation \(NumberText.fixed(correlation[i][j], 4))): read them together; a "
                + "longer run or another schedule would separate them"))
        }
      }
    }
    return remarks
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
    if scatter > 10 * threshold {
      remarks.append(
        Remark(
          "logged losses scatter by \(NumberText.percent(scatter)), far more than the Huber "
            + "threshold of \(NumberText.percent(threshold, 2)): the fit follows medians",
          advice: FittingAdvice.raiseHuberThreshold))
    }
    return remarks
  }
}

extension Fit.FittedRun {
  init(_ run: Run, residuals: [Double]) {
    let last = run.records[run.records.count - 1].step
    let rates = RateRange(of: run.schedule, through: last)
    let worst = residuals.indices.max { abs(residuals[$0]) < abs(residuals[$1]) } ?? 0
    let count = Double(residuals.count)
    self.init(
      name: run.name, rows: residuals.count, firstStep: run.records[0].step, lastStep: last,
      modelSize: run.modelSize,
      warmup: run.schedule.warmup, highestRate: rates.highest, lowestRate: rates.lowest,
      meanResidual: residuals.reduce(0, +) / count,
      meanAbsoluteResidual: residuals.map(abs).reduce(0, +) / count,
      worstResidual: residuals[worst], worstStep: run.records[worst].step,
      fingerprints: run.records.map { RowFingerprint($0) })
  }
}
