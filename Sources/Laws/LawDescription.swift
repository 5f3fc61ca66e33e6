/// What a formula says of itself, for listings.
public struct LawDescription: Encodable, Hashable, Sendable {
  public struct Parameter: Encodable, Hashable, Sendable {
    public var name: String
    public var meaning: String
    /// The least and the greatest value allowed; absent where there is none.
    public var lower: Double?
    public var upper: Double?

    init(_ name: String, _ meaning: String, within bounds: ClosedRange<Double>) {
      self.name = name
      self.meaning = meaning
      lower = bounds.lowerBound.isFinite ? bounds.lowerBound : nil
      upper = bounds.upperBound.isFinite ? bounds.upperBound : nil
    }
  }

  /// What a formula is of.
  public enum Kind: String, Encodable, Hashable, Sendable {
    /// Of runs and their schedules.
    case law
    /// Of a curve.
    case family
    /// Of what was trained: size, data, compute.
    case scaling
  }

  public var kind: Kind
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
    kind =
      formula is any Law ? .law : formula is any ScalingLaw ? .scaling : .family
    name = formula.name
    aliases = formula.aliases
    self.formula = formula.formula
    symbols = formula.symbols
    source = formula.source
    use =
      (formula as? any Law)?.use ?? (formula as? any ScalingLaw)?.use
      ?? FamilyCatalog.use(of: formula.name)
    facts = ((formula as? any Law)?.facts ?? []).sorted { $0.rawValue < $1.rawValue }
    if let law = formula as? any ScalingLaw {
      parameters = law.absoluteParameters.map {
        Parameter($0.name, $0.meaning, within: law.absoluteBounds(of: $0.name))
      }
      return
    }
    parameters = zip(
      formula.linear.map { ($0.name, $0.meaning) }
        + formula.nonlinear.map { ($0.name, $0.meaning) },
      formula.parameterBounds
    ).map { named, bounds in Parameter(named.0, named.1, within: bounds) }
  }
}
