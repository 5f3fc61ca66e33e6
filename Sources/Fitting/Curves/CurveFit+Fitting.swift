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
  /// known, from many starts unless all of the nonlinear ones are given one. Intervals of parameters that
  /// have bounds follow the profile of the likelihood; intervals of the curve are symmetric on a scale on
  /// which the metric's range has no ends.
  public init(
    _ family: any CurveFamily, to points: CurveData, options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) {
    try self.init(family, to: points, options: options, hasProfiles: true)
  }

  /// - Parameter hasProfiles: whether intervals by profiles are told, which take their time.
  init(
    _ family: any CurveFamily, to points: CurveData, options: CurveFitOptions, hasProfiles: Bool
  ) throws(Refusal) {
    let used = try Self.prepared(points, options)
    try Self.check(options, against: family)
    try Self.check(used, given: points.count, family, options)
    var notes = family.readings.map { Remark($0) }
    let left = points.count - used.count
    if left > 0 {
      notes.append(
        Remark("left out \(NumberText.counted(left, "point")) whose value or error is not usable"))
    }
    let (family, rows) = try Self.counted(family, used, options)
    if let shifted = family as? ShiftedFamily { notes.append(shifted.remark(on: used)) }
    notes += try rows.remarks(on: family, used)
    let isSure = rows.solution.stopReason.isConverged && rows.solution.covariance != nil
    if !isSure, let doubt = family.doubt(onClockOf: used) { notes.append(Remark(doubt)) }
    if options.robustness == .autoLRS {
      notes.append(
        Remark("AutoLRS's filter smoothed the values first, so errors and intervals are too small"))
    }
    self.init(
      family, rows.points, options, rows.solution, evaluations: rows.evaluations,
      notes: notes, hasProfiles: hasProfiles)
    leftOut = rows.leftOut
  }

  /// The fit, with inputs counted from where they can be.
  private static func counted(
    _ family: any CurveFamily, _ points: CurveData, _ options: CurveFitOptions
  ) throws(Refusal) -> (any CurveFamily, CurveRows) {
    if let clock = family.counted(over: points, options) {
      return (clock, try CurveRows(of: clock, in: points, options))
    }
    guard let fromOne = family.countedFromOne(over: points) else {
      return (family, try CurveRows(of: family, in: points, options))
    }
    // A power that rises from 0 has a value there.
    if let rows = try? CurveRows(of: family, in: points, options), rows.leftOut.isEmpty {
      return (family, rows)
    }
    return (fromOne, try CurveRows(of: fromOne, in: points, options))
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
    if let threshold = options.huberThreshold {
      guard threshold > 0, threshold.isFinite, options.robustness == .huber else {
        throw Refusal(
          .usage,
          threshold > 0 && threshold.isFinite
            ? "a Huber threshold beside the loss \(options.robustness.rawValue): it belongs to huber"
            : "a Huber threshold of \(threshold): it must be above 0, and finite")
      }
    }
  }

  private static func check(
    _ points: CurveData, given: Int, _ family: any CurveFamily, _ options: CurveFitOptions
  ) throws(Refusal) {
    let free = family.parameterNames.filter { options.fixed[$0] == nil }.count
    guard points.count >= max(free, 1) else {
      throw Refusal(
        .data,
        NumberText.counted(points.count, "usable point")
          + (given > points.count ? " of \(given)" : "")
          + " cannot determine the \(free) parameters of \(family.name)",
        advice: FittingAdvice.givePoints)
    }
    if options.errors == .relative, let row = points.observed.firstIndex(where: { $0 <= 0 }) {
      throw Refusal(
        .data,
        "\(points.metric) is \(NumberText.significant(points.observed[row])) at \(points.place(of: row)), "
          + "which has no relative error; leave the point out or fit absolute errors")
    }
  }
}
