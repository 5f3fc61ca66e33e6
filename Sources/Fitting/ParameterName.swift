import Laws

/// Parameters are keyed by name in files.
struct ParameterName: CodingKey {
  var stringValue: String
  var intValue: Int? { nil }
  init(stringValue: String) { self.stringValue = stringValue }
  init?(intValue: Int) { nil }
}

extension KeyedEncodingContainer {
  mutating func encode(_ parameters: [Fit.Parameter], of law: any Law, forKey key: Key) throws {
    var named = nestedContainer(keyedBy: ParameterName.self, forKey: key)
    for (name, parameter) in zip(law.parameterNames, parameters) {
      try named.encode(parameter, forKey: ParameterName(stringValue: name))
    }
  }
}

extension KeyedDecodingContainer {
  /// In the order of the law's parameter names.
  func decodeParameters(of law: any Law, forKey key: Key) throws -> [Fit.Parameter] {
    let named = try nestedContainer(keyedBy: ParameterName.self, forKey: key)
    return try law.parameterNames.map {
      try named.decode(Fit.Parameter.self, forKey: ParameterName(stringValue: $0))
    }
  }
}
