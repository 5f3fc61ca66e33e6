import Foundation
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
