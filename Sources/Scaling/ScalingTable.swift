public import Basics
public import Laws
import RealModule

/// Losses of runs that were trained alike but for their size, their data or their batch.
///
/// ```swift
/// let table = try ScalingTable(reading: "runs.csv")
/// let fit = try ScalingFit(CoupledScalingLaw(), to: table)
/// ```
public struct ScalingTable: Sendable {
  /// What was trained, in quantities counted one by one.
  public var points: ScalingPoints
  /// Nats.
  public var losses: [Double]
  /// The run that each loss is of; several losses of a run do not vary on their own.
  public var runs: [String]
  /// The lines that they were read from; empty where they were not.
  public var lines: [Int]
  public var conventions: ScalingConventions
  /// The file, or another name.
  public var name: String
  /// What the losses are called.
  public var metric: String
  public var notes: [Remark]

  public init(
    points: ScalingPoints, losses: [Double], runs: [String]? = nil, lines: [Int] = [],
    conventions: ScalingConventions = ScalingConventions(), name: String = "",
    metric: String = "loss", notes: [Remark] = []
  ) {
    self.points = points
    self.losses = losses
    self.runs = runs ?? losses.indices.map { "point \($0 + 1)" }
    self.lines = lines
    self.conventions = conventions
    self.name = name
    self.metric = metric
    self.notes = notes
  }

  public var count: Int { losses.count }

  /// The points of these numbers, in this order; one may come more than once.
  public func rows(_ rows: [Int]) -> ScalingTable {
    var table = self
    table.points = points.rows(rows)
    table.losses = rows.map { losses[$0] }
    table.runs = rows.map { runs[$0] }
    table.lines = lines.isEmpty ? [] : rows.map { lines[$0] }
    return table
  }

  /// The points that satisfy a condition.
  public func filtered(_ isIncluded: (Int) -> Bool) -> ScalingTable {
    rows(losses.indices.filter(isIncluded))
  }

  /// The least and the greatest of a quantity; nil where it is not known.
  public func range(_ quantity: ScalingQuantity) -> Interval? {
    guard points.quantities.contains(quantity) else { return nil }
    let values = points.values(quantity)
    guard let least = values.min(), let greatest = values.max() else { return nil }
    return Interval(least, greatest)
  }

  /// The compute of each point: as the table has it, or else by its rule of compute.
  public var computes: [Double] {
    points.quantities.contains(.compute)
      ? points.values(.compute)
      : zip(points.values(.parameters), points.values(.tokens)).map {
        conventions.rule.compute(size: $0, tokens: $1)
      }
  }

  /// The geometric means of the points, in which fits count.
  var units: ScalingUnits {
    var means: [ScalingQuantity: Double] = [:]
    for quantity in points.quantities where quantity != .experts {
      let logs = points.logs(quantity)
      means[quantity] = .exp(
        logs.reduce(0, +) / Double(max(logs.count, 1)) + points.units.log(quantity))
    }
    return ScalingUnits(means)
  }
}

/// By what conventions sizes and compute are counted; exponents move by up to .3 with them, so that a
/// fit keeps its own.
public struct ScalingConventions: Sendable, Hashable, Codable {
  /// What counts as compute.
  public enum Compute: String, Sendable, Hashable, Codable, CaseIterable {
    /// C = 6·N·D.
    case sixND = "6nd"
    /// As the table has it.
    case logged
  }

  /// What counts as a parameter.
  public enum Size: String, Sendable, Hashable, Codable, CaseIterable {
    /// All, embeddings included.
    case total
    /// Without embeddings.
    case nonEmbedding = "non-embedding"
    /// Nobody said.
    case unknown
  }

  public var compute: Compute
  public var size: Size
  /// The compute of a training, `factor`·N^(1 + `tilt`)·D; 6·N·D unless a table's own says otherwise.
  public var rule: ComputeRule

  public init(
    compute: Compute = .sixND, size: Size = .unknown, rule: ComputeRule = ComputeRule()
  ) {
    self.compute = compute
    self.size = size
    self.rule = rule
  }
}

/// How much compute a training takes: C = `factor`·N^(1 + `tilt`)·D.
public struct ComputeRule: Sendable, Hashable, Codable {
  public var factor: Double
  public var tilt: Double

  public init(factor: Double = 6, tilt: Double = 0) {
    self.factor = factor
    self.tilt = tilt
  }

  public func compute(size: Double, tokens: Double) -> Double {
    factor * .exp((1 + tilt) * .log(size) + .log(tokens))
  }

  /// The tokens that a size can see of a budget.
  public func tokens(compute: Double, size: Double) -> Double {
    .exp(.log(compute / factor) - (1 + tilt) * .log(size))
  }
}
