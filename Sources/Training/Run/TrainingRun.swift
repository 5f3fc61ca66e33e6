internal import CKernels
import Schedules

/// One training run under way.
///
/// ```swift
/// let run = try TrainingRun(plan)
/// while let record = run.next() { print(record.step, record.rate, record.loss) }
/// ```
///
/// A run belongs to one thread at a time. It trains on from any of its checkpoints to the same
/// numbers.
public final class TrainingRun {
  /// A loss this many times that at the start counts as divergence.
  public static let divergenceFactor = 1000.0
  /// So does a training loss this many times that at the start for ``lastingSteps`` steps in a row,
  /// where the loss is the cross-entropy of bytes or classes. At the start that is about what
  /// guessing would cost; a model that has gone so far beyond it and stays there is lost, though its
  /// loss may never reach the other bound.
  public static let lastingFactor = 3.0
  public static let lastingSteps = 100

  public let plan: TrainingPlan
  /// The plan's configuration and fingerprints of the data that the run has read, for the head of
  /// its log. A run goes on only where they are the same.
  public let configuration: [(key: String, value: String)]
  /// How many steps are done.
  public private(set) var step = 0
  /// How the run ended, or nil while there are steps to do.
  public private(set) var outcome: TrainingOutcome?
  /// The wall time of the training so far, before and after any interruption.
  public internal(set) var seconds = 0.0

  private let learner: any Learner
  private var search: SearchInProgress?
  /// The columns of the run's log.
  public let columns: TrainingColumns
  let logsSeconds: Bool

  /// A run before its first step.
  ///
  /// - Parameter threads: how many threads share the arithmetic; by default all processors. Not one
  ///   bit depends on it.
  /// - Throws: what the task throws about the data that it reads; ``TrainingError`` where rates are to be
  ///   searched for and the task has no validation loss.
  public convenience init(_ plan: TrainingPlan, threads: Int? = nil) throws {
    let pool = WorkerPool(threads: threads ?? losscast_available_processors())
    let learner = try plan.learner(pool: pool)
    if let search = plan.search, learner.columns.loss == "train_loss" {
      throw TrainingError(
        argument: "schedule", value: search.text,
        requirement: "must be a schedule: this task has no validation loss to search a rate by")
    }
    self.init(plan, learner: learner)
  }

  init(_ plan: TrainingPlan, learner: any Learner) {
    self.plan = plan
    self.learner = learner
    configuration = plan.configuration + learner.fingerprints
    // Unreachable: a plan has checked its settings.
    search = plan.search.map { SearchInProgress(try! AutoLRS($0)) }
    columns = search == nil ? learner.columns : learner.columns.withProbes
    logsSeconds = learner.columns.measures.contains(TrainingColumns.seconds)
  }

  /// The search for the run's rates, as far as it is, if they are searched for.
  public var rateSearch: AutoLRS? { search?.search }

  /// All updates so far, with those of probes, which are undone.
  public var updates: Int { step + (search?.probeSteps ?? 0) }

  /// The tokens or examples that training has consumed so far.
  public var consumed: Int { step * learner.unitsPerStep }

  /// Trains on to the next step that is logged; nil once the run has an outcome.
  ///
  /// Canceling the Swift task that it runs in ends the run after the step under way.
  public func next() -> TrainingRecord? { next(pausing: { false }) }

  /// Also returns nil, without an outcome, where `isDue` wants a pause after a step.
  func next(pausing isDue: () -> Bool) -> TrainingRecord? {
    guard outcome == nil else { return nil }
    let (start, before) = (Stopwatch(), seconds)
    defer { seconds = before + start.seconds }
    while outcome == nil {
      if Task.isCancelled {
        cancel()
        return nil
      }
      if search?.isBetweenStretches == true {
        search?.advance(learner)
        if isDue() { return nil }
        continue
      }
      step += 1
      let rate = search?.rate(at: step) ?? plan.schedule.rate(at: step)
      // Asked before the search goes on to its next stage.
      let isRecorded = plan.isRecorded(step) || search?.isAtEnd(step) == true
      guard learner.update(step: step, rate: rate) else { return diverge() }
      search?.keep(step)
      guard isRecorded else {
        if isDue() { return nil }
        continue
      }
      guard var measures = learner.measure() else { return diverge() }
      if step == plan.schedule.steps { outcome = .completed }
      if let search { measures.append(Double(search.probeSteps)) }
      if logsSeconds { measures.append(Self.milliseconds(before + start.seconds)) }
      return TrainingRecord(
        step: step, consumed: columns.unit == nil ? nil : consumed, rate: rate,
        measures: measures, columns: columns)
    }
    return nil
  }

  /// To three decimals: a log need not tell more.
  private static func milliseconds(_ seconds: Double) -> Double {
    (seconds * 1000).rounded() / 1000
  }

  private func diverge() -> TrainingRecord? {
    outcome = .diverged(at: step)
    return nil
  }

  /// Trains to the end, handing over each record as it is made.
  ///
  /// - Throws: what `onRecord` throws; the run can then go on from where it is.
  @discardableResult
  public func train(onRecord: (TrainingRecord) throws -> Void) rethrows -> TrainingOutcome {
    while let record = next() { try onRecord(record) }
    return outcome ?? .cancelled(after: step)
  }

  /// Ends the run where it is; a run that has ended stays as it is.
  public func cancel() {
    if outcome == nil { outcome = .cancelled(after: step) }
  }
}

extension TrainingRun {
  /// The run as it stands, to go on from later, in another process or as a second run.
  public func checkpoint() -> Checkpoint {
    var state = StateEncoder()
    learner.save(to: &state)
    search?.save(to: &state)
    return Checkpoint(
      configuration: configuration.map { Checkpoint.Entry(key: $0.key, value: $0.value) },
      step: step, seconds: seconds, state: state.bytes)
  }

  /// More bytes than any checkpoint of this run has.
  var largestCheckpoint: Int {
    let own = checkpoint().bytes.count + learner.stateGrowth + 1 << 16
    // The state that the stage began with is beside it, and what was found for each stage.
    return own + (search.map { own + $0.largestNotes } ?? 0)
  }

  /// Goes to where the checkpoint was taken.
  ///
  /// - Throws: ``TrainingError`` if the checkpoint is of another plan or other data, and says by which
  ///   key.
  public func resume(from checkpoint: Checkpoint) throws(TrainingError) {
    try go(to: checkpoint, changing: [])
  }

  /// Goes to where a checkpoint of another run was taken, to train on from there under this run's own plan.
  ///
  /// The weights, the optimizer's moments, the averages and the first loss, which divergence is measured against,
  /// are the checkpoint's. The minibatches from there on are those that this run would have had: with another batch
  /// or seed, a finite training set is gone on with at another place.
  ///
  /// - Parameter keys: of the configuration, in which the plans may differ.
  /// - Throws: ``TrainingError`` if they differ in another one, and says in which.
  package func branch(
    from checkpoint: Checkpoint, changing keys: Set<String>
  ) throws(TrainingError) {
    try go(to: checkpoint, changing: keys)
  }

  private func go(
    to checkpoint: Checkpoint, changing keys: Set<String>
  ) throws(TrainingError) {
    try checkpoint.requireSame(configuration, except: keys)
    var state = StateDecoder(checkpoint.state[...])
    do throws(StateError) {
      try learner.restore(from: &state)
      try search?.restore(from: &state, with: learner, at: checkpoint.step)
      guard state.isAtEnd, 0...plan.schedule.steps ~= checkpoint.step else { throw StateError() }
    } catch {
      throw TrainingError(
        argument: "checkpoint", value: "step \(checkpoint.step)",
        requirement: "must hold the state of a run of this version of losscast")
    }
    step = checkpoint.step
    seconds = checkpoint.seconds
    outcome = step == plan.schedule.steps ? .completed : nil
  }
}
