import ArgumentParser
import Basics

/// `VALUE`, for all runs, or `RUN=VALUE`, for one.
struct RunValue<Value: LosslessStringConvertible & Sendable>: ExpressibleByArgument {
  var run: String?
  var value: Value

  init?(argument: String) {
    // Names of runs may contain the sign, values do not.
    let pair = Assignment(argument[...], at: .last)
    run = pair.map { String($0.name) }
    guard run != "", let value = Value(pair.map { String($0.value) } ?? argument) else {
      return nil
    }
    self.value = value
  }
}

extension Array {
  /// The value for a run: the last that names it, or else the last for all.
  func value<Value: LosslessStringConvertible & Sendable>(for run: String) -> Value?
  where Element == RunValue<Value> {
    (last { $0.run == run } ?? last { $0.run == nil })?.value
  }
}
