import Synchronization
import Testing

@testable import Training

struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 7])
  func `every piece is done once, call after call`(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    for pieces in [0, 1, 2, 5, 64] {
      for _ in 0..<50 {
        let done = Mutex([Int](repeating: 0, count: pieces))
        pool.run(pieces) { piece in done.withLock { $0[piece] += 1 } }
        #expect(done.withLock { $0 } == [Int](repeating: 1, count: pieces))
      }
    }
  }

  @Test func `pieces of one worker never overlap`() {
    let pool = WorkerPool(threads: 3)
    let busy = Mutex([Bool](repeating: false, count: 3))
    for _ in 0..<100 {
      pool.run(20) { _, worker in
        let wasBusy = busy.withLock { workers in
          defer { workers[worker] = true }
          return workers[worker]
        }
        #expect(!wasBusy)
        busy.withLock { $0[worker] = false }
      }
    }
  }

  @Test func `threads that slept take up work again`() async throws {
    let pool = WorkerPool(threads: 2)
    for _ in 0..<3 {
      let sum = Atomic(0)
      pool.run(10) { piece in sum.add(piece, ordering: .relaxed) }
      #expect(sum.load(ordering: .relaxed) == 45)
      try await Task.sleep(for: .milliseconds(2))
    }
  }
}
