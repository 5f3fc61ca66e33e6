import ArgumentParser
import Basics
import Laws

extension LawCatalog {
  /// The law that a user names.
  static func law(called name: String) throws -> any Law {
    if let law = law(named: name) { return law }
    let families = FamilyCatalog.all.map(\.name)
    if families.contains(name) {
      throw ValidationError(
        "'\(name)' is a family of curves, which know no schedules: losscast curve fits it")
    }
    let laws = all.map(\.name)
    if let meant = Spelling.nearest(to: name, among: laws + families), families.contains(meant) {
      throw ValidationError(
        "there is no law or family of curves '\(name)'; did you mean '\(meant)'? losscast curve "
          + "fits it, and losscast laws lists all")
    }
    throw ValidationError("there is no law '\(name)'" + Spelling.suggestion(for: name, among: laws))
  }
}
