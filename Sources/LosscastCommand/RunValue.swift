import ArgumentParser
import Basics
import Platform

/// A value that an option may give one run, some or all.
protocol RunArgument {
  /// The name of the run, or a pattern of names with `*` and `?`; nil for all runs.
  var run: String? { get }
}

extension RunArgument {
  /// Whether it is for a run of this name.
  func isFor(_ name: String) -> Bool { run.map { $0 == name || fnmatch($0, name, 0) == 0 } ?? true }
}

/// `VALUE`, for all runs, or `RUN=VALUE`, for one or, by a pattern, for some.
struct RunValue<Value: RunValueText>: RunArgument, ExpressibleByArgument, Sendable {
  var run: String?
  var value: Value

  init?(argument: String) {
    guard let (run, text) = Value.parts(of: argument), run != "", let value = Value(written: text)
    else { return nil }
    self.run = run
    self.value = value
  }
}

/// What may be given to a run, behind its name.
protocol RunValueText: Sendable {
  init?(written text: String)
  /// The name of a run, if there is one, and the text of the value.
  static func parts(of argument: String) -> (run: String?, text: String)?
}

extension RunValueText {
  // Names of runs may contain the sign, values do not.
  static func parts(of argument: String) -> (run: String?, text: String)? {
    let pair = Assignment(argument[...], at: .last)
    return (pair.map { String($0.name) }, pair.map { String($0.value) } ?? argument)
  }
}

extension Int: RunValueText {
  init?(written text: String) {
    guard let number = WrittenNumber.value(of: text), let whole = Int(exactly: number) else {
      return nil
    }
    self = whole
  }
}

extension Double: RunValueText {
  init?(written text: String) {
    guard let number = WrittenNumber.value(of: text) else { return nil }
    self = number
  }
}

/// The text of a schedule.
struct ScheduleArgument: RunValueText {
  var text: String

  init?(written text: String) { self.text = text }

  static func parts(of argument: String) -> (run: String?, text: String)? {
    // A schedule's keys have the sign as well; they stand behind its name and a colon.
    let name = argument.prefix { $0 != ":" && $0 != "(" }
    guard let sign = name.lastIndex(of: "=") else { return (nil, argument) }
    return (
      String(argument[..<sign].trimmed), String(argument[argument.index(after: sign)...].trimmed)
    )
  }
}

extension Array where Element: RunArgument {
  /// What is given to a run: the last that names it, or else the last whose pattern does, or else what
  /// all runs are given.
  func chosen(for name: String) -> Element? {
    last { $0.run == name } ?? last { $0.run != nil && $0.isFor(name) } ?? last { $0.run == nil }
  }

  /// Refuses two values for all runs: which is meant cannot be known.
  func requireOneForAll(_ option: String) throws {
    if count(where: { $0.run == nil }) > 1 {
      throw ValidationError(
        "\(option) is given twice for all runs; say for which, as in \(option) RUN=… (a pattern such as "
          + "'wsd*' names several)")
    }
  }

  /// Refuses names that are no run's, or nothing else's that is given values by name.
  func requireKnown(_ option: String, among names: [String], _ noun: String = "run") throws {
    for element in self where element.run != nil && !names.contains(where: element.isFor) {
      throw ValidationError(
        "\(option) \(element.run ?? "")=…: no \(noun) has that name"
          + Spelling.suggestion(for: element.run ?? "", among: names))
    }
  }
}

/// The whole number that a person wrote, be it 24000, 24k, 2.4e4 or 24_000.
func wholeNumber(_ text: String) throws -> Int {
  guard let number = Int(written: text) else {
    throw ValidationError("'\(text)' is no whole number, such as 24000, 24k, 2.4e4 or 24_000")
  }
  return number
}

/// The number that a person wrote, be it 24000, 24k, 2.4e4 or 24_000.
func number(_ text: String) throws -> Double {
  guard let number = Double(written: text) else {
    throw ValidationError("'\(text)' is no number, such as 24000, 24k, 2.4e4 or 24_000")
  }
  return number
}
