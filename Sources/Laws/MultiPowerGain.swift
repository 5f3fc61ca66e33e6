import RealModule

/// V(t) = Σ_{k≤t} Δη_k·(1 − (1 + C·η_k^−γ·S_k(t))^−β) at each asked step, and its derivatives.
///
/// With the scale r_k = η_k^γ/C and z_k = r_k + S_k, the power P_k is r_k^β·z_k^−β, so that drops
/// before the last row enter as sources of a ``PowerSum``. For the value they carry Δη_k·r_k^β, for
/// the derivatives besides that its products with ln η_k, with r_k and with both:
///
/// ```
/// ∂P_k/∂β = P_k·(ln r_k − ln z_k),   ∂P_k/∂ln r_k = β·(P_k − r_k^(β+1)·z_k^−(β+1)),
/// ln r_k = γ·ln η_k − ln C
/// ```
struct MultiPowerGain {
  private(set) var values: [Double]
  /// Empty unless derivatives were asked for, as are the others.
  private(set) var slopesByC: [Double] = []
  private(set) var slopesByBeta: [Double] = []
  private(set) var slopesByGamma: [Double] = []

  private let speed: Double
  private let logC: Double
  private let beta: Double
  private let gamma: Double

  init(speed: Double, beta: Double, gamma: Double, along history: RateHistory, withSlopes: Bool) {
    self.speed = speed
    self.beta = beta
    self.gamma = gamma
    logC = .log(speed)
    values = [Double](repeating: 0, count: history.steps.count)
    if withSlopes {
      slopesByC = values
      slopesByBeta = values
      slopesByGamma = values
    }
    let drops = history.drops
    if drops.near.isEmpty { return }
    addNear(drops.near)
    addFar(drops, along: history)
  }

  /// The drops since the row before, one by one.
  private mutating func addNear(_ drops: RateDrops.Table) {
    for block in drops.sizes.indices {
      let size = drops.sizes[block]
      let logRate = drops.logRates[block].raised(to: Self.lowestLogRate)
      let x = drops.distances[block] * (logC - gamma * logRate).exponential
      let logGrowth = x.logarithmOfOnePlus
      let kept = (-beta * logGrowth).exponential
      let value = size * (1 - kept)
      let byBeta = size * kept * logGrowth
      let byLogScale = size * kept * beta * x / (1 + x)
      let byGamma = byLogScale * logRate
      drops.forEachRow(of: block) { row, sum in
        values[row] += sum(value)
        if slopesByC.isEmpty { return }
        slopesByC[row] += sum(byLogScale) / speed
        slopesByBeta[row] += sum(byBeta)
        slopesByGamma[row] -= sum(byGamma)
      }
    }
  }

  /// All earlier drops, by way of exponentials.
  private mutating func addFar(_ drops: RateDrops, along history: RateHistory) {
    let far = drops.far
    guard let reach = drops.farReach else { return }
    let withSlopes = !slopesByC.isEmpty
    func scale(_ logRate: Double) -> Double {
      .exp(gamma * max(logRate, Self.lowestLogRate) - logC)
    }
    guard
      var past = PowerSum(
        exponent: beta,
        between: (
          scale(reach.logRates.lowerBound) + reach.distances.lowerBound,
          scale(reach.logRates.upperBound) + reach.distances.upperBound
        ), amplitudes: withSlopes ? 4 : 1)
    else {
      for row in values.indices { values[row] = .nan }
      return
    }

    // The amplitudes and arguments of all sources.
    var scales: [Double] = []
    var amplitudes: [Double] = []
    scales.reserveCapacity(8 * far.sizes.count)
    amplitudes.reserveCapacity(8 * far.sizes.count)
    for block in far.sizes.indices {
      let logScale = gamma * far.logRates[block].raised(to: Self.lowestLogRate) - logC
      scales.append(logScale.exponential)
      amplitudes.append(far.sizes[block] * (beta * logScale).exponential)
    }

    var next = 0
    var total = 0.0
    for row in values.indices {
      if row > 0 { past.advance(by: history.areas[row] - history.areas[row - 1]) }
      let power = past.power(0)
      values[row] += total - power
      if withSlopes {
        let logged = past.power(1)
        slopesByBeta[row] += logC * power - gamma * logged - past.slope(0)
        slopesByC[row] += beta * (power - past.steeperPower(2)) / speed
        slopesByGamma[row] -= beta * (logged - past.steeperPower(3))
      }
      while next < far.ends[row] {
        let (block, lane) = (next / 8, next % 8)
        let logRate = max(far.logRates[block][lane], Self.lowestLogRate)
        let scale = scales[next]
        past.add(
          amplitudes[next] * SIMD4(1, logRate, scale, scale * logRate),
          at: scale + far.distances[block][lane])
        total += far.sizes[block][lane]
        next += 1
      }
    }
  }

  private static let lowestLogRate: Double = .log(MultiPowerLaw.lowestRate)
}
