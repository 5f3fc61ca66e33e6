import RealModule

/// V(t) = Σ_{k≤t} Δη_k·(1 − (1 + C·η_k^−γ·S_k(t))^−β), row after row, with its derivatives.
///
/// With r_k = η_k^γ/C and z_k = r_k + S_k the power is r_k^β·z_k^−β, so that drops before the last
/// row enter as sources of ``PowerSum``, which must carry r_k^β·Δη_k alone for the value, and beside
/// it the products with ln η_k and with r_k for the derivatives:
///
/// ```
/// P_k = r_k^β·z_k^−β,   ∂P_k/∂β = P_k·(ln r_k − ln z_k),   ∂P_k/∂ln r_k = β·(P_k − r_k^(β+1)·z_k^−(β+1))
/// ln r_k = γ·ln η_k − ln C
/// ```
struct MultiPowerGain {
  typealias Slopes = (C: Double, beta: Double, gamma: Double)

  private let C: Double
  private let logC: Double
  private let beta: Double
  private let gamma: Double
  private let withSlopes: Bool
  private let areas: [Double]
  private let drops: RateDrops
  private var past: PowerSum
  private var pastDrops = 0.0

  init(
    C: Double, beta: Double, gamma: Double, along history: RateHistory, withSlopes: Bool
  ) {
    self.C = C
    self.beta = beta
    self.gamma = gamma
    self.withSlopes = withSlopes
    areas = history.areas
    drops = history.drops
    logC = .log(C)
    var arguments = 1.0...1.0
    if let rates = drops.rateRange, drops.leastDistance.isFinite {
      let (least, greatest) = (
        Self.scale(rates.lowerBound, logC, gamma), Self.scale(rates.upperBound, logC, gamma)
      )
      arguments = (least + drops.leastDistance)...(greatest + (areas.last ?? 0))
    }
    past = PowerSum(exponent: beta, arguments: arguments, families: withSlopes ? 4 : 1)
  }

  /// η^γ/C.
  private static func scale(_ rate: Double, _ logC: Double, _ gamma: Double) -> Double {
    .exp(gamma * .log(max(rate, MultiPowerLaw.lowestRate)) - logC)
  }

  /// V and its derivatives at an asked step; to be called for one after the other.
  mutating func next(_ index: Int) -> (value: Double, slopes: Slopes) {
    let area = areas[index]
    let row = drops.rows[index]
    if index > 0 { past.advance(by: area - areas[index - 1]) }

    // Far drops: Σ Δη·(1 − P).
    let power = past.power(0)
    var value = pastDrops - power
    var byBeta = 0.0
    var byLogC = 0.0
    var byGamma = 0.0
    if withSlopes {
      let logged = past.power(1)
      byBeta = -(gamma * logged - logC * power + past.slope(0))
      byLogC = beta * (power - past.steeperPower(2))
      byGamma = -beta * (logged - past.steeperPower(3))
    }

    for index in row.near {
      let size = drops.sizes[index]
      let logRate: Double = .log(max(drops.rates[index], MultiPowerLaw.lowestRate))
      let x = (area - drops.areas[index]) * .exp(logC - gamma * logRate)
      let logGrowth: Double = .log(onePlus: x)
      let loss: Double = .expMinusOne(-beta * logGrowth)
      value -= size * loss
      if withSlopes {
        let kept = size * (1 + loss)
        byBeta += kept * logGrowth
        let byLogScale = beta * kept * x / (1 + x)
        byLogC += byLogScale
        byGamma -= byLogScale * logRate
      }
    }

    for index in row.far {
      let logRate: Double = .log(max(drops.rates[index], MultiPowerLaw.lowestRate))
      let logScale = gamma * logRate - logC
      let scale: Double = .exp(logScale)
      let amplitude = drops.sizes[index] * .exp(beta * logScale)
      let amplitudes = SIMD4(1, logRate, scale, scale * logRate) * amplitude
      past.add(amplitudes, at: scale + (area - drops.areas[index]))
    }
    pastDrops += row.total
    return (value, (C: byLogC / C, beta: byBeta, gamma: byGamma))
  }
}
