internal import Basics

/// What stands between the parentheses of a composition, separated by semicolons.
struct CompositionArguments {
  let kind: ScheduleKind
  private let arguments: [Substring]
  private let source: ScheduleSource

  /// Reads `inside`, the text between the parentheses.
  init(
    _ inside: Substring, of kind: ScheduleKind, in source: ScheduleSource
  ) throws {
    var arguments: [Substring] = []
    var depth = 0
    var start = inside.startIndex
    for index in inside.indices {
      switch inside[index] {
      case "(": depth += 1
      case ")": depth -= 1
      case ";" where depth == 0:
        arguments.append(inside[start..<index].trimmed)
        start = inside.index(after: index)
      default: break
      }
    }
    arguments.append(inside[start...].trimmed)
    self.kind = kind
    self.arguments = arguments
    self.source = source
  }

  var count: Int { arguments.count }

  /// The parts of an argument between `/`.
  func list(_ index: Int) -> [Substring] {
    arguments[index].split(separator: "/", omittingEmptySubsequences: false)
  }

  func malformed(expected: String) -> ScheduleTextError {
    source.error(
      at: arguments[0], .malformed(NumberText.counted(count, "part"), expected: expected))
  }

  func requireCount(_ count: Int) throws {
    guard arguments.count == count else {
      throw malformed(
        expected: "\(kind.name)(\(count) parts separated by ;), as in \(kind.example)")
    }
  }

  func number(_ index: Int, _ name: String) throws -> Double {
    guard let number = Double(plain: arguments[index]) else {
      throw source.error(
        at: arguments[index],
        .malformedValue(
          key: name, value: String(arguments[index]), expected: "a number such as 0.5"))
    }
    return number
  }

  /// A whole number of steps, as many as the budget leaves.
  func stepCount(_ index: Int, _ name: String) throws -> Int {
    source.budgeted(try wholeNumber(index, name))
  }

  func wholeNumber(_ index: Int, _ name: String) throws -> Int {
    try wholeNumber(arguments[index], name)
  }

  func wholeNumber(_ argument: Substring, _ name: String) throws -> Int {
    guard let whole = Double(plain: argument).flatMap(Int.init(exactly:)) else {
      throw source.error(
        at: argument,
        .malformedValue(
          key: name, value: String(argument), expected: "a whole number such as 8000"))
    }
    return whole
  }

  func schedule(_ index: Int) throws -> any Schedule {
    try source.schedule(arguments[index])
  }

  /// The schedule that these arguments make; if it refuses one, the fault is reported at the first.
  func schedule(_ make: (CompositionArguments) throws -> any Schedule) throws -> any Schedule {
    do {
      return try make(self)
    } catch let error as ScheduleError {
      throw source.error(at: arguments[0], .invalidArgument(error))
    }
  }
}
