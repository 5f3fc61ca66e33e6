import Records
import Schedules
import Testing

/// Logs whose steps are counted in tokens or FLOPs, and rows that are left out.
struct StepSizeTests {
  static let tokens =
    "tokens,lr,loss\n" + (1...6).map { "\($0 * 100 * 512),1e-3,\(4 - 0.1 * Double($0))\n" }.joined()

  @Test func `tokens are counted in steps`() throws {
    let log = try read(Self.tokens, LogOptions(stepColumn: "tokens", stepSize: 512))
    #expect(log.steps == [100, 200, 300, 400, 500, 600])
    #expect(log.run.schedule.steps == 600)
    #expect(
      log.account.notes.contains(.countedSteps(column: "tokens", stepSize: 512, rounding: 0)))
  }

  @Test func `FLOPs beyond all integers are counted too`() throws {
    let log = try read(
      "step,flops,lr,loss\n9,3.1e21,1e-3,3\n9,6.2e21,1e-3,2.9\n9,9.3e21,1e-3,2.8\n",
      LogOptions(stepColumn: "flops", stepSize: 3.1e18))
    #expect(log.steps == [1000, 2000, 3000])
  }

  @Test func `rounded counts go to the nearest step, which is told`() throws {
    let log = try read(
      "btokens,lr,loss\n0.05,1e-3,3\n0.10,1e-3,2.9\n0.15,1e-3,2.8\n",
      LogOptions(stepColumn: "btokens", stepSize: 0.000524288))
    #expect(log.steps == [95, 191, 286])
    let note = try #require(log.account.notes.first { $0.kind == "counted-steps" })
    #expect(note.description.contains("rounded by up to 0.37 of a step"))
  }

  @Test(arguments: [
    "tokens", "consumed_tokens", "Total Tokens", "train/total_flos", "consumed samples",
    "run - flops",
  ])
  func `a column that does not count steps asks for its size`(column: String) throws {
    let text = Self.tokens.replacing("tokens", with: column)
    let named = try readingError(text, LogOptions(stepColumn: column))
    #expect(named?.kind == .badOption)
    #expect(named?.message == "'\(column)' does not count steps")
    #expect(named?.advice as? RecordsAdvice == .giveStepSize)
    let unnamed = try readingError(text)
    #expect(unnamed?.kind == .badData)
    #expect(unnamed?.advice as? RecordsAdvice == .countSteps(column: column))
  }

  @Test func `steps win over tokens where both are logged`() throws {
    let log = try read("tokens,step,lr,loss\n512,1,1e-3,3\n1024,2,1e-3,3\n1536,3,1e-3,3\n")
    #expect(log.steps == [1, 2, 3])
  }

  @Test(arguments: [0, -1, .infinity, .nan])
  func `a size that is none is refused`(size: Double) throws {
    let error = try readingError(Self.tokens, LogOptions(stepColumn: "tokens", stepSize: size))
    #expect(error?.kind == .badOption)
  }

  @Test func `negative tokens are an error in their place`() throws {
    let error = try readingError(
      Self.tokens + "-512,1e-3,2\n", LogOptions(stepColumn: "tokens", stepSize: 512))
    #expect(error?.line == 8)
    #expect(error?.message == "step -512 is negative")
  }

  @Test func `excluded steps are left out and the schedule keeps them`() throws {
    let text = "step,lr,loss\n" + (1...9).map { "\($0),\(10 - $0),3\n" }.joined()
    let log = try read(text, LogOptions(excluded: [3...4, 8...Int.max]))
    #expect(log.steps == [1, 2, 5, 6, 7])
    #expect(log.run.schedule.rate(at: 3) == 7)
    #expect(
      log.account.lines.last == "left out 4 records of steps 3–4, the steps from 8 on")
    let all = try readingError(text, LogOptions(excluded: [0...7]))
    #expect(all?.advice as? RecordsAdvice == .leaveOutLess)
  }
}
