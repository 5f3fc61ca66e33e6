import Foundation
import Testing

/// Searches for the rate, in training and over a pipe.
struct AutoLRSTests {
  private static let python = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  private static let search = "auto:min=1e-3,max=1,steps=90,stage=30,probe=5,candidates=3"

  private static let training = """
    train --task mlp --inputs 4 --widths 8 --batch 8 --validation-examples 32 --log-every 10
    """.split(separator: " ").map(String.init)

  @Test func `a search is read back as the schedule that it found`() throws {
    let workspace = try Workspace()
    let trained = try workspace.losscast(
      Self.training + [
        "--out", "auto.csv", "--schedule", "\(Self.search),warmup=12,peak=0.05",
      ])
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(trained.errors.contains("steps of probes besides"))
    let text = try #require(
      trained.errors.split(separator: "\n").first { $0.contains("schedule found: ") }
        .flatMap { $0.split(separator: " ").last })
    let found = try workspace.losscast("schedule", String(text), "--out", "found.csv", "--quiet")
    #expect(found.status == 0, "\(found.errors)")
    let read = try workspace.losscast("schedule", "csv:auto.csv", "--out", "read.csv", "--quiet")
    #expect(read.status == 0, "\(read.errors)")
    func rates(_ name: String) throws -> [Double] {
      try workspace.text(name).split(separator: "\n").dropFirst().compactMap {
        $0.split(separator: ",").last.flatMap { Double($0) }
      }
    }
    let (known, recovered) = (try rates("found.csv"), try rates("read.csv"))
    #expect(known.count == 90 && recovered.count == 90)
    for (a, b) in zip(known, recovered) { #expect(abs(a - b) <= 1e-12 * max(a, b)) }

    // By the text, the same losses at the same steps.
    let again = try workspace.losscast(
      Self.training + ["--out", "again.csv", "--schedule", String(text)])
    #expect(again.status == 0, "\(again.errors)")
    func losses(_ name: String) throws -> [String: Substring] {
      var losses: [String: Substring] = [:]
      for row in try workspace.text(name).split(separator: "\n") where !row.hasPrefix("#") {
        let cells = row.split(separator: ",")
        losses[String(cells[0])] = cells[4]
      }
      return losses
    }
    let (searched, retrained) = (try losses("auto.csv"), try losses("again.csv"))
    #expect(retrained.count == 10)
    for (step, loss) in retrained { #expect(searched[step] == loss, "step \(step)") }

    // Laws take the steps that were kept, and no probes.
    let fit = try workspace.losscast("fit", "auto.csv", "--law", "annealing")
    #expect(fit.status == 0, "\(fit.errors)")
  }

  @Test func `searches that cannot be are refused`() throws {
    let workspace = try Workspace()
    let task = try workspace.losscast(
      "train", "--out", "a.csv", "--schedule", Self.search)
    #expect(task.status == 64)
    #expect(task.complaint.contains("no validation loss to search a rate by"))
    let key = try workspace.losscast("autolrs", "auto:min=1e-3,max=1,stps=90")
    #expect(key.status == 64)
    #expect(key.complaint.contains("no key 'stps'; did you mean 'steps'?"))
    let schedule = try workspace.losscast("autolrs", "cosine:peak=1,steps=9")
    #expect(schedule.status == 64)
    #expect(try workspace.names().isEmpty)
  }

  @Test func `a line that is no event is refused at its place, and the search is kept`() throws {
    let workspace = try Workspace()
    let first = try workspace.losscast(
      "autolrs", Self.search, "--state", "search.json", input: "{\"done\": \"checkpoint\"}\n")
    #expect(first.status == 0, "\(first.errors)")
    let lines = first.output.split(separator: "\n")
    #expect(lines.count == 2)
    #expect(lines.first == #"{"do":"checkpoint","step":0}"#)
    #expect(lines.last?.contains(#""do":"train","every":1,"first":1,"keep":false"#) == true)
    let before = try workspace.text("search.json")
    for (line, complaint) in [
      ("{\"done\": \"restore\"}\n{\"done\": \"train\", \"losses\": [1, x]}", "line 2, column 33"),
      ("\n{\"done\": \"restore\"}\n\n[1]\n", "line 4, column 1"),
      ("{\"done\": \"restore\"}\n\u{1b}[2J\u{0}", "line 2, column 1"),
      ("{\"done\": \"checkpoint\"}", "line 1, column 10"),
      ("{\"done\": \"restore\"}\n{\"done\": \"train\", \"losses\": [1]}", "line 2, column 29"),
    ] {
      let outcome = try workspace.losscast(
        "autolrs", Self.search, "--state", "search.json", input: line)
      #expect(outcome.status == 65)
      #expect(outcome.complaint.contains("standard input, \(complaint)"), "\(outcome.errors)")
      #expect(!outcome.errors.contains("\u{1b}"))
      // It begins by asking for the checkpoint again.
      #expect(outcome.output.hasPrefix(#"{"do":"restore","step":0}"#))
    }
    let after = try workspace.text("search.json")
    #expect(after.contains("\"probe\"") && before.contains("\"probe\""))
    let other = try workspace.losscast(
      "autolrs", "\(Self.search),seed=3", "--state", "search.json")
    #expect(other.status == 65)
    #expect(other.complaint.contains("is of another search"))
    try workspace.write("{\"settings\": 3}", to: "search.json")
    let damaged = try workspace.losscast("autolrs", Self.search, "--state", "search.json")
    #expect(damaged.status == 65)
    #expect(try workspace.text("search.json") == "{\"settings\": 3}")
  }

  /// The loop of `Documentation/json.md`, as it stands there.
  private static func loop() throws -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(
      contentsOf: folder.appending(path: "Documentation/json.md"), encoding: .utf8)
    let block = page.split(separator: "```python\n").dropFirst().first { $0.contains("autolrs") }
    return String(try #require(block?.split(separator: "```").first))
  }

  @Test(.enabled(if: python != nil, "python3 is absent"))
  func `a loop in Python trains by it`() throws {
    let workspace = try Workspace()
    try workspace.write(try Self.loop(), to: "loop.py")
    let outcome = try workspace.shell(
      """
      ln -s "$losscast" losscast
      PATH=$PWD:$PATH python3 loop.py > whole || exit 1
      rm search.json checkpoint*
      # Killed again and again, both programs go on to the same end.
      for pause in 0.03 0.06 0.09 0.12 0.15 0.2; do
        PATH=$PWD:$PATH python3 loop.py > killed & sleep $pause; kill -KILL $! 2> nothing; wait $! 2> nothing
        sleep 0.1
      done
      PATH=$PWD:$PATH python3 loop.py > killed || exit 1
      cmp whole killed && cat whole
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("piecewise:knots="), "\(outcome.output)\(outcome.errors)")
  }
}
