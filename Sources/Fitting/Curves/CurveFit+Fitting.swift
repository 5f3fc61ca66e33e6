public import Basics
public import Laws
import LeastSquares
import RealModule
public import Records

extension CurveFit {
  /// Fits a family to a curve. The curve's bounds hold for those parameters that are values of the
  /// metric themselves, such as a limit.
  ///
  /// - Throws: `Refusal` if the points cannot carry the fit, or an option names no parameter.
  public init(
    _ family: any CurveFamily, to curve: Curve, options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) {
    try self.init(family, to: CurveData(curve), options: options)
  }

  /// Fits a family, or a `Formula`, to points.
  ///
  /// Parameters are found by nonlinear least squares, weighted by 1/σ² where standard errors are
  /// known, from many starts unless all of the nonlinear ones are given one.
  public init(
    _ family: any CurveFamily, to points: CurveData, options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) {
    let used = try Self.prepared(points, options)
    try Self.check(options, against: family)
    try Self.check(used, given: points.count, family, options)
    var search = CurveSearch(family, used, options)
    let solution: Solution
    do {
      solution = try Self.solve(&search, options.robustness)
    } catch {
      throw Refusal(.data, "\(family.name) cannot be fitted: \(error)")
    }
    let left = points.count - points.usable.count
    var notes: [Remark] = []
    if left > 0 {
      notes.append(
        Remark("left out \(left) point\(left == 1 ? "" : "s") whose value or error is not usable"))
    }
    if options.robustness == .autoLRS {
      notes.append(
        Remark("AutoLRS's filter smoothed the values first, so errors and intervals are too small"))
    }
    self.init(
      family, used, options, solution, evaluations: search.evaluations, notes: notes)
  }

  /// The points that are fitted.
  private static func prepared(
    _ points: CurveData, _ options: CurveFitOptions
  ) throws(Refusal) -> CurveData {
    var usable = points.usable
    guard options.robustness == .autoLRS else { return usable }
    guard usable.inputs.count == 1, usable.standardErrors == nil else {
      throw Refusal(
        .usage, "AutoLRS's filter is for values of one variable without standard errors")
    }
    let curve = Curve(positions: usable.inputs[0], values: usable.observed)
    usable.observed = OutlierFilter.trainingLosses.denoised(curve).values
    return usable
  }

  /// Robust losses take the scale of the residuals from the fit before: from least squares a Huber
  /// loss, from that the loss asked for.
  private static func solve(
    _ search: inout CurveSearch, _ robustness: CurveFitOptions.Robustness
  ) throws -> Solution {
    var solution = try search.solve()
    if robustness == .none || robustness == .autoLRS { return solution }
    for round in 0..<4 {
      let scale = Self.scale(of: solution, search.points)
      guard scale > 0 else { break }
      let loss: RobustLoss =
        switch robustness {
        case .cauchy where round > 1: .cauchy(threshold: 2.385 * scale)
        case .tukey where round > 1: .tukey(threshold: 4.685 * scale)
        default: .huber(threshold: 1.345 * scale)
        }
      solution = try search.polish(from: solution.parameters, loss)
    }
    return solution
  }

  /// 1.4826 times the median magnitude of the weighted residuals.
  private static func scale(of solution: Solution, _ points: CurveData) -> Double {
    solution.residuals.indices.map { row in
      solution.residuals[row] / (points.standardErrors?[row] ?? 1)
    }.medianDeviation ?? 0
  }

  // MARK: Refusals

  private static func check(
    _ options: CurveFitOptions, against family: any CurveFamily
  ) throws(Refusal) {
    let names = family.parameterNames
    let given: [(FittingAdvice.Setting, [String])] = [
      (.held, Array(options.fixed.keys)), (.start, Array(options.starts.keys)),
      (.bounds, Array(options.bounds.keys)),
    ]
    for (setting, given) in given {
      for name in given.sorted() where !names.contains(name) {
        throw Refusal(
          .usage,
          "\(family.name) has no parameter '\(name)'"
            + Spelling.suggestion(for: name, among: names),
          advice: FittingAdvice.correct(setting, parameter: name))
      }
    }
    for (name, bounds) in zip(names, family.parameterBounds) {
      var allowed = bounds
      if let own = options.bounds[name] {
        guard own.lowerBound < own.upperBound, own.overlaps(bounds) else {
          throw Refusal(
            .usage,
            "\(name) from \(own.lowerBound) to \(own.upperBound) leaves no room; it may be "
              + "\(bounds.lowerBound) to \(bounds.upperBound)",
            advice: FittingAdvice.correct(.bounds, parameter: name))
        }
        allowed = own.clamped(to: bounds)
      }
      let given: [(FittingAdvice.Setting, Double?)] = [
        (.held, options.fixed[name]), (.start, options.starts[name]),
      ]
      for (setting, value) in given {
        guard let value, !(value.isFinite && allowed.contains(value)) else { continue }
        throw Refusal(
          .usage,
          "\(name)=\(NumberText.significant(value, 8)): must be from "
            + "\(allowed.lowerBound) to \(allowed.upperBound)",
          advice: FittingAdvice.correct(setting, parameter: name))
      }
    }
    try FitOptions.check(level: options.level)
  }

  private static func check(
    _ points: CurveData, given: Int, _ family: any CurveFamily, _ options: CurveFitOptions
  ) throws(Refusal) {
    let free = family.parameterNames.filter { options.fixed[$0] == nil }.count
    guard points.count >= max(free, 1) else {
      throw Refusal(
        .data,
        "\(points.count) usable point\(points.count == 1 ? "" : "s")"
          + (given > points.count ? " of \(given)" : "")
          + " cannot determine the \(free) parameters of \(family.name)",
        advice: FittingAdvice.givePoints)
    }
    if !family.allowsAnyInput, let row = points.inputs[0].firstIndex(where: { $0 <= 0 }) {
      throw Refusal(
        .data,
        "\(points.position) is \(NumberText.significant(points.inputs[0][row])) at point "
          + "\(row + 1): families of curves begin above 0", advice: FittingAdvice.leaveOutPoint)
    }
    if options.errors == .relative, let row = points.observed.firstIndex(where: { $0 <= 0 }) {
      throw Refusal(
        .data,
        "\(points.metric) is \(NumberText.significant(points.observed[row])) at point \(row + 1), "
          + "which has no relative error; leave the point out or fit absolute errors")
    }
  }
}
