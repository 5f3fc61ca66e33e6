import Foundation
import Testing

/// Logs that something happened to, and the options that mend them.
struct AnomalyTests {
  private func anomalies(_ outcome: Workspace.Outcome) throws -> [[String: any Sendable]] {
    try outcome.object().object("diagnostics").objects("anomalies")
  }

  @Test func `anomalies are told with their steps, and excluding as advised ends them`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let logs = [
      "fit", "constant.csv", "stepped.csv", "restarted.csv", "--law", "annealing", "--format",
      "json",
    ]
    let seen = try anomalies(workspace.losscast(logs))
    #expect(try seen.map { try $0.text("kind") } == ["spikes", "jump"])
    #expect(try seen.map { try $0.text("run") } == ["restarted", "restarted"])
    #expect(try seen.map { try $0.number("firstStep") } == [600, 1180])
    #expect(try seen.map { try $0.number("lastStep") } == [600, 1200])
    #expect(try abs(seen[1].number("size") - log(1.03)) < 0.003)

    let mended = try workspace.losscast(
      logs + ["--exclude", "restarted=600:600", "--exclude", "restarted=1200:"])
    #expect(try anomalies(mended).isEmpty)
    #expect(
      try mended.object().objects("runs").map { try $0.number("rows") } == [101, 101, 59])
    #expect(
      mended.errors.contains(
        "restarted.csv: left out 42 records of steps 600–600, the steps from 1200 on\n"))
  }

  @Test func `seeds of one schedule are told with their distance`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    try workspace.write(KnownRuns.log(KnownRuns.decayed, seed: 9), to: "again.csv")
    let outcome = try workspace.losscast(
      "fit", "constant.csv", "decayed.csv", "again.csv", "--law", "annealing")
    #expect(outcome.output.contains("\nreplicates    decayed, again share a schedule: "))
  }
}
