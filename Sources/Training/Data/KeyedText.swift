import Basics
internal import Schedules

/// Text of the form `key=value,key=value`, keys known all and none twice. Separators between
/// parentheses are part of a value.
struct KeyedText {
  private let values: [String: Substring]

  /// - Parameters:
  ///   - argument: What an error names as the argument at fault.
  ///   - example: A text that would do, for errors.
  init(
    _ text: Substring, separator: Character, keys: [String], argument: String, example: String
  ) throws(TrainingError) {
    var values: [String: Substring] = [:]
    for pair in Self.parts(of: text, separator: separator) {
      guard let equals = pair.firstIndex(of: "=") else {
        throw TrainingError(
          argument: argument, value: String(text),
          requirement: "'\(pair.trimmed)' is not of the form KEY=VALUE, as in \(example)")
      }
      let key = String(pair[..<equals].trimmed)
      guard keys.contains(key) else {
        throw TrainingError(
          argument: argument, value: String(text),
          requirement: "there is no key '\(key)'" + Spelling.suggestion(for: key, among: keys))
      }
      guard values.updateValue(pair[pair.index(after: equals)...].trimmed, forKey: key) == nil
      else {
        throw TrainingError(
          argument: argument, value: String(text), requirement: "must give '\(key)' once only")
      }
    }
    self.values = values
  }

  private static func parts(of text: Substring, separator: Character) -> [Substring] {
    var depth = 0
    return text.split(omittingEmptySubsequences: false) { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return character == separator && depth <= 0
    }
  }

  subscript(key: String) -> Substring? { values[key] }

  /// The whole number given for `key`, if one is given.
  func wholeNumber(_ key: String) throws(TrainingError) -> Int? {
    guard let text = values[key] else { return nil }
    if let number = Int(text) { return number }
    if let number = Double(plain: text), let whole = Int(exactly: number) { return whole }
    throw TrainingError(
      argument: key, value: String(text), requirement: "must be a whole number")
  }

  func number(_ key: String) throws(TrainingError) -> Double? {
    guard let text = values[key] else { return nil }
    guard let number = Double(plain: text) else {
      throw TrainingError(argument: key, value: String(text), requirement: "must be a number")
    }
    return number
  }
}
