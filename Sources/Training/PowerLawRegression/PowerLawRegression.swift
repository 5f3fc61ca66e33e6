import RealModule

/// Streaming linear regression whose spectrum and target fall as power laws: the smallest problem
/// that trains like a large model, and one whose theory is known.
///
/// Features x₁, x₂, … are independent and normal with variances λ_j = j^(−β); labels are
/// y = Σ_j w*_j·x_j + σ·ξ with ξ standard normal. The target's signal in feature j is
/// λ_j·w*_j² = V·j^(−(sβ+1))/ζ(sβ+1), which adds up to the *signal variance* V over the infinitely
/// many features. The model sees the first M of them, its *size*, and predicts ⟨w, x⟩; what the
/// others contribute, of variance V·Σ_{j>M} j^(−(sβ+1))/ζ(sβ+1) ~ M^(−sβ), is to it exactly normal
/// label noise. The loss is ½E(y − ⟨w, x⟩)²: nats, up to a constant, under a
/// normal model of unit variance.
///
/// Training is stochastic gradient descent from w = 0: each step takes `batch` fresh examples and
/// moves w by −η times the mean gradient of their losses. What is drawn of the examples is their
/// residuals, and then the mean gradient from its exact, normal distribution given these: every run
/// is as likely as with all of the examples' features drawn, at a fraction of the time.
///
/// Under a small constant rate the excess loss falls as (Σ η)^(−s) while 1 ≪ Σ η ≪ M^β: s is the
/// *source exponent*, β the *capacity exponent* (2509.19189). Minibatch noise adds a floor that
/// grows with η/batch and that a decaying rate removes, which is what schedules are about.
public struct PowerLawRegression: Hashable, Sendable {
  /// The number M of features that the model sees, 1 to 65536.
  public let size: Int
  /// β > 1, at most 16: how fast the features' variances fall.
  public let capacityExponent: Double
  /// s > 0, at most 16: how fast the loss falls under a small rate.
  public let sourceExponent: Double
  /// V > 0, the variance of the labels without their noise.
  public let signalVariance: Double
  /// σ² ≥ 0, the variance of the labels' own noise.
  public let noiseVariance: Double
  /// The number of fresh examples a step, 1 to 65536.
  public let batch: Int

  /// The defaults start at loss 5, descend to near 1 and leave a noise floor that a decay from
  /// rate 0.1 visibly removes.
  ///
  /// - Throws: ``TrainingError`` for a parameter outside its range.
  public init(
    size: Int = 256, capacityExponent: Double = 1.5, sourceExponent: Double = 0.5,
    signalVariance: Double = 8, noiseVariance: Double = 2, batch: Int = 8
  ) throws(TrainingError) {
    try TrainingError.require(
      1...65536 ~= size, "size", size, "must be a whole number from 1 to 65536")
    try TrainingError.require(
      capacityExponent > 1 && capacityExponent <= 16, "capacity-exponent", capacityExponent,
      "must be above 1, so that the features' variances add up, and at most 16")
    try TrainingError.require(
      sourceExponent > 0 && sourceExponent <= 16, "source-exponent", sourceExponent,
      "must be above 0, so that there is something to learn, and at most 16")
    // Below about 1e-16 the sums over all features, ζ(sβ + 1), have no value.
    try TrainingError.require(
      sourceExponent * capacityExponent + 1 > 1, "source-exponent", sourceExponent,
      "must be larger: so near 0, sums over infinitely many features cannot be told from infinity")
    try TrainingError.require(
      signalVariance > 0 && signalVariance <= 1e12, "signal-variance", signalVariance,
      "must be above 0 and at most 1e12")
    try TrainingError.require(
      noiseVariance >= 0 && noiseVariance <= 1e12, "noise-variance", noiseVariance,
      "must be at least 0 and at most 1e12")
    try TrainingError.require(
      1...65536 ~= batch, "batch", batch, "must be a whole number from 1 to 65536")
    self.size = size
    self.capacityExponent = capacityExponent
    self.sourceExponent = sourceExponent
    self.signalVariance = signalVariance
    self.noiseVariance = noiseVariance
    self.batch = batch
  }

  /// λ_j = j^(−β), the variance of feature j ≥ 1.
  public func eigenvalue(_ j: Int) -> Double { Double.pow(Double(j), -capacityExponent) }

  /// λ_j·w*_j², the part of the signal variance that feature j ≥ 1 carries.
  public func signal(_ j: Int) -> Double {
    Double.pow(Double(j), -signalExponent) * signalVariance
      / hurwitzZeta(exponent: signalExponent, from: 1)
  }

  /// What the features beyond the size contribute to the labels' variance, Σ_{j>M} λ_j·w*_j².
  public var unseenVariance: Double {
    signalVariance * hurwitzZeta(exponent: signalExponent, from: size + 1)
      / hurwitzZeta(exponent: signalExponent, from: 1)
  }

  /// sβ + 1.
  private var signalExponent: Double { sourceExponent * capacityExponent + 1 }

  /// The task and its parameters, as keys and values.
  public var configuration: [(key: String, value: String)] {
    [
      ("task", "power-law-regression"), ("task-version", "2"), ("size", "\(size)"),
      ("capacity-exponent", "\(capacityExponent)"), ("source-exponent", "\(sourceExponent)"),
      ("signal-variance", "\(signalVariance)"), ("noise-variance", "\(noiseVariance)"),
      ("batch", "\(batch)"),
    ]
  }

  /// λ_j and λ_j·w*_j² of the features that the model sees.
  var features: (eigenvalues: [Double], signals: [Double]) {
    // One sum for all features rather than one each.
    let first = signal(1)
    return (
      (1...size).map(eigenvalue), (1...size).map { first * .pow(Double($0), -signalExponent) }
    )
  }
}
