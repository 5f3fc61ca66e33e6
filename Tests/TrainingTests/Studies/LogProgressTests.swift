import Foundation
import Testing

@testable import Training

@Suite("The progress of logs")
struct LogProgressTests {
  private func progress(_ text: String) throws -> LogProgress? {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return LogProgress(ofLog: file.path)
  }

  private static let head =
    "# losscast 1 train\n# loss-column: val_loss\nstep,tokens,lr,train_loss,val_loss\n"

  @Test func `the last whole record counts`() throws {
    let log = try #require(try progress(Self.head + "5,50,0.1,4,3.5\n10,100,0.1,3,2.5\n15,150,0."))
    #expect(log.step == 10)
    #expect(log.loss == 2.5)
    #expect(log.units == 100)
    #expect(log.unit == "tokens")
    #expect(log.outcome == nil)
  }

  @Test(arguments: [
    ("completed", StudyRunState.completed), ("diverged at step 12", .diverged),
  ])
  func `the outcome is the last line`(text: String, state: StudyRunState) throws {
    let log = try #require(try progress(Self.head + "10,100,0.1,3,2.5\n# outcome: \(text)\n"))
    #expect(log.outcome == state)
    #expect(log.step == 10)
    let unfinished = try #require(try progress(Self.head + "10,100,0.1,3,2.5\n# outcome: \(text)"))
    #expect(unfinished.outcome == nil)
  }

  @Test func `a log far longer than what is read of it has its head and its end`() throws {
    let rows = (1...20_000).map { "\($0),\($0),0.1,4,3.5\n" }.joined()
    let log = try #require(try progress(Self.head + rows + "# outcome: completed\n"))
    #expect(log.step == 20_000)
    #expect(log.loss == 3.5)
    #expect(log.outcome == .completed)
  }

  @Test func `no log, no head and no record are told apart`() throws {
    #expect(LogProgress(ofLog: "/nowhere/log.csv") == nil)
    #expect(try progress("") == nil)
    #expect(try progress("# losscast 1 train\n") == nil)
    #expect(try progress(Self.head)?.step == 0)
  }
}
