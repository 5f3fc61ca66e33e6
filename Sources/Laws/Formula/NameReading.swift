/// How a formula's reader took a name that could be meant in two ways: e, E or pi.
enum NameReading: Hashable, Sendable {
  case euler, pi, parameter, variable

  /// Whether it is said how the name was taken.
  static func isTold(_ name: String) -> Bool { ["e", "pi"].contains(name.lowercased()) }

  /// What is said.
  func text(of name: String) -> String {
    let isEuler = name.lowercased() == "e"
    return switch self {
    case .euler: "\(name) is Euler's number, 2.71828…, as the base of a power"
    case .pi: "\(name) is the number 3.14159…"
    case .parameter:
      "\(name) is a parameter here; "
        + (isEuler ? "Euler's number is exp(1)" : "the number 3.14159… is π")
    case .variable: "\(name) is the column of that name"
    }
  }
}
