public import Basics
import Differentiation
public import Fitting
public import Laws
import LeastSquares
import RealModule

/// A scaling law fitted to a table of runs.
///
/// ```swift
/// let fit = try ScalingFit(AdditiveScalingLaw(), to: table)
/// fit.parameters["alpha"]?.value
/// fit.losses(at: ScalingPoints([.parameters: [7e9], .tokens: [1.4e12]]))
/// ```
public struct ScalingFit: Sendable {
  public var law: any ScalingLaw
  /// Those of the law's formula as its authors write it, for quantities counted one by one.
  public var parameters: FittedParameters
  /// The geometric means of the points that were fitted.
  public var units: ScalingUnits
  /// The parameters in those units, in the order of the law's names.
  public var relative: [Double]
  /// Theirs; nil where the points do not determine them.
  public var covariance: [[Double]]?
  /// What was fitted.
  public var table: ScalingTable
  /// ln L − ln L̂, or L − L̂ where absolute errors were fitted.
  public var residuals: [Double]
  /// Σ of the Huber loss of the residuals, or half their squares.
  public var objective: Double
  public var quality: FitQuality
  public var options: ScalingOptions

  /// Fits a law to all points of a table.
  ///
  /// - Throws: `Refusal` if the points cannot carry the fit, or an option names no parameter.
  public init(
    _ law: any ScalingLaw, to table: ScalingTable, options: ScalingOptions = ScalingOptions()
  ) throws(Refusal) {
    try Self.check(law, table, options)
    let units = table.units
    let search = ScalingSearch(law, table.points.counted(in: units), table.losses, options)
    let found: ScalingSearch.Found
    do {
      found = try search.solve()
    } catch {
      throw Refusal(.data, "the \(law.name) law cannot be fitted to these points: \(error)")
    }
    let solution = found.solution
    self.law = law
    self.table = table
    self.options = options
    self.units = units
    relative = found.parameters
    covariance = found.covariance
    residuals = solution.residuals
    objective = solution.objective
    quality = FitQuality(
      of: solution, aicc: solution.aicc, evaluations: solution.evaluations.total, notes: [])
    parameters = Self.absolute(law, found, in: units, options)
  }

  /// The loss that the law has at points, whatever their units.
  public func losses(at points: ScalingPoints) -> [Double] {
    law.values(relative, over: points.counted(in: units))
  }

  /// The standard deviation of the logarithm of the loss about the law, as most points have it.
  public var scatter: Double {
    let relative = zip(losses(at: table.points), table.losses).map { Double.log($1 / $0) }
    let freedom = max(1, quality.degreesOfFreedom)
    return (relative.medianDeviation ?? 0)
      * (Double(relative.count) / Double(freedom)).squareRoot()
  }

  // MARK: Parameters as authors write them

  private static func absolute(
    _ law: any ScalingLaw, _ found: ScalingSearch.Found, in units: ScalingUnits,
    _ options: ScalingOptions
  ) -> FittedParameters {
    let names = law.absoluteParameters.map(\.name)
    let values = law.absolute(found.parameters, in: units)
    let slopes = law.absoluteDerivatives(found.parameters, in: units)
    let covariance = found.covariance.map { covariance in
      slopes.map { a in slopes.map { covariance.form(a, $0) } }
    }
    let student = Distributions.studentFactor(
      level: options.level,
      degreesOfFreedom: Double(max(found.solution.degreesOfFreedom, 1)))
    let atBound = Set(found.solution.atBound)
    let fitted = names.indices.map { index in
      FittedParameter(
        value: values[index],
        standardError: covariance.map { max($0[index][index], 0).squareRoot() },
        factor: student, bounds: law.absoluteBounds(of: names[index]),
        isFixed: options.fixed[names[index]] != nil, isHeld: false,
        isAtBound: atBound.contains(names[index]))
    }
    return FittedParameters(fitted, names: names, covariance: covariance)
  }

  // MARK: Refusals

  private static func check(
    _ law: any ScalingLaw, _ table: ScalingTable, _ options: ScalingOptions
  ) throws(Refusal) {
    let free = law.parameterNames.count - options.fixed.count
    let known = law.absoluteParameters.map(\.name)
    for name in options.fixed.keys.sorted() where !known.contains(name) {
      throw Refusal(
        .usage,
        "\(law.name) has no parameter '\(name)'" + Spelling.suggestion(for: name, among: known),
        advice: FittingAdvice.correct(.held, parameter: name))
    }
    for name in options.fixed.keys.sorted() where !law.parameterNames.contains(name) {
      throw Refusal(
        .usage, "\(name) of \(law.name) cannot be held: it is found together with the others")
    }
    for quantity in law.quantities where !table.points.quantities.contains(quantity) {
      throw Refusal(
        .data,
        "the \(law.name) law is of \(law.quantities.map(\.rawValue).joined(separator: ", ")), and "
          + "the table does not have \(quantity.rawValue)",
        advice: ScalingAdvice.nameColumn(quantity))
    }
    for quantity in law.quantities where quantity != .experts {
      let logs = table.points.logs(quantity)
      guard let least = logs.min(), let greatest = logs.max(), greatest - least > 1e-9 else {
        throw Refusal(
          .data,
          "all points have the same \(quantity.rawValue), \(NumberText.significant(table.points.values(quantity).first ?? 0)): "
            + "they do not tell how the loss depends on it", advice: ScalingAdvice.varyOrOther)
      }
    }
    let least = law.fewestPoints - options.fixed.count
    guard table.count >= least else {
      throw Refusal(
        .data,
        NumberText.counted(table.count, "point")
          + " cannot determine the \(free) parameters of \(law.name)"
          + (least > free + 1 ? ", which asks for \(least)" : ""), advice: ScalingAdvice.varyOrOther
      )
    }
    try FitOptions.check(level: options.level)
    if let threshold = options.huberThreshold, !(threshold > 0 && threshold.isFinite) {
      throw Refusal(.usage, "a Huber threshold of \(threshold): it must be above 0, and finite")
    }
  }
}

extension ScalingLaw {
  /// ∂(absolute parameter)/∂(parameter in units), a row each of the former.
  func absoluteDerivatives(_ parameters: [Double], in units: ScalingUnits) -> [[Double]] {
    var rows = [[Double]](repeating: [], count: absoluteParameters.count)
    for first in stride(from: 0, to: parameters.count, by: 8) {
      let block = first..<min(first + 8, parameters.count)
      let duals = absolute(
        parameters.enumerated().map { index, value in
          block.contains(index) ? Dual8(value, lane: index - first) : Dual8(value)
        }, in: units)
      for (row, dual) in duals.enumerated() {
        for lane in 0..<block.count { rows[row].append(dual.derivatives[lane]) }
      }
    }
    return rows
  }
}
