/// A number with its interval.
public struct Estimate: Sendable, Hashable, Encodable {
  public var value: Double
  public var lower: Double
  public var upper: Double

  public init(value: Double, lower: Double, upper: Double) {
    self.value = value
    self.lower = lower
    self.upper = upper
  }

  /// From what bootstrap samples gave; samples that are not finite are left out.
  init(_ value: Double, samples: [Double], level: Double) {
    let sorted = samples.filter(\.isFinite).sorted()
    self.value = value
    lower = sorted.quantile((1 - level) / 2) ?? value
    upper = sorted.quantile((1 + level) / 2) ?? value
  }
}
