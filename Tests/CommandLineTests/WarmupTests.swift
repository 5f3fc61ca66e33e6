import Foundation
import Testing

/// A log that begins late, without a head: every command reads it alike and says so in the same words.
struct WarmupTests {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace.fitted()
    // From step 400 on, where rows are each 20 steps.
    let lines = KnownRuns.log(KnownRuns.decayed, seed: 7).split(separator: "\n")
    let late =
      lines.prefix(1) + lines.dropFirst().filter { (Int($0.prefix { $0 != "," }) ?? 0) >= 400 }
    try workspace.write(late.joined(separator: "\n") + "\n", to: "late.csv")
    return workspace
  }

  static let commands = [
    "fit late.csv constant.csv --law annealing",
    "evaluate fit.json late.csv",
    "predict fit.json --schedule csv:late.csv",
    "compare fit.json --schedule csv:late.csv --schedule constant:peak=0.01,steps=2000",
    "next fit.json --for csv:late.csv --candidate constant:peak=0.01,steps=1000",
    "optimize fit.json --peak 0.01 --steps 500 --against csv:late.csv",
    "stop young.csv late.csv --schedule wsd:peak=0.01,final=0.001,steps=2000,decay=500",
    "simulate late.csv decayed.csv --policy schedule-aware --orders 1 --budget 0.3",
    "extrapolate young.csv --schedule csv:late.csv",
    "schedule csv:late.csv",
  ]

  @Test(arguments: commands)
  func `the same is assumed everywhere, and said`(command: String) throws {
    let workspace = try workspace()
    let words = command.split(separator: " ").map(String.init)
    let plain = try workspace.losscast(words)
    #expect([0, 3].contains(plain.status), "\(plain.errors)")
    let assumed =
      "late.csv: assumed the rate 0.01 before step 400, where the logged rates begin; --warmup says otherwise"
    #expect(plain.errors.contains(assumed), "\(plain.errors)")
    let told = try workspace.losscast(words + ["--warmup", "100"])
    #expect([0, 3].contains(told.status), "\(told.errors)")
    #expect(
      told.errors.contains("late.csv: assumed a linear warm-up to 0.01 over the first 100 steps"),
      "\(told.errors)")
    let wrong = try workspace.losscast(words + ["--warmup=-1"])
    #expect(wrong.status == 64, "\(wrong.errors)")
  }

  @Test func `a forecast reads a log as those of its fit were read`() throws {
    let workspace = try workspace()
    let fitted = try workspace.losscast(
      "fit", "late.csv", "constant.csv", "--law", "annealing", "--warmup", "100", "--out", "w.json")
    #expect(fitted.status == 0, "\(fitted.errors)")
    let asked = try workspace.losscast("predict", "w.json", "--schedule", "csv:late.csv")
    #expect(asked.errors.contains("assumed a linear warm-up to 0.01 over the first 100 steps"))
  }

  @Test func `watch says it too`() throws {
    let workspace = try workspace()
    let folder = workspace.folder.appending(path: "runs")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for name in ["late.csv", "constant.csv"] {
      try FileManager.default.copyItem(
        at: workspace.folder.appending(path: name), to: folder.appending(path: name))
    }
    for (options, words) in [
      ([], "assumed the rate 0.01 before step 400"),
      (["--warmup", "100"], "assumed a linear warm-up to 0.01 over the first 100 steps"),
    ] {
      let outcome = try workspace.losscast(
        ["watch", "runs", "--once", "--horizon", "2000"] + options)
      #expect(outcome.errors.contains("late: \(words)"), "\(outcome.errors) \(outcome.output)")
    }
  }
}
