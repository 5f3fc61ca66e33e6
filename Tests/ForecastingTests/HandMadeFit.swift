import Laws
import Records
import Schedules

@testable import Fitting

/// A fit whose every number is known: parameters 2.5, 0.6, 0.7, 0.5, 0.998 and a run at rates from
/// 1e-4 to 1e-3 over 8,000 steps.
func handMadeFit(
  covariance: [[Double]]? = diagonal([1e-4, 0, 0, 0, 0]), scatter: Double = 0.002,
  misfit: Double? = 0, misfitRuns: Int = 3, rows: Int = 105, effectiveRows: Double = 55,
  fingerprints: [RowFingerprint] = []
) -> Fit {
  let values = [2.5, 0.6, 0.7, 0.5, 0.998]
  return Fit(
    law: AnnealingLaw(),
    parameters: FittedParameters(
      values.map {
        FittedParameter(
          value: $0, standardError: nil, interval: nil, isFixed: false,
          isHeld: false, isAtBound: false)
      }, names: AnnealingLaw().parameterNames, covariance: covariance),
    objective: 1e-4,
    quality: FitQuality(
      count: rows, degreesOfFreedom: rows - 5, rSquared: nil, aicc: nil, conditionNumber: nil,
      evaluations: 1, method: "none", stopReason: "made by hand", isConverged: true, notes: []),
    diagnostics: Diagnostics(
      autocorrelation: 0.3, effectiveRows: effectiveRows, residualScale: scatter, misfit: misfit,
      misfitRuns: misfitRuns),
    runs: [
      Fit.FittedRun(
        name: "fitted", rows: rows, firstStep: 200, lastStep: 8000, warmup: 200,
        highestRate: 1e-3, lowestRate: 1e-4, meanResidual: 0, meanAbsoluteResidual: 0,
        worstResidual: 0, worstStep: 200, fingerprints: fingerprints)
    ],
    conventions: Fit.Conventions(
      warmup: .trueRates, huberThreshold: 1e-3, level: 0.9, seed: 1, reading: LogReading()))
}

func diagonal(_ entries: [Double]) -> [[Double]] {
  entries.indices.map { i in entries.indices.map { i == $0 ? entries[i] : 0 } }
}
