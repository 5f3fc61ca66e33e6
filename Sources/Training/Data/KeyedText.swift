import Basics
internal import Schedules

/// Text of the form `key=value,key=value`, keys known all and none twice, for a task's arguments.
struct KeyedText {
  private let values: KeyedValues

  /// - Parameters:
  ///   - argument: What an error names as the argument at fault.
  ///   - example: A text that would do, for errors.
  init(
    _ text: Substring, separator: Character, keys: [String], argument: String, example: String
  ) throws(TrainingError) {
    do {
      values = try KeyedValues(text, separator: separator, keys: keys)
    } catch {
      let found = String(error.part)
      let requirement =
        switch error.kind {
        case .noAssignment: "'\(found)' is not of the form KEY=VALUE, as in \(example)"
        case .unknownKey:
          "there is no key '\(found)'" + Spelling.suggestion(for: found, among: keys)
        case .repeatedKey: "must give '\(found)' once only"
        }
      throw TrainingError(argument: argument, value: String(text), requirement: requirement)
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
