/// `NAME=VALUE`, blanks around either left out.
package struct Assignment: Sendable {
  package let name: Substring
  package let value: Substring

  /// Which sign divides the two, where there are several.
  package enum Sign {
    /// Values may contain it, names do not.
    case first
    /// Names may contain it, values do not.
    case last
  }

  /// Nil if there is no sign.
  package init?(_ text: Substring, at sign: Sign = .first) {
    guard let place = sign == .first ? text.firstIndex(of: "=") : text.lastIndex(of: "=") else {
      return nil
    }
    name = text[..<place].trimmed
    value = text[text.index(after: place)...].trimmed
  }

  /// The assignments between separators. Separators between parentheses are part of a value.
  package static func list(
    _ text: Substring, separator: Character = ","
  ) throws(KeyedValues.Fault) -> [Assignment] {
    var depth = 0
    let parts = text.split(omittingEmptySubsequences: false) { character in
      if character == "(" { depth += 1 }
      if character == ")" { depth -= 1 }
      return character == separator && depth <= 0
    }
    var assignments: [Assignment] = []
    for part in parts {
      guard let assignment = Assignment(part) else {
        throw KeyedValues.Fault(kind: .noAssignment, part: part.trimmed)
      }
      assignments.append(assignment)
    }
    return assignments
  }
}

extension StringProtocol where SubSequence == Substring {
  /// Without white space at either end; still a part of its text.
  package var trimmed: Substring {
    var part = drop { $0.isWhitespace }
    while part.last?.isWhitespace == true { part.removeLast() }
    return part
  }
}
