/// Which mean of the parameters along the run is validated in place of the last ones.
///
/// An average leaves the training itself as it is. It does to the noise of minibatches much of what
/// a decay of the rate does.
public enum WeightAverage: Hashable, Sendable {
  /// The parameters as they are.
  case none
  /// The exponential moving average over steps, Σ dᵗ⁻ⁱ·wᵢ / Σ dᵗ⁻ⁱ for i in 1…t: the weights add up
  /// to 1 from the first step on, so that the initial parameters have no part in it.
  case exponential(decay: Double)
  /// The plain mean of the parameters at the last `count` *records*, this one included: the latest
  /// weight averaging of 2209.14981 with records as its checkpoints. Takes the memory of `count`
  /// copies of the model.
  case latest(Int)
}

extension WeightAverage {
  /// Reads `none`, `ema:0.999` or `last:8`.
  ///
  /// - Throws: ``TrainingError`` for any other text, or numbers outside their ranges: a decay from 0
  ///   up to but not including 1, a count from 1 to 1000.
  public init(text: String) throws(TrainingError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    switch (parts[0], parts.count == 2 ? parts[1] : nil) {
    case ("none", nil): self = .none
    case ("ema", .some(let number)):
      guard let decay = Double(number), decay >= 0, decay < 1 else {
        throw Self.error(text, "needs a decay from 0 to below 1, as in ema:0.999")
      }
      self = .exponential(decay: decay)
    case ("last", .some(let number)):
      guard let count = Int(number), 1...1000 ~= count else {
        throw Self.error(text, "needs a number of records from 1 to 1000, as in last:8")
      }
      self = .latest(count)
    default: throw Self.error(text, "must be none, ema:DECAY or last:RECORDS")
    }
  }

  /// The text that ``init(text:)`` reads.
  public var text: String {
    switch self {
    case .none: "none"
    case .exponential(let decay): "ema:\(decay)"
    case .latest(let count): "last:\(count)"
    }
  }

  private static func error(_ text: String, _ requirement: String) -> TrainingError {
    TrainingError(argument: "average", value: text, requirement: requirement)
  }
}
