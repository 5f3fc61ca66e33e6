// Public, since the conformance of a public type is.
public import ArgumentParser
public import Training

extension Optimizer: ExpressibleByArgument {}

/// How gradients become updates. What is not given is as the task has it.
struct OptimizationArguments: ParsableArguments {
  @Option(help: "The optimizer; the default is the task's.")
  var optimizer: Optimizer?

  @Option(help: .init("Momentum of momentum and nesterov; default: 0.9.", valueName: "share"))
  var momentum: Double?

  @Option(
    help: .init("Decay of the first moment of adam and adamw; default: 0.9.", valueName: "share"))
  var beta1: Double?

  @Option(
    help: .init("Decay of the second moment of adam and adamw; default: 0.95.", valueName: "share"))
  var beta2: Double?

  @Option(
    help: .init("What adam and adamw add to the denominator; default: 1e-8.", valueName: "number"))
  var epsilon: Double?

  @Option(
    help: .init(
      "Weight decay: decoupled for adamw, else added to the gradient; default: the task's, or 0 "
        + "with another optimizer than the task's.", valueName: "number"))
  var weightDecay: Double?

  @Flag(
    help: "Shrink weights by rate/peak times the weight decay, whatever the peak and optimizer.")
  var independentDecay = false

  @Option(
    help: .init(
      "The most that a step's gradient may measure, in the ℓ2 norm; 0: no limit; the default is "
        + "the task's.", valueName: "norm"))
  var clip: Double?

  @Option(
    help: .init("Minibatches whose gradients a step averages; default: 1.", valueName: "count"))
  var accumulate: Int?

  @Option(
    help: .init(
      "Validate the moving average of the weights, as in ema:0.999, or their mean over the last "
        + "records, as in last:8; default: none.", valueName: "average"))
  var average: String?

  /// - Parameter standard: what the task is trained by unless told otherwise.
  func optimization(standard: Optimization) throws -> Optimization {
    let optimizer = optimizer ?? standard.optimizer
    if let stray = strayOption(for: optimizer) {
      throw OptionError(stray, ": \(optimizer.rawValue) does not use it")
    }
    return try Optimization(
      optimizer, momentum: momentum ?? standard.momentum, beta1: beta1 ?? standard.beta1,
      beta2: beta2 ?? standard.beta2, epsilon: epsilon ?? standard.epsilon,
      weightDecay: weightDecay ?? (optimizer == standard.optimizer ? standard.weightDecay : 0),
      isDecayIndependent: independentDecay || standard.isDecayIndependent,
      clip: clip ?? standard.clip, accumulate: accumulate ?? standard.accumulate,
      average: try average.map(WeightAverage.init(text:)) ?? standard.average)
  }

  /// The first option given that belongs to other optimizers.
  private func strayOption(for optimizer: Optimizer) -> String? {
    let ofMomentum = [("momentum", momentum)]
    let ofAdam = [("beta1", beta1), ("beta2", beta2), ("epsilon", epsilon)]
    let others =
      switch optimizer {
      case .sgd: ofMomentum + ofAdam
      case .momentum, .nesterov: ofAdam
      case .adam, .adamw: ofMomentum
      }
    return others.first { $0.1 != nil }?.0
  }

  var options: [TaskOption] {
    [
      ("optimizer", optimizer != nil), ("momentum", momentum != nil),
      ("beta1", beta1 != nil), ("beta2", beta2 != nil), ("epsilon", epsilon != nil),
      ("weight-decay", weightDecay != nil), ("independent-decay", independentDecay),
      ("clip", clip != nil), ("accumulate", accumulate != nil), ("average", average != nil),
    ].map { TaskOption(name: $0, isGiven: $1, tasks: TaskName.withOptimizer) }
  }
}
