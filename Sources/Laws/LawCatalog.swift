/// Every law there is, one line each.
public enum LawCatalog {
  public static let all: [any Law] = [
    AnnealingLaw(),
    WeightedAnnealingLaw(),
    SizedAnnealingLaw(),
    ContinualLaw(),
    MultiPowerLaw(),
    FunctionalLaw(),
    FunctionalKernelLaw(),
    ConvexBoundLaw(),
    AreaLaw(),
    StepsLaw(),
    PacedLaw(AnnealingLaw()),
    PacedLaw(MultiPowerLaw()),
    PacedLaw(FunctionalLaw()),
  ]

  /// The law of that name.
  public static func law(named name: String) -> (any Law)? { all.first { $0.name == name } }
}

extension LawCatalog {
  /// The laws that a fit averages when none is named.
  public static let averaged: [any BelievedLaw] = [
    PacedLaw(AnnealingLaw()),
    PacedLaw(MultiPowerLaw()),
    PacedLaw(FunctionalLaw()),
  ]
}
