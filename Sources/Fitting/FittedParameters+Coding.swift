import Basics

/// Parameters stand in files by name, under `parameters`; their covariance stands beside them, under
/// `covariance`.
extension FittedParameters {
  private enum Key: CodingKey { case parameters, covariance }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(self, forKey: .parameters)
    try container.encode(NamedCovariance(order: names, matrix: covariance), forKey: .covariance)
  }

  /// - Parameters:
  ///   - names: those that the law or the family has.
  ///   - bounds: what each may be.
  /// - Throws: `Refusal` where the numbers are none that a fit has.
  init(
    from decoder: any Decoder, names: [String], within bounds: [ClosedRange<Double>]
  ) throws {
    let container = try decoder.container(keyedBy: Key.self)
    let parameters = try container.decodeParameters(
      named: names, within: bounds, forKey: .parameters)
    let covariance = try container.decode(NamedCovariance.self, forKey: .covariance)
    try covariance.check(order: names, at: "covariance")
    self.init(parameters, names: names, covariance: covariance.matrix)
  }
}

/// A covariance as it stands in files.
struct NamedCovariance: Codable {
  /// The names of its rows, since keys of an object have no order.
  var order: [String]
  var matrix: [[Double]]?

  /// Refuses what is no covariance of those parameters.
  func check(order names: [String], at path: String) throws(Refusal) {
    let hasShape = matrix.map { rows in
      rows.count == names.count && rows.allSatisfy { $0.count == names.count }
    }
    try SavedFitChecks.require(
      order == names && hasShape ?? true,
      "\(path): the covariance does not match the parameters \(names.joined(separator: ", "))")
    if let matrix { try SavedFitChecks.check(covariance: matrix, at: "\(path).matrix") }
  }
}

extension KeyedEncodingContainer {
  /// The parameters by name.
  mutating func encode(_ parameters: FittedParameters, forKey key: Key) throws {
    var named = nestedContainer(keyedBy: ParameterName.self, forKey: key)
    for (name, parameter) in zip(parameters.names, parameters) {
      try named.encode(parameter, forKey: ParameterName(stringValue: name))
    }
  }
}

extension KeyedDecodingContainer {
  /// The parameters in the order of their names.
  ///
  /// - Parameter path: the place of the object that they are in.
  /// - Throws: `Refusal` where the numbers are none that a fit has.
  func decodeParameters(
    named names: [String], within bounds: [ClosedRange<Double>], at path: String = "",
    forKey key: Key
  ) throws -> [FittedParameter] {
    let named = try nestedContainer(keyedBy: ParameterName.self, forKey: key)
    let parameters = try names.map {
      try named.decode(FittedParameter.self, forKey: ParameterName(stringValue: $0))
    }
    try SavedFitChecks.check(
      parameters, named: names, within: bounds, at: path + key.stringValue)
    return parameters
  }
}

/// Parameters are keyed by name in files.
private struct ParameterName: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}
