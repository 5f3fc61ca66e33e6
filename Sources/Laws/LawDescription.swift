/// What a formula says of itself, for listings.
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
  /// When to fit it.
  public var use: String
  /// What a law must know of a run beyond its rates.
  public var facts: [RunFact]
  /// In the order of parameter vectors.
  public var parameters: [Parameter]

  public init(_ formula: any SeparableFormula) {
    kind = formula is any Law ? "law" : "family"
    name = formula.name
    aliases = formula.aliases
    self.formula = formula.formula
    symbols = formula.symbols
    source = formula.source
    use = (formula as? any Law)?.use ?? FamilyCatalog.use(of: formula.name)
    facts = ((formula as? any Law)?.facts ?? []).sorted { $0.rawValue < $1.rawValue }
    parameters = zip(
      formula.linear.map { ($0.name, $0.meaning) }
        + formula.nonlinear.map { ($0.name, $0.meaning) },
      formula.parameterBounds
    ).map { named, bounds in
      Parameter(
        name: named.0, meaning: named.1,
        lower: bounds.lowerBound.isFinite ? bounds.lowerBound : nil,
        upper: bounds.upperBound.isFinite ? bounds.upperBound : nil)
    }
  }
}
