/// Threads that divide a fixed number of pieces of work among them.
///
/// The pieces are the caller's and do not depend on the number of threads, so that neither do the
/// bits of what they compute.
final class WorkerPool: Sendable {
  let threads: Int

  init(threads: Int) { self.threads = max(1, threads) }

  /// Does `pieces` pieces of work and returns when all are done. Not reentrant.
  func run(_ pieces: Int, _ work: @Sendable (_ piece: Int) -> Void) {
    for piece in 0..<pieces { work(piece) }
  }
}
