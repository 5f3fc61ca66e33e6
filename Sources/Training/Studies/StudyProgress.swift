/// A moment of a study that is under way, for people to watch.
package struct StudyProgress: Sendable {
  /// A run that is being trained.
  package struct Run: Sendable {
    package let name: String
    package let steps: Int
    /// Nil while it has no log.
    package let progress: LogProgress?
    /// Steps a second; nil until that can be told.
    package let speed: Double?
    /// Seconds until its end; nil until that can be told.
    package let secondsLeft: Double?

    package init(
      name: String, steps: Int, progress: LogProgress?, speed: Double?, secondsLeft: Double?
    ) {
      self.name = name
      self.steps = steps
      self.progress = progress
      self.speed = speed
      self.secondsLeft = secondsLeft
    }
  }

  package let running: [Run]
  package let finished: Int
  package let total: Int
  package let failed: Int
  /// Seconds until the end of all; nil until that can be told.
  package let secondsLeft: Double?

  package init(running: [Run], finished: Int, failed: Int, total: Int, secondsLeft: Double?) {
    self.running = running
    self.finished = finished
    self.failed = failed
    self.total = total
    self.secondsLeft = secondsLeft
  }
}
