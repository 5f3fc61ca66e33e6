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

  /// The family that goes by that name; broken power laws may have 0 to 9 breaks.
  public static func family(named name: String) -> (any CurveFamily)? {
    let broken = "broken-power-"
    if name.hasPrefix(broken), let breaks = Int(name.dropFirst(broken.count)), 0...9 ~= breaks {
      return BrokenPowerFamily(breaks: breaks)
    }
    return all.first { $0.name == name || $0.aliases.contains(name) }
  }
}
