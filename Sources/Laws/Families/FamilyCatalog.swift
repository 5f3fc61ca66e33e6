/// Every family of curves there is, one line each.
public enum FamilyCatalog {
  public static let all: [any CurveFamily] = [
    LinearFamily(),
    LogLinearFamily(),
    LogLogLinearFamily(),
    InverseLogFamily(),
    Power2Family(),
    Power3Family(),
    Power4Family(),
    VaporPressureFamily(),
    SaturatingPowerFamily(),
    ImplicitPowerFamily(),
    BrokenPowerFamily(breaks: 1),
    BrokenPowerFamily(breaks: 2),
    BrokenPowerFamily(breaks: 3),
    Exponential2Family(),
    Exponential3Family(),
    Exponential4Family(),
    JanoschekFamily(),
    WeibullFamily(),
    GompertzFamily(),
    LogisticFamily(),
    BertalanffyFamily(),
    SaturationGrowthFamily(),
    MorganMercerFlodinFamily(),
    HillFamily(),
    HillBackgroundFamily(),
    LogPowerFamily(),
  ]

  /// The family that goes by that name.
  public static func family(named name: String) -> (any CurveFamily)? {
    all.first { $0.name == name || $0.aliases.contains(name) }
  }
}
