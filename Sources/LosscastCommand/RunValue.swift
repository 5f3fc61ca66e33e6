import ArgumentParser

/// `VALUE`, for all runs, or `RUN=VALUE`, for one.
struct RunValue<Value: LosslessStringConvertible & Sendable>: ExpressibleByArgument {
  var run: String?
  var value: Value

  init?(argument: String) {
    var text = argument[...]
    // Names of runs may contain the sign, values do not.
    if let sign = text.lastIndex(of: "=") {
      run = String(text[..<sign])
      text = text[text.index(after: sign)...]
    }
    guard run != "", let value = Value(String(text)) else { return nil }
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
