import Foundation
import TestSupport
import Testing

struct SimulateTests {
  @Test func `policies are replayed over runs told apart by a column`() throws {
    let workspace = try Workspace()
    try workspace.write(KnownRuns.scoreTable(), to: "table.csv")
    let outcome = try workspace.losscast(
      "simulate", "table.csv", "--by", "run", "--metric", "score", "--goal", "higher",
      "--policy", "none", "--policy", "asha:minimum=2,reduction=2", "--orders", "50", "--budget",
      "3", "--format", "json", "--plot", "regret.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    #expect(answer["orders"] as? Double == 50)
    let policies = try #require(answer["policies"] as? [[String: any Sendable]])
    #expect(
      policies.map { $0["name"] as? String } == [
        "none", "successive-halving:minimum=2,reduction=2",
      ])
    let speedUp = try #require(policies[0]["speedUp"] as? [String: any Sendable])
    #expect(abs(try #require(speedUp["value"] as? Double) - 1) < 1e-9)
    #expect(try workspace.text("regret.svg").contains("<svg"))
  }

  @Test func `logs of one run each make one study`() throws {
    let workspace = try Workspace()
    for (name, final) in [("a", 1.0), ("b", 2.0), ("c", 3.0)] {
      let rows = (1...10).map { "\($0),0.1,\(5 + (final - 5) * Double($0) / 10)" }
      try workspace.write("step,lr,loss\n" + rows.joined(separator: "\n") + "\n", to: "\(name).csv")
    }
    let outcome = try workspace.losscast(
      "simulate", "a.csv", "b.csv", "c.csv", "--policy", "trailing", "--sweep", "--orders", "20",
      "--budget", "2", "--plot", "sweep.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("20 random orders of 3 runs"))
    #expect(outcome.output.contains("trailing:warmup=0.8"))
    let again = try workspace.losscast(
      "simulate", "a.csv", "b.csv", "c.csv", "--policy", "trailing", "--sweep", "--orders", "20",
      "--budget", "2")
    #expect(again.output == outcome.output)
  }

  /// Runs of which the one that decays late wins: values alone have it stopped.
  @Test func `schedules are read from heads, rates and options`() throws {
    let workspace = try Workspace()
    let data = SharedData.packageRoot.appending(path: "Data/language-model/size-200k")
    for name in ["cosine", "wsd"] {
      try workspace.write(
        try String(contentsOf: data.appending(path: "\(name)/seed-1.csv"), encoding: .utf8),
        to: "\(name).csv")
    }
    let command = [
      "simulate", "cosine.csv", "wsd.csv", "--orders", "2", "--budget", "2", "--policy",
      "schedule-aware",
    ]
    func killed(_ extra: [String] = []) throws -> (share: Double, unknown: [String], errors: String)
    {
      let outcome = try workspace.losscast(command + extra + ["--format", "json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let policy = try outcome.object().objects("policies")[0]
      return (
        try policy.object("killedWinner").number("value"),
        policy["withoutSchedule"] as? [String] ?? ["?"], outcome.errors
      )
    }
    let planned = try killed()
    #expect(planned.unknown.isEmpty && planned.share == 0)
    // By rates alone, without a head.
    for name in ["cosine", "wsd"] {
      let lines = try workspace.text("\(name).csv").split(separator: "\n").filter {
        !$0.hasPrefix("# schedule")
      }
      try workspace.write(lines.joined(separator: "\n") + "\n", to: "\(name).csv")
    }
    let recorded = try killed()
    #expect(recorded.unknown.isEmpty && recorded.share == 0)
    // By options, without rates.
    for name in ["cosine", "wsd"] {
      let text = try workspace.text("\(name).csv").replacing(",lr,", with: ",other,")
      try workspace.write(text, to: "\(name).csv")
    }
    let unknown = try killed()
    #expect(unknown.unknown == ["cosine", "wsd"])
    #expect(unknown.errors.contains("schedule-aware falls back for cosine, wsd: no schedule"))
    let outcome = try workspace.losscast(command)
    #expect(outcome.output.contains("did not know the schedules of cosine and 1 more"))
    let told = try killed([
      "--schedule", "cosine=cosine:peak=3e-3,final=0,steps=3000,warmup=300", "--schedule",
      "wsd=wsd:peak=3e-3,final=0,steps=3000,warmup=300,decay=600",
    ])
    #expect(told.unknown.isEmpty && told.share == 0)
  }

  /// The runs of the law's authors, where a fallback on values stops the winner in four of ten orders.
  @Test(.enabled(if: SharedData.isPresent, "the shared curves are absent"))
  func `published runs that decay late are not stopped`() throws {
    let folder = SharedData.file("multipower/25M")
    let logs = ["cosine_24000", "wsd_20000_24000", "constant_24000"].map {
      folder.appending(path: "\($0).csv").path
    }
    let outcome = try Workspace().losscast(
      ["simulate"] + logs + [
        "--warmup", "2160", "--policy", "schedule-aware", "--orders", "6", "--budget", "3",
        "--format", "json",
      ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let policy = try outcome.object().objects("policies")[0]
    #expect(try policy.object("killedWinner").number("value") == 0)
  }

  @Test(arguments: [
    ("simulate", 64, "Missing expected argument"),
    ("simulate none.csv", 66, "no such file"),
    ("simulate odd.csv", 65, "no step column"),
    ("simulate one.csv --policy median", 65, "a replay needs two"),
    ("simulate table.csv --by run --metric scor", 65, "Did you mean --metric 'score'?"),
    ("simulate table.csv --by run --metric score --policy medain", 64, "did you mean 'median'?"),
    ("simulate table.csv --by run --metric score --orders 0", 64, "--orders 0"),
    ("simulate table.csv --by run --metric score --budget 0", 64, "--budget 0"),
    ("simulate table.csv --by run --metric score --plot a.gif", 64, ".svg, .png or .pdf"),
    ("simulate empty.csv", 65, "empty.csv"),
  ])
  func `what cannot be replayed is refused`(command: String, status: Int, complaint: String) throws
  {
    let workspace = try Workspace()
    try workspace.write(KnownRuns.scoreTable(), to: "table.csv")
    try workspace.write("when,loss\n1,3\n", to: "odd.csv")
    try workspace.write("step,lr,loss\n1,1,3\n2,1,2\n3,1,1\n", to: "one.csv")
    try workspace.write("", to: "empty.csv")
    let outcome = try workspace.losscast(command.split(separator: " ").map(String.init))
    #expect(outcome.status == Int32(status), "\(outcome.errors)")
    #expect(outcome.complaint.contains(complaint), "\(outcome.complaint)")
    #expect(outcome.output.isEmpty)
  }
}
