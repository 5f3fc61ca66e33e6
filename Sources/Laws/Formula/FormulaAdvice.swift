public import Basics

/// What to do about a formula that cannot be read.
public enum FormulaAdvice: Advice, Hashable {
  /// A name that looks like a misspelled variable may be a parameter all the same.
  case correctName(String, meant: String)

  public var description: String {
    switch self {
    case .correctName(let name, let meant):
      "Did you mean \(meant)? If \(name) is a parameter, say so"
    }
  }
}
