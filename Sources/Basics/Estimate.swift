/// A number and the interval that it may well lie in.
public struct Estimate: Sendable, Hashable {
  public var value: Double
  public var interval: Interval

  public init(_ value: Double, _ interval: Interval) {
    self.value = value
    self.interval = interval
  }
}

extension Estimate: CustomStringConvertible {
  public var description: String { "\(value) \(interval)" }
}

extension Estimate: Encodable {
  private enum Key: CodingKey { case value, lower, upper }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(value, forKey: .value)
    try container.encode(interval, forKeys: .lower, .upper)
  }
}
