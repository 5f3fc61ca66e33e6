/// The columns of a run's log: step, units consumed if the task counts them, rate, and measures.
public struct TrainingColumns: Hashable, Sendable {
  /// What a minibatch is counted in, `tokens` or `examples`; nil for a task that does not count.
  public let unit: String?
  /// The names of the measures, in order.
  public let measures: [String]
  /// The measure that laws are fitted to, the one with the least noise that any run has: the first
  /// validation loss or, without one, the loss.
  public let loss: String

  init(unit: ExampleUnit? = nil, measures: [String], loss: String) {
    precondition(measures.contains(loss))
    self.unit = unit?.rawValue
    self.measures = measures
    self.loss = loss
  }

  /// The wall time that training has taken so far, the one measure that a seed does not decide.
  public static let seconds = "seconds"

  /// The steps that the search for rates has made so far beside those that are kept.
  public static let probeSteps = "probe_steps"

  /// The same with the steps of probes, before the seconds.
  var withProbes: TrainingColumns {
    let end = measures.last == Self.seconds ? measures.count - 1 : measures.count
    return TrainingColumns(
      unit: unit.flatMap(ExampleUnit.init),
      measures: measures[..<end] + [Self.probeSteps] + measures[end...], loss: loss)
  }

  /// All names, in the order of the log.
  public var names: [String] { ["step"] + (unit.map { [$0] } ?? []) + ["lr"] + measures }
}
