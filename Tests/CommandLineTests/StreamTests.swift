import Foundation
import Testing

/// The three standard streams, closed, full or a terminal.
struct StreamTests {
  private static let schedule = "constant:peak=0.1,steps=2000"

  @Test func `a remark never lands in a file that took the place of a closed stream`() throws {
    let workspace = try Workspace()
    for streams in ["2>&-", "<&- 2>&-", "<&- 2>&- >/dev/null"] {
      let outcome = try workspace.shell(
        #""$losscast" schedule "# + "\(Self.schedule) --out a.csv --plot a.svg \(streams)")
      #expect(outcome.status == 0)
      #expect(try !workspace.text("a.csv").contains("losscast:"))
      #expect(try workspace.text("a.svg").hasPrefix("<?xml"))
      #expect(try workspace.names() == ["a.csv", "a.svg"])
    }
  }

  @Test func `an answer that nobody gets is an error`() throws {
    let workspace = try Workspace()
    for stream in [">&-", "> /dev/full"] {
      let outcome = try workspace.shell(#""$losscast" schedule "# + "\(Self.schedule) \(stream)")
      #expect(outcome.status == 74, "\(stream)")
      #expect(outcome.errors.contains("standard output cannot be written"), "\(stream)")
    }
  }

  @Test func `a file beyond the shell's limit is an error, and the former one stays`() throws {
    let workspace = try Workspace()
    try workspace.write("former", to: "a.csv")
    let outcome = try workspace.shell(
      #"ulimit -f 2; "$losscast" schedule "# + "\(Self.schedule) --out a.csv")
    #expect(outcome.status == 74, "\(outcome.errors)")
    #expect(outcome.errors.contains("a.csv: cannot be written"))
    #expect(try workspace.text("a.csv") == "former")
    #expect(try workspace.names() == ["a.csv"])
  }

  private static let hasTerminals = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  @Test(.enabled(if: hasTerminals, "the program script is absent"))
  func `no control character of a file reaches a terminal`() throws {
    let workspace = try Workspace()
    let escape = "\u{1B}]0;PWNED\u{7}\u{9B}2J"
    let rows = (1...30).map { "\($0),\(2 + 1 / Double($0))\n" }.joined()
    try workspace.write("step,loss\(escape)\n" + rows, to: "a\u{1B}[2J.csv")
    try workspace.write("step,loss\n" + rows + "31,\(escape)\n", to: "b.csv")
    for command in [
      "extrapolate ./a* --metric loss* --horizon 100", "extrapolate a* --horizon 100",
      "extrapolate b.csv --horizon 100",
      "curve b.csv --law pow3 --x \(escape.filter { $0 != ";" })",
      "extrapolate ./a* --metric none --horizon 100",
    ] {
      let outcome = try workspace.shell(
        #"SHELL=/bin/sh script -qec "$losscast \#(command)" /dev/null </dev/null"#)
      #expect(!outcome.output.isEmpty)
      // Emphasis is ours, and so is the end of a line of progress.
      let shown = outcome.output.replacing(#/\u{1B}\[(?:[0-9]+m|K)/#, with: "")
      for hidden in ["\u{1B}", "\u{7}", "\u{9B}"] {
        #expect(!shown.contains(hidden), "\(command): \(outcome.output)")
      }
    }
  }
}
