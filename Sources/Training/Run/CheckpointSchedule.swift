internal import Records

/// When a run's checkpoint is written anew.
struct CheckpointSchedule {
  let file: CheckpointFile
  /// Steps between checkpoints, or nil for a time between them.
  private let every: Int?
  private var lastStep = 0
  private var sinceLast = Stopwatch()
  /// Seconds between checkpoints.
  private var interval = 10.0

  init(file: CheckpointFile, every: Int?) {
    self.file = file
    self.every = every
  }

  /// - Parameter step: of all updates, those of probes among them.
  func isDue(at step: Int) -> Bool {
    guard step > lastStep else { return false }
    if let every { return step % every == 0 }
    return sinceLast.seconds >= interval
  }

  /// - Parameter log: The rows of the run's log so far.
  mutating func save(_ run: TrainingRun, log: LogDigest) throws(LogError) {
    let writing = Stopwatch()
    var checkpoint = run.checkpoint()
    checkpoint.log = log
    try file.write(checkpoint)
    lastStep = run.updates
    // A slow disk or a large model must not eat more than a twentieth of the time.
    interval = max(10, 20 * writing.seconds)
    sinceLast = Stopwatch()
  }
}
