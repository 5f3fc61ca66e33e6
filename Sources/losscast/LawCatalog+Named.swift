import ArgumentParser
import Laws
import Schedules

extension LawCatalog {
  /// The law that a user names.
  static func law(called name: String) throws -> any Law {
    if let law = law(named: name) { return law }
    throw ValidationError(
      "there is no law '\(name)'" + Spelling.suggestion(for: name, among: all.map(\.name)))
  }
}
