public import Basics
import Fitting
public import Laws

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A scaling fit in a file: the table that it rests on, the law and the options, and its parameters.
///
/// It is fitted again when it is read, which takes milliseconds and gives the same forecasts to all digits. The parameters tell whether the
/// file was edited: a fit that comes out otherwise is refused.
public struct SavedScalingFit: Sendable {
  public let table: ScalingTable
  /// Nil for the ``ScalingForecast``, which no law was chosen for.
  public let law: (any ScalingLaw)?
  public let options: ScalingOptions
  /// Resampled tables that intervals of a law rest on, and what is resampled.
  public let resamples: Int
  public let resampling: Resampling?
  /// Runs that tell the critical batch, see ``CriticalBatchLaw``; nil where there are none.
  public let batches: ScalingTable?
  private let parameters: [String: Double]

  static let formatVersion = 1
  package static let kind = "scaling"
  /// By how much parameters may differ from those in the file, as a share: another computer rounds otherwise.
  private static let tolerance = 1e-4
  package static let resampleCounts = 2...100_000

  /// - Parameter predictor: made by ``predictor()`` of the same law and options, or like it.
  public init(
    _ predictor: any ScalingPredictor, options: ScalingOptions, resamples: Int,
    resampling: Resampling?, batches: ScalingTable? = nil
  ) {
    self.batches = batches
    table = predictor.table
    law = predictor.isDefault ? nil : predictor.law
    self.options = options
    self.resamples = resamples
    self.resampling = resampling
    parameters = Self.parameters(of: predictor)
  }

  private static func parameters(of predictor: any ScalingPredictor) -> [String: Double] {
    Dictionary(
      zip(
        predictor.law.absoluteParameters.map(\.name),
        predictor.law.absolute(predictor.central, in: predictor.units)), uniquingKeysWith: { $1 })
  }

  /// The fit, made again.
  ///
  /// - Throws: `Refusal` if its table carries no fit, or one of other parameters than the file has.
  public func predictor() throws(Refusal) -> any ScalingPredictor {
    let predictor = try Self.predictor(
      law, of: table, options: options, resamples: resamples, resampling: resampling)
    let found = Self.parameters(of: predictor)
    for name in found.keys.sorted() {
      let (a, b) = (found[name] ?? .nan, parameters[name] ?? .nan)
      let agree = abs(a - b) <= Self.tolerance * max(abs(a), abs(b)) || a == b
      // Parameters that nothing determines may lie anywhere, and be no numbers.
      guard agree || !a.isFinite else {
        throw SavedFitChecks.damaged(
          "parameters.\(name) is \(b.isFinite ? NumberText.significant(b, 6) : "missing") and its table gives \(NumberText.significant(a, 6)). Fit the table again"
        )
      }
    }
    return predictor
  }

  /// A table's forecast by a law, or without one the default forecast.
  public static func predictor(
    _ law: (any ScalingLaw)?, of table: ScalingTable, options: ScalingOptions, resamples: Int,
    resampling: Resampling?
  ) throws(Refusal) -> any ScalingPredictor {
    guard let law else {
      return try ScalingForecast(to: table, level: options.level, seed: options.seed)
    }
    return try ResampledFit(
      ScalingFit(law, to: table, options: options), resamples: resamples, of: resampling)
  }

  /// As JSON, keys sorted, the same text for the same fit.
  public func json() throws -> Data { try FiniteJSON.data(of: self) }

  /// What ``json()`` wrote.
  ///
  /// - Throws: `Refusal` of kind `.data` that says what is wrong, with the path to it.
  public init(json: Data) throws(Refusal) { self = try SavedFit.decode(Self.self, json) }

  /// Whether a text is a saved scaling fit, be it damaged.
  ///
  /// - Throws: `Refusal` if it is a saved fit of another kind.
  public static func isOne(_ text: Data) throws(Refusal) -> Bool {
    struct Content: Decodable {
      var formatVersion: Int
      var kind: String?
    }
    guard let content = try? JSONDecoder().decode(Content.self, from: text) else {
      // One that was cut off is no JSON any more.
      return String(decoding: text, as: UTF8.self).contains("\"kind\" : \"\(kind)\"")
    }
    guard content.kind == kind else {
      throw Refusal(
        .data,
        "this is a fit of \(content.kind == "curve" ? "a curve" : "runs and their schedules"), which knows no sizes and data",
        advice: ScalingAdvice.fitScaling)
    }
    return true
  }
}

extension SavedScalingFit: Codable {
  private enum Key: CodingKey {
    case formatVersion, kind, law, parameters, table, batches, conventions, options, resamples,
      resampling
  }
  private enum TableKey: CodingKey { case name, metric, losses, runs, lines, points }
  private enum OptionKey: CodingKey { case errors, huberThreshold, fixed, level, seed }

  /// What stands for a fit of no single law.
  private static let noLaw = "default"

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(Self.formatVersion, forKey: .formatVersion)
    try container.encode(Self.kind, forKey: .kind)
    try container.encode(law?.name ?? Self.noLaw, forKey: .law)
    try container.encode(parameters.filter(\.value.isFinite), forKey: .parameters)
    try container.encode(resamples, forKey: .resamples)
    try container.encodeIfPresent(resampling, forKey: .resampling)
    try container.encode(table.conventions, forKey: .conventions)
    var choices = container.nestedContainer(keyedBy: OptionKey.self, forKey: .options)
    try choices.encode(options.errors, forKey: .errors)
    try choices.encodeIfPresent(options.huberThreshold, forKey: .huberThreshold)
    try choices.encode(options.fixed, forKey: .fixed)
    try choices.encode(options.level, forKey: .level)
    try choices.encode(options.seed, forKey: .seed)
    try Self.encode(table, to: container.nestedContainer(keyedBy: TableKey.self, forKey: .table))
    if let batches {
      try Self.encode(
        batches, to: container.nestedContainer(keyedBy: TableKey.self, forKey: .batches))
    }
  }

  private static func encode(
    _ table: ScalingTable, to container: KeyedEncodingContainer<TableKey>
  ) throws {
    var rows = container
    try rows.encode(table.name, forKey: .name)
    try rows.encode(table.metric, forKey: .metric)
    try rows.encode(table.losses, forKey: .losses)
    try rows.encode(table.runs, forKey: .runs)
    if !table.lines.isEmpty { try rows.encode(table.lines, forKey: .lines) }
    try rows.encode(
      Dictionary(
        table.points.quantities.map { ($0.rawValue, table.points.values($0)) },
        uniquingKeysWith: { $1 }), forKey: .points)
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let version = try container.decode(Int.self, forKey: .formatVersion)
    guard version == Self.formatVersion else {
      throw Refusal(
        .data,
        "the fit is of format \(version); this losscast reads \(Self.formatVersion). Fit again, or update losscast"
      )
    }
    try SavedFitChecks.require(
      container.decode(String.self, forKey: .kind) == Self.kind, "kind: it is no scaling fit")
    let name = try container.decode(String.self, forKey: .law)
    law = name == Self.noLaw ? nil : ScalingCatalog.law(named: name)
    guard name == Self.noLaw || law != nil else {
      throw Refusal(.data, "the fit is of a law that this losscast does not know: \(name)")
    }
    parameters = try container.decode([String: Double].self, forKey: .parameters)
    resamples = try container.decode(Int.self, forKey: .resamples)
    try SavedFitChecks.require(resamples, "resamples", in: Self.resampleCounts)
    resampling = try container.decodeIfPresent(Resampling.self, forKey: .resampling)
    options = try Self.options(
      in: container.nestedContainer(keyedBy: OptionKey.self, forKey: .options))
    let conventions = try container.decode(ScalingConventions.self, forKey: .conventions)
    let rule = conventions.rule
    try SavedFitChecks.require(
      rule.factor > 0 && rule.factor <= SavedFitChecks.largest && abs(rule.tilt) < 1,
      "conventions.rule: it is no rule of compute")
    table = try Self.table(
      in: container.nestedContainer(keyedBy: TableKey.self, forKey: .table), "table", conventions)
    batches =
      container.contains(.batches)
      ? try Self.table(
        in: container.nestedContainer(keyedBy: TableKey.self, forKey: .batches), "batches",
        conventions) : nil
  }

  private static func options(
    in container: KeyedDecodingContainer<OptionKey>
  ) throws -> ScalingOptions {
    let options = ScalingOptions(
      errors: try container.decode(ScalingOptions.Errors.self, forKey: .errors),
      huberThreshold: try container.decodeIfPresent(Double.self, forKey: .huberThreshold),
      fixed: try container.decode([String: Double].self, forKey: .fixed),
      level: try container.decode(Double.self, forKey: .level),
      seed: try container.decode(UInt64.self, forKey: .seed))
    if let threshold = options.huberThreshold {
      try SavedFitChecks.require(
        threshold > 0 && threshold <= SavedFitChecks.largest,
        "options.huberThreshold: the Huber threshold is not positive")
    }
    try SavedFitChecks.require(
      FitOptions.isLevel(options.level),
      "options.level: the confidence level \(options.level) is none")
    for (name, value) in options.fixed {
      try SavedFitChecks.require(value, "options.fixed.\(name)")
    }
    return options
  }

  private static func table(
    in container: KeyedDecodingContainer<TableKey>, _ path: String,
    _ conventions: ScalingConventions
  ) throws -> ScalingTable {
    let losses = try container.decode([Double].self, forKey: .losses)
    func check(_ values: [Double], _ path: String) throws(Refusal) {
      try SavedFitChecks.require(
        values.count == losses.count,
        "\(path) has \(values.count) numbers for \(losses.count) losses"
      )
      for (row, value) in values.enumerated() {
        try SavedFitChecks.require(
          value > 0 && value <= SavedFitChecks.largest, "\(path)[\(row)] is \(value), not above 0")
      }
    }
    try check(losses, "\(path).losses")
    let runs = try container.decode([String].self, forKey: .runs)
    let lines = try container.decodeIfPresent([Int].self, forKey: .lines) ?? []
    try SavedFitChecks.require(
      runs.count == losses.count, "\(path).runs has \(runs.count) names for \(losses.count) losses")
    try SavedFitChecks.require(
      lines.isEmpty || lines.count == losses.count,
      "\(path).lines has \(lines.count) lines for \(losses.count) losses")
    var points: [ScalingQuantity: [Double]] = [:]
    for (name, values) in try container.decode([String: [Double]].self, forKey: .points) {
      guard let quantity = ScalingQuantity(rawValue: name) else {
        throw SavedFitChecks.damaged("\(path).points.\(name): there is no such quantity")
      }
      try check(values, "\(path).points.\(name)")
      points[quantity] = values
    }
    return ScalingTable(
      points: ScalingPoints(points), losses: losses, runs: runs, lines: lines,
      conventions: conventions, name: try container.decode(String.self, forKey: .name),
      metric: try container.decode(String.self, forKey: .metric))
  }
}
