import RealModule

/// What a loss scales with.
public enum ScalingQuantity: String, Sendable, Hashable, CaseIterable, Codable,
  CodingKeyRepresentable
{
  /// N, the parameters of the model.
  case parameters = "params"
  /// D, the tokens that it is trained on, those seen again included.
  case tokens
  /// C, floating-point operations of the training.
  case compute = "flops"
  /// U, the different tokens among D.
  case uniqueTokens = "unique_tokens"
  /// B, the tokens of a batch.
  case batch
  /// S, the updates.
  case steps
  /// How many experts a layer is routed to; 1 for a dense model.
  case experts
  /// η, the peak of the learning rate. No law is of it; sweeps are.
  case rate

  /// The letter that formulas have for it.
  public var symbol: String {
    switch self {
    case .parameters: "N"
    case .tokens: "D"
    case .compute: "C"
    case .uniqueTokens: "U"
    case .batch: "B"
    case .steps: "S"
    case .experts: "E"
    case .rate: "η"
    }
  }
}

/// In what each quantity is counted: by default one by one.
///
/// Fits count in geometric means of their data, since amplitudes at N = 1 and exponents are all but one
/// parameter when models have 10⁸ of them.
public struct ScalingUnits: Sendable, Hashable {
  private var logs: [ScalingQuantity: Double] = [:]

  public init() {}

  /// - Parameter units: above 0.
  public init(_ units: [ScalingQuantity: Double]) { logs = units.mapValues { .log($0) } }

  /// ln of the unit.
  public func log(_ quantity: ScalingQuantity) -> Double { logs[quantity] ?? 0 }

  public subscript(quantity: ScalingQuantity) -> Double { .exp(log(quantity)) }
}

/// Points that a scaling law has losses at: what was trained, a column a quantity.
///
/// ```swift
/// let points = ScalingPoints([.parameters: [1e9, 7e9], .tokens: [2e10, 1.4e11]])
/// ```
public struct ScalingPoints: Sendable, Hashable {
  public let units: ScalingUnits
  public let count: Int
  private let columns: [ScalingQuantity: [Double]]
  /// ln(quantity/unit).
  private let logs: [ScalingQuantity: [Double]]

  /// - Parameter values: above 0, one by one, as many of each quantity.
  public init(_ values: [ScalingQuantity: [Double]], in units: ScalingUnits = ScalingUnits()) {
    self.units = units
    columns = values
    count = values.values.first?.count ?? 0
    var logs: [ScalingQuantity: [Double]] = [:]
    for (quantity, column) in values {
      let unit = units.log(quantity)
      logs[quantity] = column.map { Double.log($0) - unit }
    }
    self.logs = logs
  }

  /// ln(quantity/unit) of each point; not a number where the quantity is not known.
  public func logs(_ quantity: ScalingQuantity) -> [Double] {
    logs[quantity] ?? [Double](repeating: .nan, count: count)
  }

  /// The quantity of each point, one by one; not a number where it is not known.
  public func values(_ quantity: ScalingQuantity) -> [Double] {
    columns[quantity] ?? [Double](repeating: .nan, count: count)
  }

  public var quantities: Set<ScalingQuantity> { Set(columns.keys) }

  /// The same points, counted otherwise.
  public func counted(in units: ScalingUnits) -> ScalingPoints {
    ScalingPoints(columns, in: units)
  }

  /// The points of these numbers, in this order; one may come more than once.
  public func rows(_ rows: [Int]) -> ScalingPoints {
    ScalingPoints(columns.mapValues { column in rows.map { column[$0] } }, in: units)
  }
}
