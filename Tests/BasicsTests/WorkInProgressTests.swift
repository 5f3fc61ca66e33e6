import Foundation
import Testing

@testable import Basics

/// Work is counted for the whole process, so that each test has one of its own.
struct WorkInProgressTests {
  @Test func `work counts its pieces, and inner work parts of one`() async {
    await #expect(processExitsWith: .success) {
      #expect(WorkInProgress.current == nil)
      let outer = WorkInProgress("fitting", of: 4)
      outer.advance()
      let inner = WorkInProgress("searching", of: 2)
      inner.advance()
      #expect(WorkInProgress.current?.title == "fitting")
      #expect(WorkInProgress.current?.share == 0.375)
      inner.end()
      outer.advance(by: 9)
      #expect(WorkInProgress.current?.share == 1)
      outer.end()
      #expect(WorkInProgress.current == nil)
    }
  }

  @Test func `what other threads begin meanwhile does not count`() async {
    await #expect(processExitsWith: .success) {
      let outer = WorkInProgress("judging", of: 2)
      let done = DispatchSemaphore(value: 0)
      Thread.detachNewThread {
        let other = WorkInProgress("fitting", of: 1)
        other.advance()
        done.signal()
      }
      done.wait()
      #expect(WorkInProgress.current?.title == "judging")
      #expect(WorkInProgress.current?.share == 0)
      outer.end()
      #expect(WorkInProgress.current == nil)
    }
  }

  @Test func `what is left follows from what is done`() {
    func left(_ share: Double) -> Double? {
      WorkInProgress.State(title: "", share: share, elapsed: .seconds(10)).secondsLeft
    }
    #expect(left(0.5) == 10)
    #expect(left(0.25) == 30)
    #expect(left(1) == 0)
    #expect(left(0) == nil)
  }
}
