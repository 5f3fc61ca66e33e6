/// How gradients become updates: the optimizer and what goes with it.
///
/// ```swift
/// let optimization = try Optimization(.adamw, weightDecay: 0.1, clip: 1)
/// ```
///
/// A step takes the mean gradient over `accumulate` minibatches, scales it down to the norm `clip` if
/// it is longer, and hands it to the optimizer with the schedule's rate.
public struct Optimization: Hashable, Sendable {
  public let optimizer: Optimizer
  /// μ of momentum and Nesterov, from 0 to below 1.
  public let momentum: Double
  /// β₁ of Adam, from 0 to below 1.
  public let beta1: Double
  /// β₂ of Adam, from 0 to below 1.
  public let beta2: Double
  /// ε of Adam, above 0.
  public let epsilon: Double
  /// λ ≥ 0. Applies to matrices, not to biases and gains.
  ///
  /// *Decoupled* (AdamW), a step shrinks the weights by η·λ of themselves; *coupled* (all others), λ·w
  /// is added to the gradient.
  public let weightDecay: Double
  /// Makes the decay decoupled whatever the optimizer is, and *independent* of the peak rate: a step
  /// shrinks the weights by (η/peak)·λ, which lets one λ serve all peaks (2309.14322).
  public let isDecayIndependent: Bool
  /// The most that a step's gradient may measure in the ℓ2 norm over all parameters; 0 for no limit.
  public let clip: Double
  /// Minibatches a step, at least 1.
  public let accumulate: Int
  public let average: WeightAverage

  /// - Throws: ``TrainingError`` for a number outside its range.
  public init(
    _ optimizer: Optimizer, momentum: Double = 0.9, beta1: Double = 0.9, beta2: Double = 0.95,
    epsilon: Double = 1e-8, weightDecay: Double = 0, isDecayIndependent: Bool = false,
    clip: Double = 0, accumulate: Int = 1, average: WeightAverage = .none
  ) throws(TrainingError) {
    for (name, share) in [("momentum", momentum), ("beta1", beta1), ("beta2", beta2)] {
      try TrainingError.require(share >= 0 && share < 1, name, share, "must be from 0 to below 1")
    }
    try TrainingError.require(
      epsilon > 0 && epsilon <= 1, "epsilon", epsilon, "must be above 0 and at most 1")
    try TrainingError.require(
      weightDecay >= 0 && weightDecay <= 1e6, "weight-decay", weightDecay,
      "must be at least 0 and at most 1e6")
    try TrainingError.require(
      clip >= 0 && clip <= 1e12, "clip", clip, "must be above 0, or 0 for no limit")
    try TrainingError.require(
      1...65536 ~= accumulate, "accumulate", accumulate, "must be a whole number from 1 to 65536")
    self.optimizer = optimizer
    self.momentum = momentum
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
    self.isDecayIndependent = isDecayIndependent
    self.clip = clip
    self.accumulate = accumulate
    self.average = average
  }

  /// Everything that decides the updates, as keys and values; what the optimizer does not use is
  /// left out.
  public var configuration: [(key: String, value: String)] {
    var entries = [(key: "optimizer", value: optimizer.rawValue)]
    switch optimizer {
    case .sgd: break
    case .momentum, .nesterov: entries.append(("momentum", "\(momentum)"))
    case .adam, .adamw:
      entries += [("beta1", "\(beta1)"), ("beta2", "\(beta2)"), ("epsilon", "\(epsilon)")]
    }
    return entries + [
      ("weight-decay", "\(weightDecay)"), ("independent-decay", "\(isDecayIndependent)"),
      ("clip", "\(clip)"), ("accumulate", "\(accumulate)"), ("average", average.text),
    ]
  }
}
