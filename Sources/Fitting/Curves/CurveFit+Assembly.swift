import Basics
import Laws
import LeastSquares
import RealModule

extension CurveFit {
  /// What a solution says about the points it was found on.
  init(
    _ family: any CurveFamily, _ points: CurveData, _ options: CurveFitOptions,
    _ solution: Solution,
    evaluations: Int, notes: [Remark]
  ) {
    let freedom = solution.degreesOfFreedom
    let reduced = freedom > 0 ? solution.residualSumOfSquares / Double(freedom) : nil
    // Standard errors at their word: the scatter about the curve then says nothing of them.
    let trusts = options.trustsStandardErrors && points.standardErrors != nil
    let factor = trusts ? reduced.map { $0 > 0 ? 1 / $0 : 1 } ?? 1 : 1
    let student = Distributions.studentFactor(
      level: options.level, degreesOfFreedom: trusts ? 1e6 : Double(max(freedom, 1)))
    let names = family.parameterNames
    let bounds = CurveSearch(family, points, options).bounds
    let fitted = names.indices.map { index in
      FittedParameter(
        value: solution.parameters[index],
        standardError: solution.standardErrors[index].map { $0 * factor.squareRoot() },
        factor: student, bounds: bounds[index],
        isFixed: options.fixed[names[index]] != nil, isHeld: false,
        isAtBound: solution.states[index].isAtBound)
    }
    parameters = FittedParameters(
      fitted, names: names, covariance: solution.covariance?.scaled(by: factor))
    let typical = points.standardErrors.flatMap { errors in
      zip(errors, points.observed).map { options.errors == .relative ? abs($0 / $1) : $0 }.median
    }
    quality = FitQuality(
      of: solution, aicc: solution.aicc, evaluations: evaluations,
      notes: notes + Self.remarks(solution, names))
    statistics = CurveStatistics(
      chiSquared: solution.residualSumOfSquares, reducedChiSquared: reduced, aic: solution.aic,
      bic: solution.bic,
      scatter: (trusts ? 1 : reduced?.squareRoot()).map { $0 * (typical ?? 1) })
    residuals = solution.residuals
    self.family = family
    self.points = points
    fittedRanges = points.inputs.map { ($0.min() ?? 0)...($0.max() ?? 0) }
    self.options = options
  }

  private static func remarks(_ solution: Solution, _ names: [String]) -> [Remark] {
    var remarks: [Remark] = []
    if !solution.stopReason.isConverged {
      remarks.append(
        Remark(
          "the search did not converge (\(solution.stopReason)); do not rely on it",
          advice: FittingAdvice.changeSearch))
    }
    for name in solution.atBound {
      remarks.append(Remark("\(name) ended at its bound: the fit would be better beyond it"))
    }
    let lost = zip(names, solution.states).filter { $0.1 == .undetermined }.map(\.0)
    if !lost.isEmpty {
      remarks.append(
        solution.degreesOfFreedom > 0
          ? Remark(
            "the points do not determine \(lost.joined(separator: ", ")): other values fit as well",
            advice: FittingAdvice.fixOrSimplify)
          : Remark(
            "there are no more points than parameters, so nothing is left to tell errors from"))
    }
    if let correlation = solution.correlation, lost.isEmpty {
      for i in correlation.indices {
        for j in 0..<i where abs(correlation[i][j]) > 0.999 {
          remarks.append(
            Remark(
              "\(names[j]) and \(names[i]) can hardly be told apart (correlation "
                + "\(NumberText.fixed(correlation[i][j], 5))): read them together"))
        }
      }
    }
    return remarks
  }
}
