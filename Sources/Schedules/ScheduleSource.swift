internal import Basics

/// A text under parsing, which knows the places of its parts.
struct ScheduleSource {
  let text: String
  /// The share of all steps in the text that there is to spend.
  let budget: Double
  let read: ((ScheduleReference, String) throws -> any Schedule)?
  /// How many compositions stand around the part that is being parsed.
  var depth = 0

  /// Enough for any schedule, and so few that no text can exhaust the stack.
  static let deepest = 50

  var whole: Substring { text[...] }

  /// How many of so many steps the budget leaves.
  func budgeted(_ steps: Int) -> Int {
    budget == 1 ? steps : Int(saturating: (budget * Double(steps)).rounded())
  }

  func error(at part: Substring, _ reason: ScheduleTextError.Reason) -> ScheduleTextError {
    // A default value is no part of the text; it is valid, but other arguments may clash with it.
    let inside = part.startIndex <= text.endIndex && part.base == text
    let offset = inside ? text.distance(from: text.startIndex, to: part.startIndex) : 0
    return ScheduleTextError(text: text, position: offset + 1, reason: reason)
  }

  /// The schedule that `part`, all of the text or an argument of a composition, stands for.
  func schedule(_ part: Substring) throws -> any Schedule {
    let part = part.trimmed
    let library = ScheduleLibrary(prefixOf: part)
    let end = part.firstIndex { $0 == "(" || $0 == (library == nil ? ":" : ",") } ?? part.endIndex
    let name = part[..<end].trimmed
    guard let kind = ScheduleKind.named(name) else {
      if let library, library.dependsOnLosses(name) {
        throw error(at: name, .dependsOnLosses(String(name)))
      }
      throw error(at: name, .unknownName(String(name)))
    }
    if budget != 1, library != nil || kind.isReference {
      throw error(at: name, .hasNoBudget(String(name)))
    }
    let opening = end < part.endIndex ? part[end] : nil
    let rest = opening == nil ? part[end...] : part[part.index(after: end)...]
    switch kind.form {
    case .keyed(let make) where library != nil:
      guard opening != "(" else {
        throw error(
          at: part,
          .malformed(String(part), expected: "\(kind.name),KEY=VALUE,…, as in \(kind.example)"))
      }
      return try ScheduleArguments(opening == nil ? nil : rest, of: kind, at: name, in: self)
        .schedule(make)
    case .keyed(let make):
      guard opening == ":", !rest.isEmpty else {
        throw error(
          at: part,
          .malformed(String(part), expected: "\(kind.name):KEY=VALUE,…, as in \(kind.example)"))
      }
      return try ScheduleArguments(rest, of: kind, at: rest, in: self).schedule(make)
    case .composition(let make):
      guard opening == "(", rest.last == ")", rest.dropLast().hasBalancedParentheses else {
        throw error(at: part, .malformed(String(part), expected: kind.example))
      }
      guard depth < Self.deepest else { throw error(at: part, .nestedTooDeeply) }
      var inner = self
      inner.depth += 1
      return try CompositionArguments(rest.dropLast(), of: kind, in: inner).schedule(make)
    case .reference(let reference):
      guard opening == ":", !rest.isEmpty else {
        throw error(at: part, .malformed(String(part), expected: "\(kind.name):FILE"))
      }
      guard let read else {
        throw error(at: part, .unreadableReference("\(kind.name):\(rest)"))
      }
      return try read(reference, String(rest))
    }
  }
}

extension Substring {
  fileprivate var hasBalancedParentheses: Bool {
    var depth = 0
    for character in self {
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      if depth < 0 { return false }
    }
    return depth == 0
  }
}

extension Double {
  /// A number as people write it, be it 24000, 24k, 2.4e4 or 24_000.
  package init?(plain text: Substring) {
    guard let number = WrittenNumber.value(of: text), number.isFinite, !text.hasSuffix("%") else {
      return nil
    }
    self = number
  }
}
