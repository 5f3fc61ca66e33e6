import Foundation
import Testing

/// Several runs a file, several files a run, and options that name runs.
struct ManyRunsTests {
  /// Runs of a constant rate and of a linear decay, by the annealing law; with or without rates.
  private func rows(_ decays: Bool, hasRate: Bool, before text: String = "") -> String {
    var (area, drops, output) = (0.0, 0.0, "")
    var (rate, momentum) = (0.01, 0.0)
    for step in 1...2000 {
      let next = decays && step > 1000 ? 0.01 * (1 - Double(step - 1000) / 1100) : 0.01
      momentum = 0.999 * momentum + rate - next
      drops += momentum
      area += next
      rate = next
      guard step % 20 == 0 else { continue }
      let loss = 2 + 0.5 * pow(area, -0.4) - 0.3 * drops
      output += text + "\(step),\(hasRate ? "\(rate)," : "")\(loss)\n"
    }
    return output
  }

  private func parameters(_ outcome: Workspace.Outcome) throws -> [String: Double] {
    try #require(outcome.status == 0, "\(outcome.errors)")
    let all = try outcome.object().object("parameters")
    return ["L0": try all.object("L0").number("value"), "A": try all.object("A").number("value")]
  }

  @Test func `runs of one file give the fit of as many files`() throws {
    let workspace = try Workspace()
    let (steady, decaying) = (rows(false, hasRate: true), rows(true, hasRate: true))
    try workspace.write("step,lr,loss\n" + steady, to: "steady.csv")
    try workspace.write("step,lr,loss\n" + decaying, to: "decaying.csv")
    try workspace.write(
      "run,step,lr,loss\n" + rows(false, hasRate: true, before: "steady,")
        + rows(true, hasRate: true, before: "decaying,"), to: "both.csv")
    let law = ["--law", "annealing", "--format", "json"]
    let apart = try parameters(workspace.losscast(["fit", "steady.csv", "decaying.csv"] + law))
    let together = try parameters(workspace.losscast(["fit", "both.csv", "--by", "run"] + law))
    #expect(apart == together)
    let fused = try workspace.losscast(["fit", "both.csv"] + law)
    #expect(fused.status == 65 && fused.complaint.contains("--by 'run'"), "\(fused.errors)")
    let chosen = try workspace.losscast(["fit", "both.csv", "--where", "run=steady"] + law)
    #expect(chosen.status == 0 && chosen.errors.contains("not asked for"))
  }

  @Test func `schedules are given to runs by name and by pattern`() throws {
    let workspace = try Workspace()
    for folder in ["a", "b1", "b2"] {
      try FileManager.default.createDirectory(
        at: workspace.folder.appending(path: folder), withIntermediateDirectories: true)
    }
    try workspace.write("step,loss\n" + rows(false, hasRate: false), to: "a/metrics.csv")
    try workspace.write("step,loss\n" + rows(true, hasRate: false), to: "b1/metrics.csv")
    try workspace.write("step,loss\n" + rows(true, hasRate: false), to: "b2/metrics.csv")
    let files = ["fit", "a/metrics.csv", "b1/metrics.csv", "b2/metrics.csv", "--law", "annealing"]
    let constant = "constant:peak=0.01,steps=2k"
    let outcome = try workspace.losscast(
      files + [
        "--schedule", constant, "--schedule", "b*=wsd:peak=0.01,final=0.001,steps=2000,decay=1000",
        "--format", "json",
      ])
    try #require(outcome.status == 0, "\(outcome.errors)")
    #expect(try outcome.object().objects("runs").map { try $0.text("name") } == ["a", "b1", "b2"])
    #expect(outcome.errors.contains("used the given schedule wsd:"))
    let twice = try workspace.losscast(files + ["--schedule", constant, "--schedule", constant])
    #expect(twice.status == 64 && twice.complaint.contains("--schedule RUN="), "\(twice.errors)")
    let unknown = try workspace.losscast(
      files + ["--schedule", constant, "--schedule", "c=" + constant])
    #expect(unknown.status == 64 && unknown.complaint.contains("no run has that name"))
  }

  @Test func `numbers are taken as people write them`() throws {
    let workspace = try Workspace()
    try workspace.write("step,lr,loss\n" + rows(true, hasRate: true), to: "run.csv")
    var answers: Set<[String: Double]> = []
    for from in ["1000", "1k", "1e3", "1_000"] {
      answers.insert(
        try parameters(
          workspace.losscast(
            "fit", "run.csv", "--law", "annealing", "--from", from, "--format", "json")))
    }
    #expect(answers.count == 1)
    let outcome = try workspace.losscast("fit", "run.csv", "--from", "soon")
    #expect(outcome.status == 64 && outcome.complaint.contains("24k"), "\(outcome.errors)")
  }

  @Test func `a loss and a rate are joined, and columns go by the same options everywhere`() throws
  {
    let workspace = try Workspace()
    var (losses, rates) = ("Step,Value\n", "Step,Value\n")
    for row in rows(true, hasRate: true).split(separator: "\n") {
      let cells = row.split(separator: ",")
      losses += "\(cells[0]),\(cells[2])\n"
      rates += "\(cells[0]),\(cells[1])\n"
    }
    try workspace.write(losses, to: "l.csv")
    try workspace.write(rates, to: "r.csv")
    try workspace.write("step,lr,loss\n" + rows(true, hasRate: true), to: "run.csv")
    let joined = try workspace.losscast(
      "fit", "loss=l.csv", "lr=r.csv", "--law", "annealing", "--format", "json")
    let whole = try workspace.losscast(
      "fit", "run.csv", "--law", "annealing", "--x", "step", "--metric", "loss", "--format", "json")
    #expect(try parameters(joined) == parameters(whole))
    #expect(joined.errors.contains("joined by step with the rates of r.csv"))
    for option in ["--loss", "--metric", "--y"] {
      let outcome = try workspace.losscast(
        "extrapolate", "run.csv", option, "loss", "--step", "step", "--horizon", "4k")
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }
}
