import Foundation
import Testing

struct PopulationStudyTests {
  /// Six members, five generations: long enough to be killed in.
  private static let study = """
    common: {task: mlp, widths: "16,16", optimizer: momentum, schedule: "constant:peak=1,steps=500"}
    search:
      population: 6
      ready: 100
      share: 0.34
      values:
        rate: {from: 0.001, to: 2}
        momentum: {from: 0.3, to: 0.95, scale: linear}
        weight-decay: {from: 1e-6, to: 1e-2}
        batch: [8, 16, 32]

    """

  private func workspace(_ text: String = study) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(text, to: "study.yaml")
    return workspace
  }

  private func csvs(_ workspace: Workspace) throws -> [String: Data] {
    let names = try workspace.names().filter { $0.hasSuffix(".csv") }
    return try Dictionary(uniqueKeysWithValues: names.map { ($0, try workspace.data($0)) })
  }

  @Test func `a population trains to the same bytes at any number of jobs, killed or not`() throws {
    let whole = try workspace()
    let outcome = try whole.losscast("study", "study.yaml", "--jobs", "1")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("Best is member-0"))
    let expected = try csvs(whole)
    #expect(expected.count == 6 * 5 + 6 + 2)
    #expect(try whole.names().allSatisfy { !$0.hasSuffix(".checkpoint") })
    for delay in ["0.05", "0.15", "0.3", "0.45"] {
      let killed = try workspace()
      // Killed several times on its way, at other moments with each delay.
      let script = """
        for n in 1 2 3; do
          "$losscast" study study.yaml --jobs 2 --quiet & sleep \(delay); kill -9 $!; wait $!
        done
        "$losscast" study study.yaml --jobs 4
        """
      let result = try killed.shell(script)
      #expect(result.output == outcome.output || result.output.hasSuffix(outcome.output))
      #expect(try csvs(killed) == expected)
    }
    // Once more, and nothing is trained.
    let again = try whole.losscast("study", "study.yaml")
    #expect(again.output == outcome.output)
    let status = try whole.losscast("study", "study.yaml", "--status")
    #expect(status.output == outcome.output)
  }

  @Test func `its answer, logs, picture and the command that it prints can be used`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast(
      "study", "study.yaml", "--format", "json", "--plot", "lineage.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    let best = try answer.object("best")
    #expect(try answer.text("metric") == "val_loss")
    #expect(try answer.number("trainedSteps") <= 3000)
    let log = "study/" + (try best.text("log"))
    let fit = try workspace.losscast("curve", log, "--law", "pow3", "--format", "json")
    #expect(fit.status == 0, "\(fit.errors)")
    let scheduled = try workspace.losscast("fit", log, "--law", "annealing", "--format", "json")
    #expect(scheduled.status == 0, "\(scheduled.errors)")
    let retraining = try #require(answer["retraining"] as? [String])
    #expect(retraining.first == "losscast")
    let trained = try workspace.losscast(Array(retraining.dropFirst()))
    #expect(trained.status == 0, "\(trained.errors)")
    #expect(try workspace.text("study/retrained.csv").contains("# outcome: completed"))
    #expect(try workspace.text("lineage.svg").contains("<svg"))
  }

  @Test func `what would be trained is listed, and nothing is written`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast("study", "study.yaml", "--dry-run")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let lines = outcome.output.split(separator: "\n")
    #expect(lines.count == 6)
    #expect(lines.allSatisfy { $0.hasPrefix("losscast train --task=mlp") })
    let status = try workspace.losscast("study", "study.yaml", "--status")
    #expect(status.output.hasPrefix("No generation of study is whole yet; 5 are to be trained."))
    #expect(try workspace.names() == ["study.yaml"])
  }

  @Test func `a folder of other options is refused, and made anew with --replace`() throws {
    let workspace = try workspace()
    #expect(try workspace.losscast("study", "study.yaml", "--quiet").status == 0)
    try workspace.write(Self.study.replacing("to: 2}", with: "to: 1}"), to: "study.yaml")
    let refused = try workspace.losscast("study", "study.yaml")
    #expect(refused.status == 65)
    #expect(refused.complaint.contains("is of another search"))
    #expect(refused.complaint.contains("--replace"))
    let replaced = try workspace.losscast("study", "study.yaml", "--replace", "--quiet")
    #expect(replaced.status == 0, "\(replaced.errors)")
  }

  /// A change of the study, and what is said about it.
  @Test(arguments: [
    ("to: 0.95", "to: 1.5", "study.yaml:8:5: ", "must be from 0 to below 1"),
    ("optimizer: momentum", "optimizer: adamw", "study.yaml:8:5: ", "adamw does not use it"),
    ("ready: 100", "ready: 501", "study.yaml:4:10: ", "the schedule has 500"),
    ("task: mlp", "task: mpl", "study.yaml:1:16: ", "mpl"),
    ("batch: [8", "batch: [0", "study.yaml:10:5: ", "batch"),
  ])
  func `options that members cannot have are refused at their place`(
    _ old: String, _ new: String, _ place: String, _ message: String
  ) throws {
    let workspace = try workspace(Self.study.replacing(old, with: new))
    let outcome = try workspace.losscast("study", "study.yaml")
    #expect(outcome.status == 64 || outcome.status == 65, "\(outcome.status)")
    #expect(outcome.complaint.contains(place), "\(outcome.complaint)")
    #expect(outcome.complaint.contains(message), "\(outcome.complaint)")
    #expect(try workspace.names() == ["study.yaml"])
  }

  @Test func `Slurm is refused, and a picture of a grid`() throws {
    let workspace = try workspace()
    let slurm = try workspace.losscast("study", "study.yaml", "--executor", "slurm")
    #expect(slurm.status == 64)
    #expect(slurm.complaint.contains("trained on one machine"))
    try workspace.write(
      "common: {schedule: \"constant:peak=0.1,steps=5\"}\nvary: {seed: [1, 2]}\n", to: "grid.yaml")
    let grid = try workspace.losscast("study", "grid.yaml", "--plot", "a.svg")
    #expect(grid.status == 64)
    #expect(grid.complaint.contains("this study is a grid"))
  }
}
