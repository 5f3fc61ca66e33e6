/// The drops of the rate as a run's last step sees them: what its final loss is a function of.
///
/// A drop may be that of one step, or stand for many steps of a ramp (``RateRamps``); either way the
/// gain from it is `size`·G(rate, pace, area, stepsLeft) for laws of one kernel a drop.
public struct FinalDrops: Sendable {
  /// Σ Δη_k of the steps that the drop stands for, positive where the rate falls.
  public internal(set) var sizes: [Double] = []
  /// η_k, the rate after the drop.
  public internal(set) var rates: [Double] = []
  /// p_k = η_k^q, what its step adds to areas: the rate itself unless the law has a pace of its own.
  public internal(set) var paces: [Double] = []
  /// S_k = Σ_{t=k..T} p_t, the area from its step, inclusive, to the last.
  public internal(set) var areas: [Double] = []
  /// T − k + 1, the steps that it has had to act, its own included.
  public internal(set) var stepsLeft: [Double] = []
  /// S1 = Σ_{t=1..T} p_t, warm-up counted as its convention says.
  public internal(set) var total = 0.0
  /// The rate before the first drop.
  public internal(set) var firstRate = 0.0
  /// T, the last step.
  public let steps: Int

  init(steps: Int, capacity: Int) {
    self.steps = steps
    sizes.reserveCapacity(capacity)
    rates.reserveCapacity(capacity)
    paces.reserveCapacity(capacity)
    areas.reserveCapacity(capacity)
    stepsLeft.reserveCapacity(capacity)
  }

  mutating func append(
    size: Double, rate: Double, pace: Double, area: Double, stepsLeft left: Double
  ) {
    sizes.append(size)
    rates.append(rate)
    paces.append(pace)
    areas.append(area)
    stepsLeft.append(left)
  }

  /// The derivatives of a final loss by what it is a function of.
  public struct Slopes: Sendable {
    public internal(set) var bySize: [Double]
    public internal(set) var byRate: [Double]
    /// The area's share in it left out.
    public internal(set) var byPace: [Double]
    public internal(set) var byArea: [Double]
    public internal(set) var byTotal = 0.0
    public internal(set) var byFirstRate = 0.0

    public init(of drops: FinalDrops) {
      bySize = [Double](repeating: 0, count: drops.sizes.count)
      byRate = bySize
      byPace = bySize
      byArea = bySize
    }
  }
}
