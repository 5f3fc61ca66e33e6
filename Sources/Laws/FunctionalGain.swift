import RealModule

/// V_w(t) = Σ_{i≤t} Δη_i·w_i·(1 − (1 + C·(S1(t) − S1(i)))^−β) at each asked step, and its derivatives,
/// for the weights w_i = 1 and, if an exponent s is given, S1(i)^−s.
///
/// With r = 1/C and z_i = r + S1(t) − S1(i) the power P_i is r^β·z_i^−β, so that drops before the last
/// row enter as sources of a ``PowerSum``, and
///
/// ```
/// ∂P_i/∂β = P_i·(ln r − ln z_i),   ∂P_i/∂ln C = −β·(P_i − r^(β+1)·z_i^−(β+1)).
/// ```
struct FunctionalGain {
  /// One weight's sum; the derivatives are empty unless asked for.
  struct Sum {
    var values: [Double]
    var slopesByC: [Double] = []
    var slopesByBeta: [Double] = []
    /// By s, which only the second weight depends on.
    var slopesByS: [Double] = []
  }

  /// With w_i = 1.
  private(set) var plain: Sum
  /// With w_i = S1(i)^−s.
  private(set) var slowed: Sum

  private let speed: Double
  private let beta: Double
  private let exponent: Double?
  private let withSlopes: Bool

  /// - Parameter exponent: s; nil leaves out the second weight.
  init(speed: Double, beta: Double, exponent: Double?, along history: RateHistory, withSlopes: Bool)
  {
    self.speed = speed
    self.beta = beta
    self.exponent = exponent
    self.withSlopes = withSlopes
    let zeros = [Double](repeating: 0, count: history.steps.count)
    plain = Sum(values: zeros)
    if withSlopes { plain = Sum(values: zeros, slopesByC: zeros, slopesByBeta: zeros) }
    slowed = plain
    if withSlopes { slowed.slopesByS = zeros }
    let drops = history.drops
    if drops.near.isEmpty { return }
    addNear(drops.near)
    addFar(drops, along: history)
  }

  /// The drops since the row before, one by one.
  private mutating func addNear(_ drops: RateDrops.Table) {
    for block in drops.sizes.indices {
      let size = drops.sizes[block]
      let x = drops.distancesAfter[block] * speed
      let logGrowth = x.logarithmOfOnePlus
      let kept = (-beta * logGrowth).exponential
      let gain = size * (1 - kept)
      let byBeta = size * kept * logGrowth
      let byC = size * kept * beta * drops.distancesAfter[block] / (1 + x)
      let (weight, logArea) = weights(drops.logAreas[block])
      drops.forEachRow(of: block) { row, sum in
        plain.values[row] += sum(gain)
        if exponent != nil { slowed.values[row] += sum(gain * weight) }
        if !withSlopes { return }
        plain.slopesByC[row] += sum(byC)
        plain.slopesByBeta[row] += sum(byBeta)
        if exponent == nil { return }
        slowed.slopesByC[row] += sum(byC * weight)
        slowed.slopesByBeta[row] += sum(byBeta * weight)
        slowed.slopesByS[row] -= sum(gain * weight * logArea)
      }
    }
  }

  /// All earlier drops, by way of exponentials.
  private mutating func addFar(_ drops: RateDrops, along history: RateHistory) {
    guard let reach = drops.farReach else { return }
    let far = drops.far
    let scale = 1 / speed
    let logScale: Double = .log(scale)
    let unit: Double = .exp(beta * logScale)
    guard
      var past = PowerSum(
        exponent: beta,
        between: (scale + reach.distances.lowerBound, scale + reach.distances.upperBound),
        amplitudes: exponent == nil ? 1 : withSlopes ? 3 : 2)
    else {
      for row in plain.values.indices { plain.values[row] = .nan }
      if exponent != nil { slowed.values = plain.values }
      return
    }
    // Each source's amplitudes: 1, its area's power, and that times its logarithm.
    let slowing = far.sizes.indices.map { weights(far.logAreas[$0]) }
    var next = 0
    var totals = SIMD4<Double>.zero
    for row in history.steps.indices {
      if row > 0 { past.advance(by: history.areas[row] - history.areas[row - 1]) }
      add(&plain, past, 0, total: totals[0], unit: unit, logScale: logScale, at: row)
      if exponent != nil {
        add(&slowed, past, 1, total: totals[1], unit: unit, logScale: logScale, at: row)
        if withSlopes { slowed.slopesByS[row] -= totals[2] - unit * past.power(2) }
      }
      while next < far.ends[row] {
        let (block, lane) = (next / 8, next % 8)
        let weight = slowing[block].weight[lane]
        let amplitudes =
          far.sizes[block][lane] * SIMD4(1, weight, weight * slowing[block].logArea[lane], 0)
        past.add(amplitudes, at: scale + far.distancesAfter[block][lane])
        totals += amplitudes
        next += 1
      }
    }
  }

  @inline(__always)
  private func add(
    _ sum: inout Sum, _ past: PowerSum, _ amplitude: Int, total: Double, unit: Double,
    logScale: Double, at row: Int
  ) {
    let power = past.power(amplitude)
    sum.values[row] += total - unit * power
    if !withSlopes { return }
    sum.slopesByBeta[row] -= unit * (logScale * power + past.slope(amplitude))
    let scaled = power - past.steeperPower(amplitude) / speed
    sum.slopesByC[row] += beta * unit * scaled / speed
  }

  /// S1(i)^−s and ln S1(i).
  @inline(__always)
  private func weights(
    _ logAreas: SIMD8<Double>
  ) -> (weight: SIMD8<Double>, logArea: SIMD8<Double>) {
    guard let exponent else { return (.zero, .zero) }
    let logAreas = logAreas.raised(to: Self.lowestLogArea)
    return ((-exponent * logAreas).exponential, logAreas)
  }

  /// A drop before any rate has acted has no area to be slowed by: it counts as at this one.
  private static let lowestLogArea = -23.0
}
