/// What a run logged at one step. The loss is measured after the update of that step, in nats.
public struct Record: Hashable, Sendable {
  public var step: Int
  public var loss: Double

  public init(step: Int, loss: Double) {
    self.step = step
    self.loss = loss
  }
}
