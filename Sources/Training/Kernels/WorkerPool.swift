private import CKernels
private import Platform
private import Synchronization

/// Threads that divide a fixed number of pieces of work among them.
///
/// The pieces are the caller's and do not depend on the number of threads, so that neither do the
/// bits of what they compute. Threads live as long as the pool; between calls they first spin, since
/// the parts of a training step follow each other within microseconds, and then sleep.
final class WorkerPool: Sendable {
  let threads: Int
  private let crew: Crew
  private let others: [pthread_t]

  /// A pool of so many threads, the caller's among them; of fewer where the system starts no more,
  /// which changes no bit of what they compute.
  init(threads: Int) {
    crew = Crew()
    var others: [pthread_t] = []
    while others.count + 1 < threads {
      guard let thread = Self.start(Crew.Place(crew: crew, worker: others.count + 1)) else { break }
      others.append(thread)
    }
    self.others = others
    self.threads = others.count + 1
  }

  private static func start(_ place: Crew.Place) -> pthread_t? {
    let argument = Unmanaged.passRetained(place)
    #if canImport(Glibc)
      var thread = pthread_t()
    #else
      var thread: pthread_t?
    #endif
    guard pthread_create(&thread, nil, Crew.thread, argument.toOpaque()) == 0 else {
      argument.release()
      return nil
    }
    return thread
  }

  deinit {
    crew.begin(Crew.Job(pieces: 0, workers: 0, work: nil))
    for thread in others { pthread_join(thread, nil) }
  }

  /// Does `pieces` pieces of work and returns when all are done. Not reentrant.
  func run(_ pieces: Int, _ work: @Sendable (_ piece: Int) -> Void) {
    run(pieces) { piece, _ in work(piece) }
  }

  /// Does `pieces` pieces of work, telling each which worker does it, from 0 to `threads` − 1: two
  /// pieces of one worker never overlap, and so can share its memory. Not reentrant.
  func run(_ pieces: Int, _ work: @Sendable (_ piece: Int, _ worker: Int) -> Void) {
    guard threads > 1, pieces > 1 else {
      for piece in 0..<pieces { work(piece, 0) }
      return
    }
    withoutActuallyEscaping(work) { work in
      crew.begin(Crew.Job(pieces: pieces, workers: others.count, work: work))
      crew.takePieces(worker: 0)
      crew.waitForOthers()
    }
  }
}

/// What the threads of a pool share.
private final class Crew: @unchecked Sendable {
  struct Job {
    var pieces: Int
    var workers: Int
    /// Nil to end the threads.
    var work: (@Sendable (Int, Int) -> Void)?
  }

  final class Place: Sendable {
    let crew: Crew
    let worker: Int
    init(crew: Crew, worker: Int) {
      self.crew = crew
      self.worker = worker
    }
  }

  /// About 50 µs; longer would take the core from whoever else needs it.
  private static let spins = 2000

  /// Written between jobs only: `generation` publishes it and `working` says when it is done with.
  private var job = Job(pieces: 0, workers: 0, work: nil)
  private let generation = Atomic(0)
  private let nextPiece = Atomic(0)
  private let working = Atomic(0)
  private let sleepers = Atomic(0)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let changed = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init() {
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(changed, nil)
  }

  deinit {
    pthread_cond_destroy(changed)
    pthread_mutex_destroy(mutex)
    changed.deallocate()
    mutex.deallocate()
  }

  func begin(_ job: Job) {
    self.job = job
    nextPiece.store(0, ordering: .relaxed)
    working.store(job.workers, ordering: .relaxed)
    generation.add(1, ordering: .sequentiallyConsistent)
    wakeSleepers()
  }

  func takePieces(worker: Int) {
    guard let work = job.work else { return }
    let pieces = job.pieces
    while true {
      let piece = nextPiece.add(1, ordering: .relaxed).oldValue
      if piece >= pieces { return }
      work(piece, worker)
    }
  }

  func waitForOthers() {
    wait { working.load(ordering: .sequentiallyConsistent) == 0 }
    job.work = nil
  }

  /// Spins, then sleeps, until `holds`, which only ``begin(_:)`` and a worker's end can bring about.
  private func wait(until holds: () -> Bool) {
    for _ in 0..<Self.spins {
      if holds() { return }
      losscast_pause()
    }
    pthread_mutex_lock(mutex)
    // Announced before the last look, while those who change things look after: one of them sees.
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while !holds() { pthread_cond_wait(changed, mutex) }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    pthread_mutex_unlock(mutex)
  }

  private func wakeSleepers() {
    guard sleepers.load(ordering: .sequentiallyConsistent) > 0 else { return }
    pthread_mutex_lock(mutex)
    pthread_cond_broadcast(changed)
    pthread_mutex_unlock(mutex)
  }

  private func serve(as worker: Int) {
    var seen = 0
    while true {
      wait { generation.load(ordering: .sequentiallyConsistent) != seen }
      seen += 1
      guard job.work != nil else { return }
      takePieces(worker: worker)
      if working.subtract(1, ordering: .sequentiallyConsistent).newValue == 0 { wakeSleepers() }
    }
  }

  static let thread: @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
    guard let argument = $0 else { return nil }
    let place = Unmanaged<Place>.fromOpaque(argument).takeRetainedValue()
    place.crew.serve(as: place.worker)
    return nil
  }
}
