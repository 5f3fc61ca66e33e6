/// What a law says of itself, for listings.
public struct LawDescription: Encodable, Hashable, Sendable {
  public struct Parameter: Encodable, Hashable, Sendable {
    public var name: String
    public var meaning: String
    /// The least and the greatest value allowed; absent where there is none.
    public var lower: Double?
    public var upper: Double?
  }

  public var name: String
  public var formula: String
  public var symbols: [String]
  public var source: String
  /// In the order of parameter vectors.
  public var parameters: [Parameter]

  public init(_ law: any Law) {
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
}
