/// What a run trains: it makes one update at a time and measures itself where the run records.
///
/// A learner belongs to one thread. Together with what it was made from, its saved state decides all
/// that follows, bit for bit.
protocol Learner: AnyObject {
  var columns: TrainingColumns { get }
  /// How many units a step consumes, for a task that counts them.
  var unitsPerStep: Int { get }
  /// What the data was when it was read, see ``Objective/fingerprints``.
  var fingerprints: [(key: String, value: String)] { get }

  /// The `step`-th update, counted from 1. False if training has diverged with it.
  func update(step: Int, rate: Double) -> Bool

  /// The values of the measures in ``TrainingColumns/measures`` after the latest update, or nil if
  /// one shows that training has diverged. Called once a record.
  func measure() -> [Double]?

  /// The loss of the latest step's minibatches, before its update; NaN before the first.
  var latestLoss: Double { get }
  /// The first validation loss, as ``measure()`` would have it; nil if there is none, or if it shows
  /// that training has diverged.
  func validationLoss() -> Double?

  /// By how many bytes at most what is saved may still grow in the course of the run.
  var stateGrowth: Int { get }
  func save(to state: inout StateEncoder)
  func restore(from state: inout StateDecoder) throws(StateError)
}

extension Learner {
  var latestLoss: Double { .nan }
  func validationLoss() -> Double? { nil }
  var stateGrowth: Int { 0 }
}
