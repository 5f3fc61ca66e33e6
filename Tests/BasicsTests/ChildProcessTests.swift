import Testing

@testable import Basics

struct ChildProcessTests {
  @Test func `a program gets its words as they are, and no shell reads them`() throws {
    let words = ["a b", "$(touch x)", "", "*", "it's\n\"so\""]
    let process = try ChildProcess("printf", ["%s|"] + words)
    #expect(process.wait() == .exited(0))
    #expect(process.printed == words.map { $0 + "|" }.joined())
  }

  @Test func `it reads its input, and has the variables it was given`() throws {
    let process = try ChildProcess(
      "sh", ["-c", #"cat; printf %s "$LOSSCAST_NAME"; echo said >&2; exit 3"#],
      environment: ["LOSSCAST_NAME": "a\nb;c"], input: "read\n")
    #expect(process.wait() == .exited(3))
    #expect(process.printed == "read\na\nb;c")
    #expect(process.complaints == "said\n")
  }

  @Test func `a program that is not there is an error`() {
    #expect(throws: SystemError.noSuchFile) { try ChildProcess("losscast-no-such-program", []) }
  }

  @Test func `what it prints is taken whole or not at all`() throws {
    let process = try ChildProcess("head", ["-c", "100000", "/dev/zero"])
    #expect(process.wait() == .exited(0))
    #expect(process.printedBytes(most: 100_000)?.count == 100_000)
    #expect(process.printedBytes(most: 99_999) == nil)
  }

  @Test func `a path is never an option`() {
    #expect(ChildProcess.operand("-rf") == "./-rf")
    #expect(ChildProcess.operand("a-b") == "a-b")
  }
}
