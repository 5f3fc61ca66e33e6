/// Every scaling law there is, one line each.
public enum ScalingCatalog {
  public static let all: [any ScalingLaw] = [
    AdditiveScalingLaw(),
    TiedScalingLaw(),
    CoupledScalingLaw(),
    CoupledTiedScalingLaw(),
    CrossedScalingLaw(),
    KaplanScalingLaw(),
    OverTrainingLaw(),
    RepeatedDataLaw(),
    RoutedScalingLaw(),
    TrajectoryScalingLaw(),
    FarseerScalingLaw(),
    OneQuantityLaw(of: .parameters),
    OneQuantityLaw(of: .tokens),
    OneQuantityLaw(of: .compute),
    BrokenScalingLaw(of: .parameters),
    BrokenScalingLaw(of: .tokens),
    BrokenScalingLaw(of: .compute),
  ]

  /// The law of that name.
  public static func law(named name: String) -> (any ScalingLaw)? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}
