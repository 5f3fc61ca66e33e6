import ArgumentParser
import Basics

/// `NAME=VALUE`.
struct FixedParameter: ExpressibleByArgument {
  var name: String
  var value: Double

  init?(argument: String) {
    guard let pair = Assignment(argument[...]) else { return nil }
    self.init(pair)
  }

  init?(_ pair: Assignment) {
    guard !pair.name.isEmpty, let value = Double(pair.value), value.isFinite else { return nil }
    name = String(pair.name)
    self.value = value
  }
}

extension [FixedParameter] {
  /// The values by their names, of which the last counts; ``requireDistinct(_:option:)`` refuses others.
  var values: [String: Double] {
    Dictionary(map { ($0.name, $0.value) }) { $1 }
  }
}

/// Refuses a name that one option gives twice.
func requireDistinct(_ names: [String], option: String) throws {
  for (index, name) in names.enumerated() where names[..<index].contains(name) {
    throw ValidationError("\(option) \(name) is given twice")
  }
}
