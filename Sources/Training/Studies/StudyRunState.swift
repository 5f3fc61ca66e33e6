/// How far a run of a study is.
package enum StudyRunState: String, Codable, Hashable, Sendable, CaseIterable {
  /// It has not begun.
  case waiting
  case running
  /// It was interrupted: the next time, it goes on from its checkpoint.
  case stopped
  case completed
  /// Its rate is too high. What it logged before stands.
  case diverged
  /// It ended with an error. The next time, it is tried again.
  case failed

  /// There is nothing left to do.
  package var isFinished: Bool { self == .completed || self == .diverged }
}
