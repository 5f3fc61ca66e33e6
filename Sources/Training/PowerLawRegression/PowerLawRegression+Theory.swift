/// What is known about the task without training.
extension PowerLawRegression {
  /// The loss before the first step, where w = 0: (V + σ²)/2.
  public var initialLoss: Double { (signalVariance + noiseVariance) / 2 }

  /// The least loss that a model of this size can have: half of the noise and unseen variances.
  public var irreducibleLoss: Double { effectiveNoise / 2 }

  /// The constant rate from which on the expected loss grows without limit.
  ///
  /// A rate is stable when η·λ₁·(1 + 1/batch) < 2 and q(η) < 1, with q of ``stationaryLoss(rate:)``;
  /// q grows to infinity within the first condition, so that the limit is where q is 1.
  public var stabilityLimit: Double {
    var (stable, unstable) = (0.0, 2 / (1 + 1 / Double(batch)))
    while true {
      let middle = (stable + unstable) / 2
      if middle <= stable || middle >= unstable { return stable }
      if noiseGain(rate: middle) < 1 { stable = middle } else { unstable = middle }
    }
  }

  /// The expected loss that endless training at a constant rate ends at, or nil for a rate at or
  /// beyond ``stabilityLimit``.
  ///
  /// At the fixed point of the recursion of expected losses, with v the noise and unseen
  /// variances and b the batch, the loss is ½v/(1 − q), where
  /// q(η) = Σ_j η·λ_j / (b·(2 − η·λ_j·(1 + 1/b))).
  public func stationaryLoss(rate: Double) -> Double? {
    guard rate >= 0, rate < stabilityLimit else { return nil }
    return irreducibleLoss / (1 - noiseGain(rate: rate))
  }

  /// σ² and the unseen variance: to the model both are label noise.
  var effectiveNoise: Double { noiseVariance + unseenVariance }

  /// q(η) of ``stationaryLoss(rate:)``, for η·λ₁·(1 + 1/batch) < 2.
  private func noiseGain(rate: Double) -> Double {
    let batch = Double(batch)
    var gain = 0.0
    for j in (1...size).reversed() {
      let step = rate * eigenvalue(j)
      gain += step / (batch * (2 - step * (1 + 1 / batch)))
    }
    return gain
  }
}
