import RealModule

/// By how much losses of equal runs differ from seed to seed: σ² = (ν·L)² + (κ·(L − ℓ*))², since runs far from the best
/// differ more.
struct SweepNoise: Sendable {
  /// ν, as a share of the loss.
  let share: Double
  /// κ, as a share of what the loss is above the least.
  let growth: Double
  /// How many differences between replicates tell ν; 0 where none does.
  let freedom: Int
  /// Whether somebody gave it.
  let isGiven: Bool

  /// What is taken where no replicates tell it; what Porian et al. (2024) saw from seed to seed.
  static let usual = 0.002

  private init(share: Double, growth: Double, freedom: Int, isGiven: Bool) {
    (self.share, self.growth, self.freedom, self.isGiven) = (share, growth, freedom, isGiven)
  }

  /// By the replicates of all sweeps.
  init(of sweeps: [RateSweep], given: Double?) {
    if let given {
      self.init(share: given, growth: 0, freedom: 0, isGiven: true)
      return
    }
    var near = (squares: 0.0, freedom: 0)
    var far: [(squares: Double, loss: Double, excess: Double, freedom: Int)] = []
    for sweep in sweeps {
      for rate in sweep.rates where rate.losses.count > 1 && rate.whole == rate.losses.count {
        let squares = rate.losses.reduce(0) { $0 + ($1 - rate.mean) * ($1 - rate.mean) }
        let excess = rate.mean - sweep.leastLoss
        let freedom = rate.losses.count - 1
        if excess <= Self.nearBest * sweep.leastLoss {
          near.squares += squares / (rate.mean * rate.mean)
          near.freedom += freedom
        } else {
          far.append((squares, rate.mean, excess, freedom))
        }
      }
    }
    let share =
      near.freedom > 0
      ? max((near.squares / Double(near.freedom)).squareRoot(), Self.least) : Self.usual
    var rest = (squares: 0.0, weight: 0.0)
    for part in far {
      let expected = share * share * part.loss * part.loss * Double(part.freedom)
      rest.squares += part.squares - expected
      rest.weight += part.excess * part.excess * Double(part.freedom)
    }
    self.init(
      share: share, growth: rest.weight > 0 ? (max(rest.squares, 0) / rest.weight).squareRoot() : 0,
      freedom: near.freedom, isGiven: false)
  }

  /// Rates within 3 % of the least loss tell ν.
  private static let nearBest = 0.03
  /// Runs of one seed agree exactly, which tells nothing.
  static let least = 1e-5

  /// The variance of one run's loss.
  func variance(loss: Double, excess: Double) -> Double {
    let (a, b) = (share * loss, growth * max(excess, 0))
    return a * a + b * b
  }

  var isMeasured: Bool { freedom > 0 }
}
