/// Every law there is, one line each.
public enum LawCatalog {
  public static let all: [any Law] = [
    AnnealingLaw(),
    MultiPowerLaw(),
  ]

  /// The law of that name.
  public static func law(named name: String) -> (any Law)? { all.first { $0.name == name } }
}
