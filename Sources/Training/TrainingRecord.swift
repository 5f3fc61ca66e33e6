/// What a training run logs at one step.
public struct TrainingRecord: Hashable, Sendable {
  /// The number of the update, counted from 1, after which the losses are measured.
  public let step: Int
  /// The rate that the update used.
  public let rate: Double
  /// The loss of the weights as this run's minibatches left them, over all examples there are: what
  /// an endless validation set would measure.
  public let loss: Double
  /// The exact mean of `loss` over all minibatches that could have been drawn so far: the
  /// noise-free reference.
  public let expectedLoss: Double

  public init(step: Int, rate: Double, loss: Double, expectedLoss: Double) {
    self.step = step
    self.rate = rate
    self.loss = loss
    self.expectedLoss = expectedLoss
  }
}
