import Stopping

/// The settings that are replayed: each policy's own sweep, over more than one kind of it where it has
/// kinds.
enum PolicyGrid {
  static let texts =
    ["projected-halving", "trailing", "patience", "hyperband", "wilcoxon"]
    + [1, 5].map { "median:startup=\($0)" }
    + [10, 25, 75].map { "percentile:percentile=\($0),startup=1" }
    + ["percentile:percentile=25", "median:form=averages"]
    + [2, 3, 4].map { "successive-halving:reduction=\($0)" }

  static func policies() throws -> [NamedPolicy] {
    let catalog = PolicyCatalog()
    return try texts.flatMap { try catalog.policy($0).sweep() }
  }
}
