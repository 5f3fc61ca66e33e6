import Basics

/// The `key=value` pairs of one policy, with the defaults of its kind.
struct PolicyArguments: Sendable {
  let kind: PolicyKind
  private var values: [String: String] = [:]

  /// - Parameter pairs: What stands behind the name and the colon, a part of the policy's text.
  init(_ pairs: Substring?, of kind: PolicyKind) throws(Refusal) {
    self.kind = kind
    guard let pairs else { return }
    let names = kind.keys.map(\.name)
    do {
      values = try KeyedValues(pairs, keys: names).values.mapValues(String.init)
    } catch {
      let found = String(error.part.prefix(60))
      let fault =
        switch error.kind {
        case .noAssignment: "'\(found)' is no KEY=VALUE, as in \(kind.example)"
        case .unknownKey:
          "there is no key '\(found)'"
            + (names.isEmpty ? "; it has none" : Spelling.suggestion(for: found, among: names))
        case .repeatedKey: "\(found) is given twice"
        }
      throw Refusal(.usage, "policy \(kind.name), character \(error.column): \(fault)")
    }
  }

  /// The same with another value of one key.
  func with(_ key: String, _ value: Double) -> PolicyArguments {
    var arguments = self
    arguments.values[key] = NumberText.significant(value, 6)
    return arguments
  }

  /// The text that gives these arguments again: what differs from the defaults.
  var text: String {
    let given = kind.keys.compactMap { key in
      values[key.name].flatMap { $0 == key.defaultValue ? nil : "\(key.name)=\($0)" }
    }
    return given.isEmpty ? kind.name : kind.name + ":" + given.joined(separator: ",")
  }

  private func value(_ key: String) -> String {
    if let given = values[key] { return given }
    guard let known = kind.keys.first(where: { $0.name == key }) else {
      preconditionFailure("\(kind.name) declares no key \(key)")
    }
    return known.defaultValue
  }

  func number(
    _ key: String, _ requirement: String, _ isAllowed: (Double) -> Bool
  ) throws(Refusal) -> Double {
    guard let number = Double(value(key)), number.isFinite, isAllowed(number) else {
      throw refusal(key, requirement)
    }
    return number
  }

  func count(_ key: String, atLeast least: Int) throws(Refusal) -> Int {
    guard let number = Double(value(key)), let count = Int(exactly: number), count >= least,
      count <= 1_000_000_000
    else { throw refusal(key, "a whole number from \(least) to 1000000000") }
    return count
  }

  /// A position or a share of the horizon.
  func position(_ key: String) throws(Refusal) -> Double {
    try number(key, "a position, or a share of the horizon if below 1") { $0 >= 0 }
  }

  func probability(_ key: String) throws(Refusal) -> Double {
    try number(key, "a number above 0 and below 1") { $0 > 0 && $0 < 1 }
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ key: String
  ) throws(Refusal) -> Choice {
    guard let choice = Choice(rawValue: value(key)) else {
      throw refusal(key, "one of " + Choice.allCases.map(\.rawValue).joined(separator: ", "))
    }
    return choice
  }

  private func refusal(_ key: String, _ requirement: String) -> Refusal {
    Refusal(
      .usage, "policy \(kind.name): \(key)=\(value(key).prefix(60)) must be \(requirement)")
  }
}
