import RealModule

/// By how much losses of equal runs differ from seed to seed: σ² = (ν·L)² + (κ·(L − ℓ*))², since runs far from the best
/// differ more.
///
/// What ν was estimated to be may be off by a factor, and what losses miss their valleys by tells of it too: without
/// replicates nothing else does. One sweep of eight rates tells it poorly and all sweeps of a table well, so that
/// ``factors(by:)`` lets each sweep know what the others say.
struct SweepNoise: Sendable {
  /// By what ν may have to be multiplied, with ln of how probable that is.
  struct Factor: Sendable {
    var value: Double
    var log: Double
  }

  /// ν, as a share of the loss.
  let share: Double
  /// κ, as a share of what the loss is above the least.
  let growth: Double
  /// The standard deviation of what losses were rounded by.
  let rounding: Double
  /// How many differences between replicates tell ν; 0 where none does.
  let freedom: Int
  /// Whether somebody gave it.
  let isGiven: Bool

  /// What is taken where no replicates tell it; what Porian et al. (2024) saw from seed to seed.
  static let usual = 0.002

  private init(share: Double, growth: Double, rounding: Double, freedom: Int, isGiven: Bool) {
    (self.share, self.growth, self.rounding) = (share, growth, rounding)
    (self.freedom, self.isGiven) = (freedom, isGiven)
  }

  /// By the replicates of all sweeps.
  init(of sweeps: [RateSweep], given: Double?) {
    let rounding = Self.rounding(of: sweeps.flatMap { $0.rates.flatMap(\.losses) })
    if let given {
      self.init(share: given, growth: 0, rounding: rounding, freedom: 0, isGiven: true)
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
      rounding: rounding, freedom: near.freedom, isGiven: false)
  }

  /// σ of an even distribution over the last digit that all losses have, where there are at most ``mostDigits`` behind the
  /// point; 0 where there are more.
  private static func rounding(of losses: [Double]) -> Double {
    let finite = losses.filter(\.isFinite)
    guard finite.count > 2 else { return 0 }
    var digit = 1.0
    for _ in 0...mostDigits {
      if finite.allSatisfy({ abs(($0 / digit).rounded() - $0 / digit) < 1e-6 }) {
        return digit / Double(12).squareRoot()
      }
      digit /= 10
    }
    return 0
  }

  private static let mostDigits = 4

  /// Rates within 3 % of the least loss tell ν.
  private static let nearBest = 0.03
  /// Runs of one seed agree exactly, which tells nothing.
  static let least = 1e-5

  /// The variance of one run's loss.
  func variance(loss: Double, excess: Double) -> Double {
    let (a, b) = (share * loss, growth * max(excess, 0))
    return a * a + b * b + rounding * rounding
  }

  var isMeasured: Bool { freedom > 0 }

  // MARK: What valleys tell of it

  /// What is believed before any valley is seen: by the χ² of replicates, or else widely.
  var factors: [Factor] {
    if isGiven { return [Factor(value: 1, log: 0)] }
    let steps = isMeasured ? -2...3 : -6...7
    return steps.map { step in
      let log = Double(step) * Self.spacing
      let value = Double.exp(log)
      if isMeasured {
        let freedom = Double(freedom)
        return Factor(
          value: value, log: -freedom * log - freedom / (2 * value * value) + freedom / 2)
      }
      let deviation = log / Self.doubt
      return Factor(value: value, log: -deviation * deviation / 2)
    }
  }

  /// What each sweep is to believe of the ``factors`` by what the others tell; what it tells itself is not part of it.
  ///
  /// The noise of a sweep may depart from that of all, by about ``departure`` in ln and at times by far more.
  /// - Parameter evidences: of each sweep ln of the likelihood of each factor; nil where it tells nothing.
  func factors(by evidences: [[Double]?]) -> [[Factor]] {
    let believed = factors
    func departed(_ logs: [Double]) -> [Double] {
      let top = logs.max() ?? 0
      return logs.indices.map { place in
        .log(
          logs.indices.reduce(0) { sum, other in
            let step = Double(place - other) * Self.spacing / Self.departure
            return sum + .exp(logs[other] - top) / ((1 + step * step) * (1 + step * step))
          })
      }
    }
    let told = evidences.map { $0.map(departed) }
    guard told.count(where: { $0 != nil }) > 1, believed.count > 1 else {
      return evidences.map { _ in believed }
    }
    let all = believed.indices.map { place in
      told.reduce(believed[place].log) { $0 + ($1?[place] ?? 0) }
    }
    return told.map { own in
      let others = all.indices.map { all[$0] - (own?[$0] ?? 0) }
      return zip(believed, departed(others)).map { Factor(value: $0.value, log: $1) }
    }
  }

  /// The ratio of neighboring factors, in ln.
  private static let spacing = Double.log(2) / 2
  /// The standard deviation of ln of the noise where nothing tells it.
  static let doubt = 1.3
  /// By how much the noise of one sweep is believed to depart from that of others, in ln: by a third.
  private static let departure = 0.3
}
