import Foundation
import Testing

/// Studies that come after others and read their logs.
struct StudyChainTests {
  private static let first = """
    out: runs/linear
    common: {task: logistic-regression, inputs: 4, train-size: 64, batch: 8, log-every: 5}
    vary:
      schedule: {linear: "linear:peak=$peak,steps=100,warmup=10"}
      peak: [0.5]
      seed: [1, 2]

    """

  private static let again = """
    out: runs/refined
    after: first.yaml
    common: {task: logistic-regression, inputs: 4, train-size: 64, batch: 8, log-every: 5}
    vary:
      schedule: {refined: "peak($peak; refined:runs/linear/linear/peak-0.5/seed-$seed.csv)"}
      peak: [0.25, 1]
      seed: [1, 2]

    """

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "studies"), withIntermediateDirectories: true)
    try workspace.write(Self.first, to: "studies/first.yaml")
    try workspace.write(Self.again, to: "studies/again.yaml")
    return workspace
  }

  @Test func `runs are made, refined and made again by one command`() throws {
    let workspace = try workspace()
    let listed = try workspace.losscast("study", "studies/again.yaml", "--dry-run")
    #expect(listed.status == 0, "\(listed.errors)")
    #expect(listed.output.split(separator: "\n").count == 2)
    #expect(
      listed.errors
        == "losscast: studies/again.yaml comes after studies/first.yaml, which is shown\n")

    let made = try workspace.losscast("study", "studies/again.yaml")
    #expect(made.status == 0, "\(made.errors)")
    #expect(made.errors.contains("studies/runs/linear: all 2 runs are done\n"), "\(made.errors)")
    #expect(made.errors.hasSuffix("studies/runs/refined: all 4 runs are done\n"), "\(made.errors)")

    // The schedule is the one that refine makes of that run, at the study's peak.
    let refined = try workspace.losscast(
      "refine", "studies/runs/linear/linear/peak-0.5/seed-2.csv", "--export", "text")
    #expect(refined.status == 0, "\(refined.errors)")
    let log = try workspace.text("studies/runs/refined/refined/peak-1/seed-2.csv")
    let schedule = try #require(
      log.split(separator: "\n").first { $0.hasPrefix("# schedule: ") }?.dropFirst(12))
    #expect(schedule == "scale(2; \(refined.output.dropLast()))")

    let status = try workspace.losscast(
      "study", "studies/again.yaml", "--status", "--format", "json")
    #expect(try status.object().objects("runs").count == 4)
    let same = try workspace.losscast("study", "studies/again.yaml")
    #expect(same.status == 0)
    #expect(try workspace.text("studies/runs/refined/refined/peak-1/seed-2.csv") == log)
  }

  @Test func `a study that comes after itself, or after none, is refused with its file`() throws {
    let workspace = try workspace()
    try workspace.write(
      "after: again.yaml\n" + Self.first, to: "studies/first.yaml")
    let circle = try workspace.losscast("study", "studies/again.yaml")
    #expect(circle.status == 65)
    #expect(
      circle.errors
        == "losscast: error: studies/again.yaml: the study comes after itself; look at after in it\n"
    )
    try FileManager.default.removeItem(at: workspace.folder.appending(path: "studies/first.yaml"))
    let missing = try workspace.losscast("study", "studies/again.yaml")
    #expect(missing.status == 66)
    #expect(missing.errors.contains("studies/first.yaml"), "\(missing.errors)")
  }

  @Test func `a log without norms is refused at its place in the study file`() throws {
    let workspace = try workspace()
    try workspace.write(
      "# optimizer: sgd\nstep,lr,loss\n1,0.1,2\n2,0.1,1\n", to: "studies/bare.csv")
    try workspace.write(
      """
      common:
        task: logistic-regression
        schedule: refined:bare.csv
      """, to: "studies/one.yaml")
    let outcome = try workspace.losscast("study", "studies/one.yaml")
    #expect(outcome.status == 65, "\(outcome)")
    #expect(
      outcome.errors.hasPrefix("losscast: error: studies/one.yaml:3:13: "), "\(outcome.errors)")
    #expect(outcome.errors.contains("gradient norms"), "\(outcome.errors)")
  }
}
