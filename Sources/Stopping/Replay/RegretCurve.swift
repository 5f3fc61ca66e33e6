import Extrapolation

/// Mean regret against what has been spent, in full runs.
public struct RegretCurve: Sendable, Encodable {
  public struct Point: Sendable, Hashable, Encodable {
    public var budget: Double
    public var regret: Double
  }

  public var points: [Point]

  /// The budget at which the mean regret is first down to `regret`, interpolated between points; the
  /// last budget if it never is.
  func budget(for regret: Double) -> Double {
    for (index, point) in points.enumerated() where point.regret <= regret {
      guard index > 0 else { return point.budget }
      let before = points[index - 1]
      let drop = before.regret - point.regret
      let part = drop > 0 ? (before.regret - regret) / drop : 1
      return before.budget + part * (point.budget - before.budget)
    }
    return points.last?.budget ?? .nan
  }
}
