import Extrapolation
import Stopping

/// Policies by their texts, as the command line knows them.
enum PolicyArgument {
  static let catalog = PolicyCatalog(extrapolator: TrendExtrapolator())

  static func policy(_ text: String) throws -> NamedPolicy { try catalog.policy(text) }

  /// All policies with their keys, a line each.
  static var list: String {
    catalog.kinds.map { "  \($0.example)\n      \($0.summary)" }.joined(separator: "\n")
  }
}
