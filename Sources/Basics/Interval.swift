/// The numbers from one to another, such as those that a parameter may be at a confidence level.
///
/// An end may be infinite where nothing limits a number on that side. In JSON an interval is the array
/// of its two ends.
public struct Interval: Sendable, Hashable {
  public var lower: Double
  public var upper: Double

  public init(_ lower: Double, _ upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  /// As far to either side of the middle.
  public init(around middle: Double, halfWidth: Double) {
    self.init(middle - halfWidth, middle + halfWidth)
  }

  /// The lower end, then the upper one.
  public var ends: [Double] { [lower, upper] }

  /// The lower end; nil where it is infinite.
  public var finiteLower: Double? { lower.isFinite ? lower : nil }

  /// The upper end; nil where it is infinite.
  public var finiteUpper: Double? { upper.isFinite ? upper : nil }

  public var width: Double { upper - lower }

  /// Whether both ends are numbers.
  public var isFinite: Bool { lower.isFinite && upper.isFinite }

  /// Whether a number lies between the ends or is one of them.
  public func contains(_ value: Double) -> Bool { lower <= value && value <= upper }

  /// The interval with `change` made to both ends, which has to keep their order.
  public func map(_ change: (Double) -> Double) -> Interval {
    Interval(change(lower), change(upper))
  }
}

extension Interval: CustomStringConvertible {
  public var description: String { "[\(lower), \(upper)]" }
}

extension Interval: Codable {
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    try container.encode(lower)
    try container.encode(upper)
  }

  public init(from decoder: any Decoder) throws {
    var container = try decoder.unkeyedContainer()
    // JSON has no infinity, and writes null for it.
    let lower = try container.decodeNil() ? -.infinity : container.decode(Double.self)
    let upper = try container.decodeNil() ? .infinity : container.decode(Double.self)
    self.init(lower, upper)
    guard container.isAtEnd else {
      throw DecodingError.dataCorruptedError(
        in: container, debugDescription: "an interval has two ends and no more")
    }
  }
}

extension KeyedEncodingContainer {
  /// Each end under a key of its own.
  package mutating func encode(_ interval: Interval, forKeys lower: Key, _ upper: Key) throws {
    try encode(interval.lower, forKey: lower)
    try encode(interval.upper, forKey: upper)
  }

  /// Each end under a key of its own, without those that are infinite: they lie beyond all that was
  /// looked at.
  package mutating func encodeFinite(
    _ interval: Interval?, forKeys lower: Key, _ upper: Key
  ) throws {
    try encodeIfPresent(interval?.finiteLower, forKey: lower)
    try encodeIfPresent(interval?.finiteUpper, forKey: upper)
  }
}
