import RealModule

/// Standard normal numbers, the same for the same seed on every platform.
public struct SeededNormals {
  private var state: UInt64

  public init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 }

  private mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
  }

  public mutating func next() -> Double {
    let radius = Double.sqrt(-2 * .log(uniform()))
    return radius * .cos(2 * .pi * uniform())
  }

  /// Stationary noise with that correlation of neighbors.
  public mutating func series(_ count: Int, deviation: Double, correlation: Double = 0)
    -> [Double]
  {
    var value = next()
    return (0..<count).map { _ in
      defer { value = correlation * value + Double.sqrt(1 - correlation * correlation) * next() }
      return deviation * value
    }
  }
}
