import Basics

/// What a row has to say to be read, such as `size=1B`, `step>=1000` or `split!=test`.
///
/// `=` and `!=` compare texts, and numbers however they are written (`1e3`, `1000` and `1k` are one). The
/// others compare numbers; a cell that holds none does not satisfy them.
public struct RowCondition: Sendable, Hashable {
  public enum Relation: String, Sendable, Hashable, CaseIterable {
    case equal = "="
    case unequal = "!="
    case less = "<"
    case atMost = "<="
    case greater = ">"
    case atLeast = ">="
  }

  public var column: String
  public var relation: Relation
  public var value: String
  private let number: Double?

  public init(column: String, _ relation: Relation = .equal, value: String) {
    self.column = column
    self.relation = relation
    self.value = value
    number = WrittenNumber.value(of: value)
  }

  /// A condition as people write it; nil if the text is none, or orders what is no number.
  public init?(_ text: String) {
    guard let sign = text.firstIndex(where: "=<>!".contains), sign > text.startIndex else {
      return nil
    }
    let rest = text[sign...]
    // The longest sign counts, and `==` is `=`.
    let signs: [(text: String, relation: Relation)] =
      [("==", .equal)]
      + Relation.allCases.map { ($0.rawValue, $0) }.sorted { $0.0.count > $1.0.count }
    guard let found = signs.first(where: { rest.hasPrefix($0.text) }) else { return nil }
    self.init(
      column: String(text[..<sign].trimmed), found.relation,
      value: String(rest.dropFirst(found.text.count).trimmed))
    if column.isEmpty { return nil }
    switch relation {
    case .equal, .unequal: break
    case .less, .atMost, .greater, .atLeast: if number == nil { return nil }
    }
  }

  /// Whether the text of a cell satisfies it.
  func holds(for text: String) -> Bool {
    switch relation {
    case .equal where text == value: true
    case .unequal where text == value: false
    default: holds(for: WrittenNumber.value(of: text))
    }
  }

  /// Whether the number of a cell satisfies it; nil where there is none.
  package func holds(for found: Double?) -> Bool {
    guard let found, let number else { return relation == .unequal }
    return switch relation {
    case .equal: found == number
    case .unequal: found != number
    case .less: found < number
    case .atMost: found <= number
    case .greater: found > number
    case .atLeast: found >= number
    }
  }
}

extension RowCondition: CustomStringConvertible {
  /// The condition as it is read, such as `size!=1B`.
  public var description: String { "\(column)\(relation.rawValue)\(value)" }
}
