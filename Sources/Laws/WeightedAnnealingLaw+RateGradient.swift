import RealModule

extension WeightedAnnealingLaw: RateDifferentiableLaw {
  /// With W_k = Σ_{i≥k} λ^(i−k)·η_i^ε, S2 is Σ_k (η_{k−1} − η_k)·W_k over all drops, and a rate acts
  /// by its two drops and by its weight:
  ///
  /// ```
  /// ∂S2/∂η_t = W_{t+1} − W_t + ε·m_t·η_t^(ε−1)
  /// ```
  public func finalLoss(
    _ parameters: [Double], of rates: StepRates, gradient: inout [Double]
  ) -> Double {
    let (irreducible, amplitude, annealing) = (parameters[0], parameters[1], parameters[2])
    let (alpha, lambda, epsilon) = (parameters[3], parameters[4], parameters[5])
    let weights = rates.rates.map { $0 > 0 ? Double.pow($0, epsilon) : 0 }
    // The sweep goes through the drops backwards, as W_k is summed, and without the weights' slopes.
    var weighted = 0.0
    let loss = FinalLossSweep.finalLoss(of: rates, gradient: &gradient) { area in
      let reducible: Double = amplitude * .pow(area, -alpha)
      return .init(value: irreducible + reducible, slope: -alpha * reducible / area)
    } gain: { _, _, _, steps in
      weighted *= lambda
      weighted += weights[rates.steps - steps + 1]
      return .init(value: annealing * weighted)
    }
    var momentum = 0.0
    for step in rates.firstDrop...rates.steps {
      let rate = rates.rates[step]
      momentum = lambda * momentum + (rates.rates[step - 1] - rate)
      guard rate > 0 else { continue }
      let byWeight: Double = momentum * epsilon * weights[step] / rate
      gradient[step] -= annealing * byWeight
    }
    return loss
  }
}
