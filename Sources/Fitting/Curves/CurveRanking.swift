public import Basics
public import Laws
import RealModule

/// Families fitted to the same points, best first.
public struct CurveRanking: Sendable {
  /// What families are judged by.
  public enum Criterion: String, Sendable, Codable, CaseIterable {
    /// The corrected Akaike criterion of the fit to all points.
    case aicc
    /// Schwarz's criterion of the fit to all points.
    case bic
    /// How well the points beyond the middle of the range are foretold by a fit to those before it:
    /// √ of the mean squared error of ln y, or of y where y is not above 0 (Alabdulmohsin et al. 2022,
    /// arXiv 2209.06640). The fit itself is then to all points.
    case heldOut = "held-out"

    /// What people call it.
    public var name: String {
      switch self {
      case .aicc: "AICc"
      case .bic: "BIC"
      case .heldOut: "the error held out"
      }
    }
  }

  /// One family.
  public struct Entry: Sendable {
    public var fit: CurveFit
    /// The error on the points held out; absent if the family could not be fitted to the others.
    public var heldOutError: Double?
    /// What it was judged by, less is better; absent if there is no such figure, and −∞ for a curve
    /// through all points.
    public var score: Double?
  }

  public var criterion: Criterion
  public var entries: [Entry]
  /// Families that could not be fitted, and why.
  public var failures: [(name: String, refusal: Refusal)]

  /// The fit of the best, to all points that it has values at.
  public var best: CurveFit

  /// All families are compared on the same points: one at which a family has no value is left out for
  /// each. The best is then fitted to all that it has values at.
  ///
  /// - Throws: `Refusal` if no family can be fitted or judged, or too few points can be held out.
  public init(
    of families: [any CurveFamily], to points: CurveData, by criterion: Criterion = .aicc,
    options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) {
    self.criterion = criterion
    if families.isEmpty { throw Refusal(.usage, "no family was given to be fitted") }
    let usable = points.usable
    let split = criterion == .heldOut ? try Self.split(usable) : nil
    var fits: [CurveFit] = []
    var failures: [(name: String, refusal: Refusal)] = []
    let work = WorkInProgress("fitting families", of: families.count)
    defer { work.end() }
    for family in families {
      defer { work.advance() }
      do throws(Refusal) {
        fits.append(try CurveFit(family, to: points, options: options))
      } catch {
        failures.append((family.name, error))
      }
    }
    let leftOut = Set(fits.flatMap(\.leftOut)).sorted()
    let whole = fits
    if !leftOut.isEmpty {
      fits = Self.fits(fits, of: families, without: leftOut, usable, options, &failures)
    }
    if fits.isEmpty { throw Self.refusal(failures) }
    self.failures = failures
    let entries = fits.map { fit in
      let error = split.flatMap { Self.error(of: fit.family, $0, options) }
      let score =
        switch criterion {
        case .aicc: fit.quality.aicc
        case .bic: fit.statistics.bic
        case .heldOut: error
        }
      return Entry(fit: fit, heldOutError: error, score: fit.isExact ? -.infinity : score)
    }
    let sorted = Self.sorted(entries)
    self.entries = sorted
    best = whole.first { $0.family.name == sorted[0].fit.family.name } ?? sorted[0].fit
    if !leftOut.isEmpty, families.count > 1 {
      best.quality.notes.insert(
        Remark(
          "families are compared without \(usable.places(of: leftOut)), where some of them have no "
            + "value"), at: 0)
    }
    guard families.count == 1 || entries.contains(where: { $0.score != nil }) else {
      throw Refusal(
        .data,
        "\(fits[0].points.count) points are too few for \(criterion.name) to choose among "
          + "\(fits.count) families", advice: FittingAdvice.chooseByBIC)
    }
  }

  /// The fits again, of the points that all of the families have values at.
  private static func fits(
    _ fits: [CurveFit], of families: [any CurveFamily], without leftOut: [Int], _ usable: CurveData,
    _ options: CurveFitOptions, _ failures: inout [(name: String, refusal: Refusal)]
  ) -> [CurveFit] {
    let out = Set(leftOut)
    let common = usable.filtered { !out.contains($0) }
    var again: [CurveFit] = []
    for family in families where fits.contains(where: { $0.family.name == family.name }) {
      do throws(Refusal) {
        again.append(try CurveFit(family, to: common, options: options))
      } catch {
        failures.append((family.name, error))
      }
    }
    return again
  }

  /// Those that converged first, then by score. Equal scores are those of one curve in different
  /// parameters: the first in the list stands. Of curves through all points the one with the fewest
  /// parameters does.
  private static func sorted(_ entries: [Entry]) -> [Entry] {
    func isBefore(_ a: Int, _ b: Int) -> Bool {
      let (first, second) = (entries[a], entries[b])
      if first.fit.quality.isConverged != second.fit.quality.isConverged {
        return first.fit.quality.isConverged
      }
      let (x, y) = (first.score ?? .infinity, second.score ?? .infinity)
      if x == -.infinity, y == -.infinity, first.fit.parameters.count != second.fit.parameters.count
      {
        return first.fit.parameters.count < second.fit.parameters.count
      }
      return abs(x - y) <= 1e-6 * max(abs(x), 1e-9) || x == y ? a < b : x < y
    }
    return entries.indices.sorted(by: isBefore).map { entries[$0] }
  }

  /// Why families could not be fitted: each reason once, with the families that it holds for.
  public var reasons: [(names: [String], remark: Remark)] { Self.reasons(failures) }

  private static func reasons(
    _ failures: [(name: String, refusal: Refusal)]
  ) -> [(names: [String], remark: Remark)] {
    var reasons: [(names: [String], remark: Remark)] = []
    for (name, refusal) in failures {
      var remark = refusal.remark
      remark.message = remark.message.replacing(name, with: "it")
      if let known = reasons.firstIndex(where: { $0.remark == remark }) {
        reasons[known].names.append(name)
      } else {
        reasons.append(([name], remark))
      }
    }
    return reasons
  }

  private static func refusal(_ failures: [(name: String, refusal: Refusal)]) -> Refusal {
    if failures.count == 1 { return failures[0].refusal }
    let reasons = reasons(failures)
    let shown = reasons.prefix(4).map { reason in
      reason.names.prefix(6).joined(separator: ", ")
        + (reason.names.count > 6 ? " and \(reason.names.count - 6) more" : "")
        + ": \(reason.remark.message)"
    }
    return Refusal(
      failures[0].refusal.kind,
      "none of \(failures.count) families can be fitted. " + shown.joined(separator: "; ")
        + (reasons.count > shown.count ? "; and \(reasons.count - shown.count) more reasons" : ""),
      advice: reasons[0].remark.advice)
  }

  private static func split(
    _ points: CurveData
  ) throws(Refusal) -> (seen: CurveData, beyond: CurveData) {
    let last = points.inputs[0].max() ?? 0
    let seen = points.filtered { points.inputs[0][$0] <= last / 2 }
    let beyond = points.filtered { points.inputs[0][$0] > last / 2 }
    guard seen.count >= 4, beyond.count > 0 else {
      throw Refusal(
        .data,
        "only \(seen.count) points lie below half of the range, too few to be judged by the "
          + "others; select by aicc or bic")
    }
    return (seen, beyond)
  }

  private static func error(
    of family: any CurveFamily, _ split: (seen: CurveData, beyond: CurveData),
    _ options: CurveFitOptions
  ) -> Double? {
    guard let fit = try? CurveFit(family, to: split.seen, options: options) else { return nil }
    let predicted = fit.family.values(fit.values, over: split.beyond.inputs)
    let isRelative = split.beyond.observed.allSatisfy { $0 > 0 }
    let squares = zip(split.beyond.observed, predicted).map { value, predicted -> Double in
      let error = isRelative ? .log(value) - .log(max(predicted, 1e-300)) : value - predicted
      return error * error
    }
    let mean = squares.reduce(0, +) / Double(squares.count)
    return mean.isFinite ? mean.squareRoot() : nil
  }
}

extension CurveFit {
  /// Whether the residuals are rounding errors, of which no likelihood can be made.
  fileprivate var isExact: Bool {
    let size = points.observed.map { abs($0) }.max() ?? 0
    let unit = options.errors == .relative ? max(1, size > 0 ? abs(.log(size)) : 1) : size
    return residuals.allSatisfy { abs($0) <= 16 * .ulpOfOne * unit }
  }

  /// A broken power law with as many breaks, up to `most`, as pay by Schwarz's criterion. Where breaks
  /// are is found from the data.
  public static func brokenPower(
    to points: CurveData, upTo most: Int = 3, options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) -> CurveFit {
    try CurveRanking(
      of: (0...most).map(BrokenPowerFamily.init(breaks:)), to: points, by: .bic, options: options
    ).best
  }
}
