import RealModule

/// The scale on which a separable model is compared with the observations.
public enum Link: Sendable, Hashable {
  /// fᵢ − yᵢ.
  case identity
  /// ln fᵢ − ln yᵢ: relative errors. Observations must be positive, and where Σⱼ cⱼφⱼᵢ is not, the
  /// point is no candidate. A solution's predictions and residuals are logarithms too.
  case logarithm

  func value(_ x: Double) -> Double {
    switch self {
    case .identity: x
    case .logarithm: x > 0 ? .log(x) : .nan
    }
  }

  func slope(_ x: Double) -> Double {
    switch self {
    case .identity: 1
    case .logarithm: 1 / x
    }
  }
}
