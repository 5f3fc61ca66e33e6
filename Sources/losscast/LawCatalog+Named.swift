import ArgumentParser
import Laws
import Schedules

extension LawCatalog {
  /// The law that a user names.
  static func law(called name: String) throws -> any Law {
    if let law = law(named: name) { return law }
    let families = FamilyCatalog.all.map(\.name)
    if families.contains(name) {
      throw ValidationError("'\(name)' is a family of curves, which know no schedules; name a law")
    }
    throw ValidationError(
      "there is no law '\(name)'"
        + Spelling.suggestion(for: name, among: all.map(\.name) + families))
  }
}
