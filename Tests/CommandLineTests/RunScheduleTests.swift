import Foundation
import Testing

/// `--schedule RUN=TEXT` and `--warmup RUN=N` of `losscast stop` and `losscast watch`, and the policy that a
/// verdict names.
struct RunScheduleTests {
  private static let plan = "constant:peak=0.1,steps=1000"

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    for (name, steps, floor) in [("best", 1000, 2.0), ("worse", 300, 3)] {
      try workspace.write(StopTests.log(steps, floor: floor), to: "runs/\(name).csv")
    }
    return workspace
  }

  /// What was given, which policy decides then, and why it is not schedule-aware.
  static let given: [(options: [String], policy: String, cause: String?)] = [
    ([], "rank-test", "its schedule is not known"),
    // The end of a rival that has ended is known without its schedule.
    (["--schedule", plan], "schedule-aware", nil),
    (["--schedule", "worse=\(plan)"], "schedule-aware", nil),
    (["--schedule", "best=\(plan)"], "rank-test", "its schedule is not known"),
    (["--schedule", "best=\(plan)", "--schedule", "worse=\(plan)"], "schedule-aware", nil),
    (["--schedule", plan, "--schedule", "b*=\(plan)"], "schedule-aware", nil),
    (["--policy", "trailing"], "trailing", nil),
  ]

  @Test(arguments: given)
  func `the policy that decided is named, and why`(
    options: [String], policy: String, cause: String?
  ) throws {
    let workspace = try workspace()
    let command = ["stop", "runs/worse.csv", "runs/best.csv"] + options
    let outcome = try workspace.losscast(command + ["--format", "json"])
    let answer = try outcome.object()
    #expect(try answer.text("policy") == policy)
    if let cause {
      #expect(try answer.object("insteadOf").text("policy") == "schedule-aware")
      #expect(try answer.object("insteadOf").text("reason") == cause)
    } else {
      #expect(!outcome.output.contains("insteadOf"))
    }
    let told = try workspace.losscast(command + ["-v"]).output
      .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    let words = cause.map { "\(policy) in place of schedule-aware, since \($0)." } ?? "\(policy)."
    #expect(told.contains("It was judged by the policy \(words)"), "\(told)")
  }

  @Test func `verdicts on many runs name each policy that decided`() throws {
    let workspace = try workspace()
    try workspace.write(ManyRunsVerdictTests.sweep(), to: "sweep.csv")
    let command = ["stop", "sweep.csv", "--by", "seed", "--horizon", "1000", "-v"]
    func told(_ options: [String]) throws -> String {
      try workspace.losscast(command + options).output
        .split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    #expect(
      try told([]).contains(
        "They were judged by the policy rank-test in place of schedule-aware, since its schedule "
          + "is not known."))
    let two = try told(["--schedule", "seed=[01]=\(Self.plan)"])
    #expect(two.contains("seed=1 was judged by the policy schedule-aware."), "\(two)")
    #expect(two.contains("seed=2 was judged by the policy rank-test in"), "\(two)")
  }

  static let refused: [(options: [String], words: String)] = [
    (["--schedule", "wors=\(plan)"], "did you mean 'worse'"),
    (["--warmup", "x=10"], "--warmup x=…: no run has that name"),
    (["--schedule", plan, "--schedule", plan], "twice for all runs"),
    (["--warmup=worse=-1"], "0 or more"),
    (["--schedule", "worse=cosin:peak=1"], "cosine"),
  ]

  @Test(arguments: refused)
  func `what names no run or no schedule is refused by both`(options: [String], words: String)
    throws
  {
    let workspace = try workspace()
    for command in [
      ["stop", "runs/worse.csv", "runs/best.csv"],
      ["watch", "runs", "--once", "--horizon", "1000"],
    ] {
      let outcome = try workspace.losscast(command + options)
      #expect(outcome.status == 64 && outcome.output == "", "\(outcome)")
      #expect(outcome.complaint.contains(words), "\(outcome.errors)")
    }
  }

  @Test func `a folder's runs have schedules of their own, which win over heads`() throws {
    let workspace = try workspace()
    try workspace.write(
      StopTests.log(300, floor: 1.9, head: "# schedule: constant:peak=0.1,steps=2000\n"),
      to: "runs/other.csv")
    func horizons(_ options: [String]) throws -> [String: Double] {
      let outcome = try workspace.losscast(
        ["watch", "runs", "--once", "--format", "json"] + options)
      let objects = try outcome.output.split(separator: "\n").map { try JSON.object(Data($0.utf8)) }
      return try Dictionary(
        uniqueKeysWithValues: objects.map { (try $0.text("run"), try $0.number("horizon")) })
    }
    #expect(
      try horizons(["--horizon", "1000"]) == ["best": 1000, "worse": 1000, "other": 2000])
    #expect(
      try horizons([
        "--schedule", "worse=constant:peak=0.1,steps=1500", "--schedule", "b*=\(Self.plan)",
      ]) == ["best": 1000, "worse": 1500, "other": 2000])
    #expect(
      try horizons(["--schedule", Self.plan]) == ["best": 1000, "worse": 1000, "other": 1000])
  }

  @Test func `a log's warm-up is told by its name`() throws {
    let workspace = try workspace()
    for name in ["late", "later"] {
      let rows = (40...100).map { "\(10 * $0),0.1,\(2 + 1 / Double($0))" }
      try workspace.write(
        "step,lr,loss\n" + rows.joined(separator: "\n") + "\n", to: "runs/\(name).csv")
    }
    let outcome = try workspace.losscast(
      "stop", "runs/worse.csv", "runs/late.csv", "runs/later.csv", "--warmup", "later=100")
    #expect(outcome.errors.contains("late.csv: assumed the rate 0.1 before step 400"), "\(outcome)")
    #expect(
      outcome.errors.contains(
        "later.csv: assumed a linear warm-up to 0.1 over the first 100 steps"),
      "\(outcome)")
    let watch = try workspace.losscast(
      "watch", "runs", "--once", "--horizon", "1000", "--warmup", "late=100")
    #expect(watch.errors.contains("late: assumed a linear warm-up to 0.1"), "\(watch.errors)")
    #expect(watch.errors.contains("later: assumed the rate 0.1 before step 400"))
  }

  @Test func `watch says which runs it compares with nothing`() throws {
    let workspace = try workspace()
    let rows = (1...20).map { "\($0),\(1 - 1 / Double($0 + 1))\n" }.joined()
    try workspace.write("epoch,accuracy\n" + rows, to: "runs/score.csv")
    func told() throws -> String {
      let outcome = try workspace.losscast(
        "watch", "runs", "--once", "--horizon", "2000", "--policy", "trailing")
      for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80) }
      return outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }
    let alone = "Compared with nothing, since no other run has the same metric and positions: "
    #expect(try told().hasSuffix(alone + "score (accuracy by epoch)."))
    try workspace.write("step,val_loss\n" + rows, to: "runs/valid.csv")
    #expect(
      try told().hasSuffix(alone + "score (accuracy by epoch), valid (val_loss by step)."))
    #expect(
      try told().contains(
        "Best so far are best, with loss 2.0632; score, with accuracy 0.95238; valid, with val_loss 0.5."
      ))
    try workspace.write("epoch,accuracy\n" + rows, to: "runs/other.csv")
    #expect(try told().hasSuffix(alone + "valid (val_loss by step)."))
  }
}
