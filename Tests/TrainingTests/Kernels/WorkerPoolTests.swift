import Synchronization
import Testing

@testable import Training

/// The first two write to plain memory, so that the thread sanitizer sees whether the pool alone
/// keeps its threads apart and publishes what they wrote.
struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 7])
  func `every piece is done once, call after call`(_ threads: Int) {
    let pool = WorkerPool(threads: threads)
    for pieces in [0, 1, 2, 5, 64] {
      nonisolated(unsafe) let done = UnsafeMutableBufferPointer<Int>.allocate(capacity: pieces)
      defer { done.deallocate() }
      for _ in 0..<50 {
        done.initialize(repeating: 0)
        pool.run(pieces) { piece in done[piece] += 1 }
        #expect(done.allSatisfy { $0 == 1 })
      }
    }
  }

  @Test func `pieces of one worker never overlap`() {
    let pool = WorkerPool(threads: 3)
    nonisolated(unsafe) let busy = UnsafeMutableBufferPointer<Bool>.allocate(capacity: 3)
    busy.initialize(repeating: false)
    defer { busy.deallocate() }
    for _ in 0..<100 {
      pool.run(20) { _, worker in
        let wasBusy = busy[worker]
        busy[worker] = true
        #expect(!wasBusy)
        busy[worker] = false
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
