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
    /// How well the points of the last half, third and sixth are foretold by fits to those before them:
    /// √ of the mean squared error of ln y, or of y where y is not above 0 (Alabdulmohsin et al. 2022,
    /// arXiv 2209.06640, whose origin does not roll). The fit itself is then to all points.
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
    /// What it foretold of points held out; absent if the family could not be fitted to the others.
    public var heldOut: HeldOutForecasts?
    /// What it was judged by, less is better; absent if there is no such figure, and −∞ for a curve
    /// through all points.
    public var score: Double?
    /// Why it does not rank, and stands behind all that do; nil for one that does. A search that did not
    /// converge is at no minimum, and a curve that leaves the values that the metric can take is none of it.
    public var flaw: String?
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
  /// - Parameter asked: points that the curve is asked for, a column for each input.
  /// - Throws: `Refusal` if no family can be fitted or judged, or too few points can be held out.
  public init(
    of families: [any CurveFamily], to points: CurveData, by criterion: Criterion = .aicc,
    at asked: [[Double]] = [], options: CurveFitOptions = CurveFitOptions()
  ) throws(Refusal) {
    self.criterion = criterion
    if families.isEmpty { throw Refusal(.usage, "no family was given to be fitted") }
    let usable = points.usable
    if criterion == .heldOut, !HeldOutForecasts.exist(for: usable) {
      throw Refusal(
        .data,
        "\(usable.count) points are too few to hold some out; select by aicc or bic")
    }
    var fits: [CurveFit] = []
    var failures: [(name: String, refusal: Refusal)] = []
    let work = WorkInProgress("fitting families", of: families.count)
    defer { work.end() }
    for family in families {
      defer { work.advance() }
      do throws(Refusal) {
        fits.append(try CurveFit(family, to: points, options: options, hasProfiles: false))
      } catch {
        failures.append((family.name, error))
      }
    }
    let leftOut = Set(fits.flatMap(\.leftOut)).sorted()
    if !leftOut.isEmpty {
      fits = Self.fits(fits, of: families, without: leftOut, usable, options, &failures)
    }
    if fits.isEmpty { throw Self.refusal(failures) }
    self.failures = failures
    let entries = fits.map { fit in
      if let flaw = Self.flaw(of: fit, at: asked) { return Entry(fit: fit, flaw: flaw) }
      let heldOut =
        criterion == .heldOut ? HeldOutForecasts(of: fit.family, usable, options) : nil
      let score =
        switch criterion {
        case .aicc: fit.quality.aicc
        case .bic: fit.statistics.bic
        case .heldOut: heldOut?.error
        }
      return Entry(fit: fit, heldOut: heldOut, score: fit.isExact ? -.infinity : score)
    }
    let sorted = Self.sorted(entries)
    self.entries = sorted
    guard let first = sorted.first, first.flaw == nil else {
      let flaws = sorted.prefix(3).map { "\($0.fit.family.name) \($0.flaw ?? "")" }
      throw Refusal(
        .data,
        "of \(NumberText.counted(fits.count, "family", "families")) none can be chosen: "
          + flaws.joined(separator: ", ") + (sorted.count > 3 ? " and so on" : ""),
        advice: FittingAdvice.givePoints)
    }
    best = first.fit
    if let family = families.first(where: { $0.name == first.fit.family.name }),
      let whole = try? CurveFit(family, to: points, options: options),
      Self.flaw(of: whole, at: asked) == nil
    {
      best = whole
    }
    if criterion == .heldOut {
      best.misfitRate = Self.misfitRate(of: sorted)
    } else if let positions = asked.first,
      positions.contains(where: { best.distanceBeyond($0) > 0 })
    {
      best.calibrate()
    }
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
        again.append(try CurveFit(family, to: common, options: options, hasProfiles: false))
      } catch {
        failures.append((family.name, error))
      }
    }
    return again
  }

  /// Families with errors of up to so many times the least might as well have been chosen.
  private static let comparable = 2.0

  /// How far families miss that might as well have been chosen, by the root mean square: the one that missed least
  /// did so by luck too.
  private static func misfitRate(of entries: [Entry]) -> Double {
    guard let best = entries.first?.heldOut else { return 0 }
    let rates = entries.compactMap(\.heldOut).filter { $0.error <= comparable * best.error }
      .map(\.misfitRate)
    return (rates.reduce(0) { $0 + $1 * $1 } / Double(rates.count)).squareRoot()
  }

  /// What is the matter with a fit, so that it is not to be chosen; nil if nothing is.
  private static func flaw(of fit: CurveFit, at asked: [[Double]]) -> String? {
    guard fit.quality.isConverged else { return "did not converge" }
    guard let first = asked.first, !first.isEmpty else { return nil }
    let values = fit.family.values(fit.values, over: asked)
    return values.allSatisfy { $0.isFinite && fit.points.bounds.contains($0) }
      ? nil : "leaves the range"
  }

  /// Those that rank first, by score. Equal scores are those of one curve in different parameters: the first in the list stands. Of
  /// curves through all points the one with the fewest parameters does.
  private static func sorted(_ entries: [Entry]) -> [Entry] {
    func isBefore(_ a: Int, _ b: Int) -> Bool {
      let (first, second) = (entries[a], entries[b])
      if (first.flaw == nil) != (second.flaw == nil) { return first.flaw == nil }
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
