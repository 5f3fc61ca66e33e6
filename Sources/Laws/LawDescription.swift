/// What a law says of itself, for listings.
public struct LawDescription: Encodable, Hashable, Sendable {
  public struct Parameter: Encodable, Hashable, Sendable {
    public var name: String
    public var meaning: String
    /// The least and the greatest value allowed; absent where there is none.
    public var lower: Double?
    public var upper: Double?
  }

  /// `law`, of runs and their schedules, or `family`, of curves.
  public var kind: String
  public var name: String
  /// Other names of the same.
  public var aliases: [String]
  public var formula: String
  public var symbols: [String]
  public var source: String
  /// In the order of parameter vectors.
  public var parameters: [Parameter]

  public init(_ law: any Law) {
    kind = "law"
    aliases = []
    name = law.name
    formula = law.formula
    symbols = law.symbols
    source = law.source
    parameters =
      law.linear.map {
        Parameter(name: $0.name, meaning: $0.meaning, lower: $0.isNonnegative ? 0 : nil)
      }
      + law.nonlinear.map {
        Parameter(
          name: $0.name, meaning: $0.meaning, lower: $0.bounds.lowerBound,
          upper: $0.bounds.upperBound)
      }
  }

  public init(_ family: any CurveFamily) {
    name = family.name
    formula = family.formula
    symbols = []
    source = family.source
    kind = "family"
    aliases = family.aliases
    parameters = zip(
      family.linear.map { ($0.name, $0.meaning) } + family.nonlinear.map { ($0.name, $0.meaning) },
      family.parameterBounds
    ).map { named, bounds in
      Parameter(
        name: named.0, meaning: named.1,
        lower: bounds.lowerBound.isFinite ? bounds.lowerBound : nil,
        upper: bounds.upperBound.isFinite ? bounds.upperBound : nil)
    }
  }
}
