import RealModule
public import Schedules

/// The rate of every step of a run, one number each: what a schedule's designer may change.
///
/// ``RateHistory`` says the same in stretches, for evaluating a given schedule; here each rate is a
/// variable of its own, so that a law can say what the final loss gains by changing it.
public struct StepRates: Sendable {
  /// η_t at index t, from η_0, the rate before the first update, to that of the last step T.
  public var rates: [Double]
  /// How many of the first steps are warm-up, and how they enter the law.
  public let warmup: Int
  public let convention: WarmupConvention

  /// The last step T.
  public var steps: Int { rates.count - 1 }

  /// - Precondition: there are rates for steps 0 to 1 at least, and 0 ≤ `warmup` < T.
  public init(_ rates: [Double], warmup: Int, convention: WarmupConvention) {
    precondition(rates.count > 1 && (0..<rates.count - 1).contains(warmup))
    self.rates = rates
    self.warmup = warmup
    self.convention = convention
  }

  /// What each step adds to an area: η_t^q.
  private func paces(_ exponent: Double) -> [Double] {
    if exponent == 1 { return rates }
    // Most neighboring steps run at the same rate and share its power.
    var (rate, pace) = (0.0, 0.0)
    return rates.map { next in
      if next != rate { (rate, pace) = (next, .pow(next, exponent)) }
      return pace
    }
  }

  public init(of schedule: any Schedule, convention: WarmupConvention) {
    self.init(
      [schedule.rate(at: 0)] + schedule.rates(through: schedule.steps), warmup: schedule.firstRise,
      convention: convention)
  }

  /// The first step whose drop of rate counts.
  private var firstDrop: Int { convention == .asReheating ? 1 : warmup + 1 }

  /// The drop of each step, as the last one sees it.
  func drops(pacedBy exponent: Double) -> FinalDrops {
    let first = firstDrop
    let paces = paces(exponent)
    var areas = [Double](repeating: 0, count: rates.count)
    var area = 0.0
    for k in stride(from: steps, through: 1, by: -1) {
      area += paces[k]
      areas[k] = area
    }
    var drops = FinalDrops(steps: steps, capacity: steps)
    for k in first...steps {
      drops.append(
        size: rates[k - 1] - rates[k], rate: rates[k], pace: paces[k], area: areas[k],
        stepsLeft: Double(steps - k + 1))
    }
    drops.firstRate = rates[first - 1]
    drops.total =
      convention == .atPeak
      ? Double(warmup) * paces[warmup] + areas[warmup + 1] : areas[1]
    return drops
  }

  /// Sets `gradient` to the derivatives by the rates, from those by their drops.
  func pullBack(
    _ slopes: FinalDrops.Slopes, pacedBy exponent: Double, into gradient: inout [Double]
  ) {
    precondition(gradient.count == rates.count)
    let first = firstDrop
    let paces = paces(exponent)
    /// ∂p_t/∂η_t = q·p_t/η_t. Nobody changes rates of 0, which only warm-up has.
    func paceSlope(_ step: Int) -> Double {
      if exponent == 1 { return 1 }
      return rates[step] > 0 ? exponent * paces[step] / rates[step] : 0
    }
    for k in gradient.indices { gradient[k] = 0 }
    gradient[first - 1] += slopes.byFirstRate
    // Each pace is in the area of all drops up to its own.
    var byArea = slopes.byTotal
    for k in 1...steps {
      var byPace = 0.0
      if k >= first {
        let drop = k - first
        gradient[k - 1] += slopes.bySize[drop]
        gradient[k] += slopes.byRate[drop] - slopes.bySize[drop]
        byArea += slopes.byArea[drop]
        byPace = slopes.byPace[drop]
      }
      gradient[k] += (byArea + byPace) * paceSlope(k)
    }
    if convention == .atPeak, warmup > 0 {
      for k in 1..<warmup { gradient[k] -= slopes.byTotal * paceSlope(k) }
      gradient[warmup] += Double(warmup - 1) * slopes.byTotal * paceSlope(warmup)
    }
  }
}
