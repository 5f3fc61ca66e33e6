/// The choices behind ``IsoFLOP``.
public struct IsoFLOPOptions: Sendable, Hashable {
  /// How the lowest place of a valley is found.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// The lowest of 25·(n − 1) points of Akima's curve of ln L over ln N through n sizes, as Porian et
    /// al. (2024, arXiv 2406.19146) have it. It knows no form of the valley.
    case akima
    /// The vertex of a parabola through the sizes within a factor of six of the best, as approach 2 of
    /// Hoffmann et al. (2022, arXiv 2203.15556). Valleys are no parabolas: it is biased.
    case parabola
  }

  public var method: Method
  /// The standard deviation of ln L from seed to seed; nil estimates it from the valleys.
  public var noise: Double?
  /// The confidence level of intervals.
  public var level: Double
  public var seed: UInt64
  /// How often noise is drawn.
  public var draws: Int

  public init(
    method: Method = .akima, noise: Double? = nil, level: Double = 0.9, seed: UInt64 = 1,
    draws: Int = 1000
  ) {
    self.method = method
    self.noise = noise
    self.level = level
    self.seed = seed
    self.draws = draws
  }
}
