import Basics
import Laws
import LeastSquares
import RealModule

extension CurveFit {
  /// What a solution says about the points it was found on.
  init(
    _ family: any CurveFamily, _ points: CurveData, _ options: CurveFitOptions,
    _ solution: Solution,
    evaluations: Int, notes: [Remark], hasProfiles: Bool
  ) {
    let freedom = solution.degreesOfFreedom
    let reduced = freedom > 0 ? solution.residualSumOfSquares / Double(freedom) : nil
    let search = CurveSearch(family, points, options)
    // Of a robust fit, outliers are no part of the scatter.
    let scale = options.robustness.isLoss ? search.scale(of: solution) : 0
    let variance = scale > 0 ? scale * scale : reduced
    // Standard errors at their word: the scatter about the curve then says nothing of them.
    let trusts = options.trustsStandardErrors && points.standardErrors != nil
    let factor = trusts ? variance.map { $0 > 0 ? 1 / $0 : 1 } ?? 1 : 1
    let student = Distributions.studentFactor(
      level: options.level, degreesOfFreedom: trusts ? 1e6 : Double(max(freedom, 1)))
    let names = family.parameterNames
    let bounds = search.bounds
    let profiles = hasProfiles ? search.profiles(around: solution) : [:]
    let fitted = names.indices.map { index in
      var parameter = FittedParameter(
        value: solution.parameters[index],
        standardError: solution.standardErrors[index].map { $0 * factor.squareRoot() },
        factor: student, bounds: bounds[index],
        isFixed: options.fixed[names[index]] != nil, isHeld: false,
        isAtBound: solution.states[index].isAtBound)
      if let profile = profiles[names[index]] {
        parameter.interval = profile.isFinite ? profile : nil
      }
      return parameter
    }
    parameters = FittedParameters(
      fitted, names: names, covariance: solution.covariance?.scaled(by: factor))
    let typical = points.standardErrors.flatMap { errors in
      zip(errors, points.observed).map { options.errors == .relative ? abs($0 / $1) : $0 }.median
    }
    quality = FitQuality(
      of: solution, aicc: solution.aicc, evaluations: evaluations,
      notes: notes + solution.remarks(on: .points)
        + Self.remarks(on: options, scale: scale))
    statistics = CurveStatistics(
      chiSquared: solution.residualSumOfSquares, reducedChiSquared: reduced, aic: solution.aic,
      bic: solution.bic,
      scatter: (trusts ? 1 : variance?.squareRoot()).map { $0 * (typical ?? 1) })
    residuals = solution.residuals
    self.family = family
    self.points = points
    fittedRanges = points.inputs.map { ($0.min() ?? 0)...($0.max() ?? 0) }
    self.options = options
  }

  /// Where a loss was given a threshold that the points scatter far beyond.
  private static func remarks(on options: CurveFitOptions, scale: Double) -> [Remark] {
    guard let threshold = options.huberThreshold else { return [] }
    return FitOptions.remark(
      onHuberThreshold: threshold, scatter: scale, of: "residuals"
    ) { residual, decimals in
      options.errors == .relative
        ? NumberText.percent(residual, decimals) : NumberText.significant(residual, 3)
    }.map { [$0] } ?? []
  }
}
