import Foundation
import TestSupport
import Testing

/// `losscast report`, run as people run it.
struct ReportTests {
  /// The folder of a library that stands in for dygraphs: nothing is drawn here.
  private static func environment(in workspace: Workspace) throws -> [String: String] {
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "charts"), withIntermediateDirectories: true)
    try workspace.write("/* no charts */", to: "charts/dygraph.min.js")
    try workspace.write("Terms of the library", to: "charts/LICENSE.txt")
    return ["LOSSCAST_DYGRAPHS": workspace.folder.appending(path: "charts").path]
  }

  private static func report(
    _ arguments: [String], in workspace: Workspace
  ) throws -> Workspace.Outcome {
    try workspace.losscast(["report"] + arguments, environment: try environment(in: workspace))
  }

  private static func workspace() throws -> Workspace {
    let workspace = try Workspace.fitted()
    try workspace.write(ScalingCommandTests.table(), to: "sizes.csv")
    return workspace
  }

  /// A command of each kind.
  static let commands = [
    "fit constant.csv decayed.csv --leave-out stepped stepped.csv",
    "fit constant.csv decayed.csv --law annealing",
    "predict fit.json --schedule cosine:peak=0.01,steps=2000",
    "evaluate fit.json linear.csv stepped.csv",
    "compare fit.json --schedule cosine:peak=0.01,steps=2000 --schedule csv:linear.csv",
    "optimize fit.json --peak 0.01 --steps 500",
    "next fit.json",
    "curve decayed.csv --law pow3 --at 5000",
    "extrapolate decayed.csv --to 1000 --horizon 2000",
    "simulate table.csv --by run --metric score --goal higher --budget 3 --orders 20 --policy median",
    "scale sizes.csv --at N=1e9,D=2e10",
    "isoflop sizes.csv --at 1e20",
    "plan sizes.csv --flops 1e20",
  ]

  @Test(arguments: commands)
  func `every answer becomes a page that says what the command prints`(command: String) throws {
    let workspace = try Self.workspace()
    let words = command.split(separator: " ").map(String.init)
    let printed = try workspace.losscast(words + ["--quiet"])
    let outcome = try Self.report(words, in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // Of what it prints, the first answer.
    #expect(!outcome.output.isEmpty && printed.output.hasPrefix(outcome.output))
    #expect(outcome.errors.hasSuffix("losscast: report written to report.html\n"))
    let page = try workspace.text("report.html")
    #expect(page.hasPrefix("<!DOCTYPE html>"))
    #expect(page.hasSuffix("</html>\n"))
    #expect(page.contains("<title>Losscast \(words[0]): "))
    #expect(page.contains("data-figure=\"figure-1\""))
    #expect(page.contains("Terms of the library"))
    #expect(page.utf8.count < 2_000_000)
    // The first sentence of the answer.
    let answer = outcome.output.split(separator: "\n").joined(separator: " ")
    #expect(Self.text(of: page).contains(answer))
    // The same numbers as for programs.
    let json = try workspace.losscast(words + ["--format", "json"])
    let block = try #require(
      page.firstMatch(
        of: /<script type="application\/json" id="answer-1">(.*?)<\/script>/.dotMatchesNewlines()))
    let (held, told) = (
      try JSONSerialization.jsonObject(with: Data(block.1.utf8)) as? NSDictionary,
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? NSDictionary
    )
    #expect(held == told)
  }

  /// What a person reads of the answer.
  private static func text(of page: String) -> String {
    let text = page.replacing(/<[^>]*>/, with: "")
    return [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")]
      .reduce(text) { $0.replacing($1.0, with: $1.1) }
  }

  /// What is between the tags of a page, without styles and scripts, in `Tests/Golden/report.html`, kept as
  /// the other outputs are.
  @Test func `the page is as recorded`() throws {
    let workspace = try Self.workspace()
    let outcome = try Self.report(
      ["evaluate", "fit.json", "linear.csv", "stepped.csv"], in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try workspace.text("report.html")
      .replacing(/<(style|script)[^>]*>.*?<\/(style|script)>\n?/.dotMatchesNewlines(), with: "")
      .replacing(/Losscast \d+\.\d+\.\d+/, with: "Losscast VERSION")
      .replacing(/on \d{4}-\d\d-\d\d \d\d:\d\d UTC/, with: "on DATE")
      .replacing(/fit\.json<\/th>\s*<td class="number">[\d,]+/, with: "fit.json SIZE")
    let file = SharedData.packageRoot.appending(path: "Tests/Golden/report.html")
    if ProcessInfo.processInfo.environment["LOSSCAST_RECORD_GOLDEN"] != nil {
      try Data(page.utf8).write(to: file)
      Issue.record("recorded \(file.path); read its change and run again without recording")
      return
    }
    let recorded = String(decoding: try Data(contentsOf: file), as: UTF8.self)
    #expect(page == recorded, "LOSSCAST_RECORD_GOLDEN=1 records it again")
  }

  @Test func `a verdict to stop is an answer and no failure`() throws {
    let workspace = try Self.workspace()
    let words = [
      "stop", "young.csv", "linear.csv", "constant.csv", "--schedule",
      "wsd:peak=0.01,final=0.001,steps=2000,decay=500",
    ]
    let outcome = try Self.report(words, in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workspace.text("report.html").contains("class=\"answer\""))
  }

  @Test func `several answers stand in one page`() throws {
    let workspace = try Self.workspace()
    let outcome = try Self.report(
      [
        "--out", "both.html", "--title", "Both <b>", "next", "fit.json", "--and", "plan",
        "sizes.csv",
        "--flops", "1e20",
      ], in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try workspace.text("both.html")
    #expect(page.contains("<title>Both &lt;b&gt;</title>"))
    #expect(page.contains("<h2>1. losscast next</h2>"))
    #expect(page.contains("<h2>2. losscast plan</h2>"))
    #expect(page.contains(">losscast next fit.json</pre>"))
    #expect(page.contains(">losscast plan sizes.csv --flops 1e20</pre>"))
    #expect(page.matches(of: /class="answer"/).count == 2)
  }

  @Test func `saved fits stand for what they hold`() throws {
    let workspace = try Self.workspace()
    var outcome = try Self.report(["fit.json"], in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    var page = try workspace.text("report.html")
    #expect(!page.contains("data-figure=\"figure-1\""))
    #expect(page.contains("name its logs behind it"))
    outcome = try Self.report(
      ["fit.json", "constant.csv", "decayed.csv", "linear.csv"], in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    page = try workspace.text("report.html")
    #expect(page.contains("data-figure=\"figure-1\""))
    #expect(page.contains("<td class=\"number\">"))
    outcome = try Self.report(["curve.json"], in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      try workspace.losscast("scale", "sizes.csv", "--law", "additive", "--out", "law.json").status
        == 0)
    outcome = try Self.report(["law.json", "--at", "N=1e9,D=2e10"], in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      try workspace.text("report.html").contains(">losscast scale law.json --at N=1e9,D=2e10</pre>")
    )
  }

  @Test func `what was dropped is in the page, and pictures and fits are saved as ever`() throws {
    let workspace = try Self.workspace()
    let outcome = try Self.report(
      [
        "fit", "constant.csv", "restarted.csv", "--law", "annealing", "--from", "100", "--out",
        "saved.json",
      ],
      in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try workspace.names().contains("saved.json"))
    let page = try workspace.text("report.html")
    #expect(page.contains("What was assumed and dropped"))
    #expect(page.contains("<li>restarted.csv: left out"))
    // What was written is no assumption.
    #expect(!page.contains("written to"))
    #expect(page.contains("<th scope=\"row\">restarted.csv</th>"))
  }

  @Test func `a run's name is text, whatever it is`() throws {
    let workspace = try Self.workspace()
    let name = "<script>alert(1)<!--'\"&.csv"
    try workspace.write(try workspace.data("decayed.csv"), to: name)
    let outcome = try Self.report(
      ["fit", "constant.csv", name, "--law", "annealing"], in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try workspace.text("report.html")
    #expect(!page.contains("<script>alert"))
    #expect(page.contains("&lt;script&gt;alert(1)&lt;!--"))
    #expect(page.contains("\\u003cscript>alert(1)\\u003c!--"))
  }

  @Test func `all runs are in a page, also where a picture drops some`() throws {
    let workspace = try Self.workspace()
    let data = try workspace.data("decayed.csv")
    let names = (1...30).map { "run-\($0).csv" }
    for name in names { try workspace.write(data, to: name) }
    let outcome = try Self.report(
      ["fit", "--law", "annealing", "--as-seeds", "constant.csv"] + names, in: workspace)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let page = try workspace.text("report.html")
    for name in names { #expect(page.contains("\"label\":\"\(name.dropLast(4))\"")) }
    #expect(page.utf8.count < 2_000_000)
  }

  /// Command lines that make no page, their statuses and what is said.
  static let refused: [(arguments: [String], status: Int32, words: String)] = [
    ([], 64, "give a command to report"),
    (["--and"], 64, "give a command to report"),
    (["next", "fit.json", "--and"], 64, "give a command to report"),
    (
      ["predcit", "fit.json"], 64,
      "there is no report of a command 'predcit'; did you mean 'predict'?"
    ),
    (["train"], 64, "there is no report of a command 'train'"),
    (["report", "next", "fit.json"], 64, "there is no report of a command 'report'"),
    (["constant.csv"], 64, "say what to ask of this file, as in losscast report fit constant.csv"),
    (["fit"], 64, "Missing expected argument '<log> ...'"),
    (["fit", "--bogus", "constant.csv"], 64, "Unknown option '--bogus'"),
    (["fit", "missing.csv"], 66, "missing.csv"),
    (["--out", "constant.csv", "fit", "constant.csv"], 64, "would be overwritten"),
    (["--out", "./fit.json", "next", "fit.json"], 64, "would be overwritten"),
    (["--out", "-", "next", "fit.json"], 64, "a page is written to a file"),
    (["--out", "", "next", "fit.json"], 64, "is empty"),
    (["--out", "no/such/folder.html", "next", "fit.json"], 74, "cannot be written"),
    (["next", "fit.json", "--and", "fit", "empty.csv"], 65, "empty.csv"),
  ]

  @Test(arguments: refused)
  func `what cannot be reported is refused, and nothing is written`(
    arguments: [String], status: Int32, words: String
  ) throws {
    let workspace = try Self.workspace()
    try workspace.write("", to: "empty.csv")
    let environment = try Self.environment(in: workspace)
    let before = try workspace.names()
    let outcome = try workspace.losscast(["report"] + arguments, environment: environment)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.complaint.contains(words), "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(try workspace.names() == before)
  }

  @Test func `without the library of charts it says what to install, before it fits`() throws {
    let workspace = try Self.workspace()
    let outcome = try workspace.losscast(
      ["report", "fit", "constant.csv", "decayed.csv"],
      environment: ["LOSSCAST_DYGRAPHS": workspace.folder.appending(path: "nowhere").path])
    #expect(outcome.status == 74)
    #expect(outcome.complaint.contains("apt-get install libjs-dygraphs"))
    // A library whose terms are not known is not passed on.
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "charts"), withIntermediateDirectories: true)
    try workspace.write("/* no charts */", to: "charts/dygraph.min.js")
    if !FileManager.default.fileExists(atPath: "/usr/share/doc/libjs-dygraphs/copyright") {
      let outcome = try workspace.losscast(
        ["report", "next", "fit.json"],
        environment: ["LOSSCAST_DYGRAPHS": workspace.folder.appending(path: "charts").path])
      #expect(outcome.status == 74)
      #expect(outcome.complaint.contains("license"))
    }
  }

  @Test func `help is of the command that it stands behind`() throws {
    let workspace = try Workspace()
    #expect(try workspace.losscast("report", "--help").output.contains("losscast report fit"))
    #expect(
      try workspace.losscast("report", "fit", "--help").output.contains("USAGE: losscast fit"))
  }
}
