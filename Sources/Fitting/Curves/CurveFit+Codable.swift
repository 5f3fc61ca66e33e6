public import Basics
import Laws
import RealModule
import Records

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

extension CurveFit: Codable {
  private static let currentFormatVersion = 2
  /// Files of format 1 knew no origins.
  private static let oldestFormatVersion = 1

  private enum Key: String, CodingKey {
    case formatVersion, kind, law, formula, variables, name, metric, position, statistics, level
    case errors, robustness, huberThreshold, trustsStandardErrors, seed, bounds, range, residuals
    case metricBounds, misfitRate
    case origins, covariance
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.currentFormatVersion, forKey: .formatVersion)
    try container.encode("curve", forKey: .kind)
    try container.encode(family.name, forKey: .law)
    try container.encodeIfPresent(family.givenText, forKey: .formula)
    try container.encode(points.variables, forKey: .variables)
    try container.encodeIfPresent((family as? ShiftedFamily)?.origins, forKey: .origins)
    try container.encode(points.name, forKey: .name)
    try container.encode(points.metric, forKey: .metric)
    try container.encode(points.position, forKey: .position)
    try parameters.encode(to: encoder)
    try encodeStatistics(to: container.superEncoder(forKey: .statistics))
    try container.encode(options.level, forKey: .level)
    try container.encode(options.errors, forKey: .errors)
    try container.encode(options.robustness, forKey: .robustness)
    try container.encodeIfPresent(options.huberThreshold, forKey: .huberThreshold)
    try container.encode(options.trustsStandardErrors, forKey: .trustsStandardErrors)
    try container.encode(options.seed, forKey: .seed)
    // An end without a bound is absent from JSON, which has no infinity.
    func ends(_ range: ClosedRange<Double>) -> [Double?] {
      [range.lowerBound, range.upperBound].map { $0.isFinite ? $0 : nil }
    }
    try container.encode(options.bounds.mapValues(ends), forKey: .bounds)
    if points.bounds != Curve.unbounded {
      try container.encode(ends(points.bounds), forKey: .metricBounds)
    }
    try container.encode(
      fittedRanges.map { [$0.lowerBound, $0.upperBound] }, forKey: .range)
    try container.encode(residuals, forKey: .residuals)
    if misfitRate > 0 { try container.encode(misfitRate, forKey: .misfitRate) }
  }

  /// The fit without its points, which are not saved.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    guard (Self.oldestFormatVersion...Self.currentFormatVersion).contains(version) else {
      throw Refusal(
        .data,
        "the fit is of format \(version); this losscast reads \(Self.currentFormatVersion). Fit "
          + "again, or update losscast")
    }
    let variables = try container.decode([String].self, forKey: .variables)
    try SavedFitChecks.require(!variables.isEmpty, "variables: it is of no variable")
    let base = try Self.family(in: container, of: variables)
    if let origins = try container.decodeIfPresent([Double].self, forKey: .origins) {
      try SavedFitChecks.require(
        origins.count == variables.count && origins.allSatisfy(\.isFinite),
        "origins: they are not a number for each variable")
      family = ShiftedFamily(base, origins: origins)
    } else {
      family = base
    }
    parameters = try FittedParameters(
      from: decoder, names: family.parameterNames, within: family.parameterBounds)
    statistics = try container.decode(CurveStatistics.self, forKey: .statistics)
    let goodness = try container.nestedContainer(
      keyedBy: FitQuality.Key.self, forKey: .statistics)
    quality = try FitQuality(
      from: goodness, at: Key.statistics.rawValue, count: .points,
      stopReason: goodness.decode(String.self, forKey: .stopReason),
      isConverged: goodness.decode(Bool.self, forKey: .isConverged))
    residuals = try container.decode([Double].self, forKey: .residuals)
    options = CurveFitOptions(
      bounds: try Self.bounds(try container.decode([String: [Double?]].self, forKey: .bounds)),
      robustness: try container.decode(CurveFitOptions.Robustness.self, forKey: .robustness),
      huberThreshold: try container.decodeIfPresent(Double.self, forKey: .huberThreshold),
      errors: try container.decode(CurveFitOptions.Errors.self, forKey: .errors),
      trustsStandardErrors: try container.decode(Bool.self, forKey: .trustsStandardErrors),
      level: try container.decode(Double.self, forKey: .level),
      seed: try container.decode(UInt64.self, forKey: .seed))
    let ranges = try container.decode([[Double]].self, forKey: .range)
    try SavedFitChecks.require(
      ranges.count == variables.count
        && ranges.allSatisfy { $0.count == 2 && $0.allSatisfy(\.isFinite) && $0[0] <= $0[1] },
      "range: it is not two ends in order for each variable")
    fittedRanges = ranges.map { $0[0]...$0[1] }
    let bounds = try container.decodeIfPresent([Double?].self, forKey: .metricBounds)
    points = CurveData(
      variables: variables, inputs: variables.map { _ in [] }, observed: [],
      bounds: try bounds.map { try Self.range(of: $0, "metricBounds") } ?? Curve.unbounded,
      name: try container.decode(String.self, forKey: .name),
      metric: try container.decode(String.self, forKey: .metric),
      position: try container.decode(String.self, forKey: .position))
    misfitRate = try container.decodeIfPresent(Double.self, forKey: .misfitRate) ?? 0
    try SavedFitChecks.require(
      misfitRate >= 0 && misfitRate.isFinite, "misfitRate: it is not a number of at least 0")
    try check()
  }

  private static func family(
    in container: KeyedDecodingContainer<Key>, of variables: [String]
  ) throws -> any CurveFamily {
    if let text = try container.decodeIfPresent(String.self, forKey: .formula) {
      // What the file has as a parameter is one, whatever else its name might mean.
      let names = try container.decode(NamedCovariance.self, forKey: .covariance).order
      do throws(FormulaError) {
        return try Formula(text, variables: variables, parameters: Set(names))
      } catch {
        throw SavedFitChecks.damaged("formula: \(error)")
      }
    }
    let name = try container.decode(String.self, forKey: .law)
    guard let known = FamilyCatalog.family(named: name) else {
      throw Refusal(.data, "the fit is of a family that this losscast does not know: \(name)")
    }
    try SavedFitChecks.require(
      variables.count == 1, "variables: a family of curves has one, not \(variables.count)")
    return known
  }

  private static func bounds(
    _ ends: [String: [Double?]]
  ) throws(Refusal) -> [String: ClosedRange<Double>] {
    var bounds: [String: ClosedRange<Double>] = [:]
    for (name, ends) in ends { bounds[name] = try range(of: ends, "bounds.\(name)") }
    return bounds
  }

  private static func range(
    of ends: [Double?], _ path: String
  ) throws(Refusal) -> ClosedRange<Double> {
    let range = ends.count == 2 ? (ends[0] ?? -.infinity, ends[1] ?? .infinity) : (1, 0)
    try SavedFitChecks.require(
      range.0 <= range.1, "\(path): the bounds are not two ends in order")
    return range.0...range.1
  }

  /// Refuses what no fit contains.
  private func check() throws(Refusal) {
    try SavedFitChecks.require(
      options.level > 0 && options.level < 1,
      "level: the confidence level \(options.level) is not between 0 and 1")
    try SavedFitChecks.require(
      statistics.chiSquared >= 0, "statistics.chiSquared is \(statistics.chiSquared), below 0")
    try SavedFitChecks.require(
      statistics.scatter ?? 0, "statistics.scatter", in: 0...SavedFitChecks.largest)
    try SavedFitChecks.require(
      options.huberThreshold ?? 0, "huberThreshold", in: 0...SavedFitChecks.largest)
  }

  /// The fit as JSON, keys sorted, the same text for the same fit.
  public func json() throws -> Data {
    try FiniteJSON.data(of: self)
  }

  /// The fit in JSON that ``json()`` wrote.
  ///
  /// - Throws: `Refusal` that says what is wrong with the text.
  public init(json: Data) throws(Refusal) { self = try SavedFit.decode(Self.self, json) }
}
