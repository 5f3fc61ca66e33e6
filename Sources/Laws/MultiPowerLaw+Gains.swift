extension MultiPowerLaw {
  /// Σ_k (η_{k−1} − η_k)·(1 − (1 + C·η_k^−γ·S_k)^−β), what B multiplies, at each asked step.
  package static func gains(
    speed: Double, beta: Double, gamma: Double, along history: RateHistory
  ) -> [Double] {
    MultiPowerGain(speed: speed, beta: beta, gamma: gamma, along: history, withSlopes: false).values
  }
}
