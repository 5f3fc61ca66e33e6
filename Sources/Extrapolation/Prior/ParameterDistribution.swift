import LeastSquares
import RealModule

/// The distribution of one number that a prior is made of.
///
/// As JSON: `{"uniform": [lower, upper]}`, `{"normal": [mean, deviation]}`,
/// `{"logUniform": [lower, upper]}`, `{"logNormal": [mean, deviation]}` of the natural logarithm, or
/// a plain number for one that is known.
public enum ParameterDistribution: Sendable, Hashable {
  case constant(Double)
  case uniform(Double, Double)
  case normal(mean: Double, deviation: Double)
  /// Uniform in the logarithm, between two positive numbers.
  case logUniform(Double, Double)
  /// Normal in the natural logarithm.
  case logNormal(mean: Double, deviation: Double)

  /// Whether it can be drawn from at all, and all that is computed of it stays a number.
  var isProper: Bool {
    switch self {
    case .constant(let value): abs(value) <= Self.largest
    case .uniform(let lower, let upper):
      lower < upper && max(abs(lower), abs(upper)) <= Self.largest
    case .logUniform(let lower, let upper):
      lower >= 1 / Self.largest && upper <= Self.largest && lower < upper
    case .normal(let mean, let deviation):
      deviation > 1 / Self.largest && deviation <= Self.largest && abs(mean) <= Self.largest
    case .logNormal(let mean, let deviation):
      deviation > 1 / Self.largest && abs(mean) + 10 * deviation <= .log(Self.largest)
    }
  }

  /// A number whose square is one too.
  private static let largest = 1e150

  var isConstant: Bool {
    if case .constant = self { true } else { false }
  }

  /// The values that hold all but a millionth of the probability, and all of it where they are
  /// bounded.
  var range: ClosedRange<Double> {
    switch self {
    case .constant(let value): value...value
    case .uniform(let lower, let upper), .logUniform(let lower, let upper): lower...upper
    case .normal, .logNormal: value(deviate: -5)...value(deviate: 5)
    }
  }

  /// The value that is as far up in this distribution as `deviate` is in the standard normal one.
  func value(deviate: Double) -> Double {
    switch self {
    case .constant(let value): value
    case .normal(let mean, let deviation): mean + deviation * deviate
    case .logNormal(let mean, let deviation): .exp(mean + deviation * deviate)
    case .uniform(let lower, let upper): lower + (upper - lower) * Self.share(below: deviate)
    case .logUniform(let lower, let upper):
      lower * .exp(.log(upper / lower) * Self.share(below: deviate))
    }
  }

  /// The value below which that share of the probability lies, a share between 0 and 1.
  func value(share: Double) -> Double {
    switch self {
    case .constant(let value): value
    case .uniform(let lower, let upper): lower + (upper - lower) * share
    case .logUniform(let lower, let upper): lower * .exp(.log(upper / lower) * share)
    case .normal, .logNormal: value(deviate: Distributions.normalQuantile(share))
    }
  }

  /// The logarithm of ``value(deviate:)``, without a detour for those that have one by themselves.
  func logarithm(deviate: Double) -> Double {
    if case .logNormal(let mean, let deviation) = self { return mean + deviation * deviate }
    return .log(value(deviate: deviate))
  }

  /// The probability density.
  func density(_ value: Double) -> Double {
    switch self {
    case .constant: 0
    case .uniform(let lower, let upper):
      value >= lower && value <= upper ? 1 / (upper - lower) : 0
    case .logUniform(let lower, let upper):
      value >= lower && value <= upper ? 1 / (value * .log(upper / lower)) : 0
    case .normal(let mean, let deviation):
      Self.normalDensity((value - mean) / deviation) / deviation
    case .logNormal(let mean, let deviation):
      value > 0
        ? Self.normalDensity((.log(value) - mean) / deviation) / (deviation * value) : 0
    }
  }

  private static func share(below deviate: Double) -> Double {
    // Rounding must not reach the ends.
    min(max(Distributions.normalShare(below: deviate), 1e-12), 1 - 1e-12)
  }

  private static func normalDensity(_ deviate: Double) -> Double {
    .exp(-0.5 * deviate * deviate) / Double.sqrt(2 * .pi)
  }
}

extension ParameterDistribution: Codable {
  private enum Key: String, CodingKey, CaseIterable { case uniform, normal, logUniform, logNormal }

  public init(from decoder: any Decoder) throws {
    if let value = try? decoder.singleValueContainer().decode(Double.self) {
      self = .constant(value)
      return
    }
    let container = try decoder.container(keyedBy: Key.self)
    guard let key = container.allKeys.first, container.allKeys.count == 1 else {
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a distribution is a number, or one of "
            + Key.allCases.map(\.rawValue).joined(separator: ", ") + " with two numbers"))
    }
    let numbers = try container.decode([Double].self, forKey: key)
    guard numbers.count == 2 else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container, debugDescription: "\(key.rawValue) takes two numbers")
    }
    switch key {
    case .uniform: self = .uniform(numbers[0], numbers[1])
    case .normal: self = .normal(mean: numbers[0], deviation: numbers[1])
    case .logUniform: self = .logUniform(numbers[0], numbers[1])
    case .logNormal: self = .logNormal(mean: numbers[0], deviation: numbers[1])
    }
    guard isProper else {
      throw DecodingError.dataCorruptedError(
        forKey: key, in: container,
        debugDescription: "\(key.rawValue) of \(numbers[0]) and \(numbers[1]) is no distribution: "
          + "limits ascend, deviations are above 0")
    }
  }

  public func encode(to encoder: any Encoder) throws {
    if case .constant(let value) = self {
      var container = encoder.singleValueContainer()
      try container.encode(value)
      return
    }
    var container = encoder.container(keyedBy: Key.self)
    switch self {
    case .constant: break
    case .uniform(let lower, let upper): try container.encode([lower, upper], forKey: .uniform)
    case .logUniform(let lower, let upper):
      try container.encode([lower, upper], forKey: .logUniform)
    case .normal(let mean, let deviation): try container.encode([mean, deviation], forKey: .normal)
    case .logNormal(let mean, let deviation):
      try container.encode([mean, deviation], forKey: .logNormal)
    }
  }
}
