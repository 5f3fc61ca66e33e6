import Foundation
import Testing

/// `losscast stop`: what it says, in words, as JSON and by its exit status.
struct StopTests {
  /// A loss that falls toward `floor` as the square root of the step grows.
  static func log(_ steps: Int, floor: Double, head: String = "", rates: Bool = false) -> String {
    var text = head + (rates ? "step,lr,loss\n" : "step,loss\n")
    for step in stride(from: 10, through: steps, by: 10) {
      let loss = ((floor + 2 / Double(step).squareRoot()) * 1e6).rounded() / 1e6
      text += rates ? "\(step),0.1,\(loss)\n" : "\(step),\(loss)\n"
    }
    return text
  }

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(Self.log(1000, floor: 2), to: "best.csv")
    try workspace.write(Self.log(300, floor: 1.9), to: "better.csv")
    try workspace.write(Self.log(300, floor: 3), to: "worse.csv")
    return workspace
  }

  @Test func `a hopeless run is to stop, by words and status`() throws {
    let outcome = try workspace().losscast("stop", "worse.csv", "best.csv")
    #expect(outcome.status == 3)
    #expect(outcome.output.hasPrefix("Stop worse, step 300 of 1,000: "))
    #expect(outcome.errors == "")
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test func `a promising run is to continue`() throws {
    let outcome = try workspace().losscast("stop", "better.csv", "best.csv", "worse.csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("Continue better, step 300 of 1,000: "))
  }

  @Test func `the JSON says the same`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast("stop", "worse.csv", "best.csv", "--format", "json")
    #expect(outcome.status == 3)
    let answer = try outcome.object()
    #expect(try answer.text("verdict") == "stop")
    #expect(try answer.text("run") == "worse")
    #expect(try answer.text("state") == "growing")
    #expect(try answer.text("metric") == "loss")
    #expect(try answer.number("position") == 300)
    #expect(try answer.number("horizon") == 1000)
    #expect(try answer.object("incumbent").text("name") == "best")
    #expect(try answer.objects("rivals").map { try $0.text("run") } == ["best"])
    #expect(try !answer.text("reason").isEmpty)
  }

  @Test(arguments: ["0,", "0,3.", "0", "0,3.05e"])
  func `an unfinished last line changes nothing`(piece: String) throws {
    let workspace = try workspace()
    let whole = try workspace.losscast("stop", "worse.csv", "best.csv", "--format", "json")
    try workspace.write(try workspace.text("worse.csv") + "31" + piece, to: "worse.csv")
    let cut = try workspace.losscast("stop", "worse.csv", "best.csv", "--format", "json")
    #expect(cut.output == whole.output && cut.status == whole.status)
  }

  @Test func `a run whose loss is no number any more is to stop`() throws {
    let workspace = try workspace()
    try workspace.write(try workspace.text("better.csv") + "310,nan\n320,nan\n", to: "better.csv")
    let outcome = try workspace.losscast("stop", "better.csv", "best.csv")
    #expect(outcome.status == 3)
    #expect(outcome.output.contains("diverged"))
  }

  @Test func `so is one whose log says that it diverged`() throws {
    let workspace = try workspace()
    try workspace.write(
      try workspace.text("better.csv") + "# outcome: diverged at step 310\n", to: "better.csv")
    let outcome = try workspace.losscast("stop", "better.csv", "best.csv", "--format", "json")
    #expect(outcome.status == 3)
    #expect(try outcome.object().text("state") == "diverged")
  }

  @Test func `a finished run is past stopping`() throws {
    let workspace = try workspace()
    try workspace.write(Self.log(1000, floor: 4), to: "last.csv")
    let outcome = try workspace.losscast("stop", "last.csv", "best.csv", "--format", "json")
    #expect(outcome.status == 0)
    #expect(try outcome.object().text("state") == "finished")
  }

  static let horizons: [(options: [String], horizon: Double)] = [
    (["--horizon", "5000"], 5000), (["--schedule", "cosine:peak=0.1,steps=2000"], 2000),
    (["--horizon", "3000", "--schedule", "cosine:peak=0.1,steps=2000"], 3000), ([], 700),
  ]

  @Test(arguments: horizons)
  func `the horizon is what is told first`(options: [String], horizon: Double) throws {
    let workspace = try workspace()
    let head = "# schedule: constant:peak=0.1,steps=700\n"
    try workspace.write(Self.log(300, floor: 3, head: head, rates: true), to: "planned.csv")
    let outcome = try workspace.losscast(
      ["stop", "planned.csv", "best.csv", "--policy", "trailing", "--format", "json"] + options)
    #expect(try outcome.object().number("horizon") == horizon)
  }

  @Test func `a head that the logged rates contradict tells no horizon, and that is said`() throws {
    let workspace = try workspace()
    let head = "# schedule: cosine:peak=0.1,steps=700\n"
    try workspace.write(Self.log(300, floor: 3, head: head, rates: true), to: "planned.csv")
    let outcome = try workspace.losscast(
      "stop", "planned.csv", "best.csv", "--policy", "trailing", "--format", "json")
    #expect(try outcome.object().number("horizon") == 1000)
    #expect(outcome.errors.contains("at step 300 it has 0.061126, and 0.1 is logged"), "\(outcome)")
  }

  @Test func `scores are better when they are higher`() throws {
    let workspace = try Workspace()
    for (name, top) in [("good", 0.9), ("bad", 0.5)] {
      let rows = (1...20).map { "\($0),\(top * (1 - 1 / Double($0 + 1)))\n" }.joined()
      try workspace.write("epoch,accuracy\n" + rows, to: "\(name).csv")
    }
    for (run, rival, status) in [("good", "bad", Int32(0)), ("bad", "good", 3)] {
      let text = try workspace.text("\(run).csv").split(separator: "\n").prefix(11)
      try workspace.write(text.joined(separator: "\n") + "\n", to: "part.csv")
      let outcome = try workspace.losscast(
        "stop", "part.csv", "\(rival).csv", "--metric", "accuracy", "--x", "epoch")
      #expect(outcome.status == status, "\(outcome)")
    }
  }

  @Test(arguments: ["stop", "watch", "simulate"])
  func `where a name does not say what is better, it is asked for`(command: String) throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    for (name, top) in [("good", 0.9), ("bad", 0.5)] {
      let rows = (1...20).map { "\($0),\(top * (1 - 1 / Double($0 + 1)))\n" }.joined()
      try workspace.write("epoch,thing\n" + rows, to: "runs/\(name).csv")
    }
    let logs = command == "watch" ? ["runs", "--once"] : ["runs/good.csv", "runs/bad.csv"]
    let arguments =
      [command] + logs + ["--metric", "thing", "--x", "epoch"]
      + (command == "simulate" ? ["--orders", "10"] : ["--horizon", "40"])
    let refused = try workspace.losscast(arguments)
    #expect(refused.status == 64 && refused.output == "", "\(refused)")
    #expect(refused.complaint.contains("--goal lower or --goal higher"))
    #expect(try workspace.losscast(arguments + ["--goal", "higher"]).status != 64)
  }

  @Test func `returns that begin near 0 and fall have not diverged`() throws {
    let workspace = try Workspace()
    let young = [-1.95, -593, -591, -57, -40, -30]
    try workspace.write(
      "step,reward\n" + young.enumerated().map { "\($0 + 1),\($1)\n" }.joined(), to: "young.csv")
    try workspace.write(
      "step,reward\n" + (1...20).map { "\($0),\(-600 + 10 * $0)\n" }.joined(), to: "old.csv")
    let outcome = try workspace.losscast(
      "stop", "young.csv", "old.csv", "--metric", "reward", "--format", "json")
    #expect(outcome.status == 0, "\(outcome)")
  }

  @Test func `rows in which nothing was measured yet stop nothing`() throws {
    let workspace = try Workspace()
    try workspace.write("epoch,val_loss\n1,nan\n2,nan\n3,nan\n", to: "young.csv")
    try workspace.write("epoch,val_loss\n5,1.2\n10,1\n15,0.9\n20,0.8\n", to: "old.csv")
    let outcome = try workspace.losscast(
      "stop", "young.csv", "old.csv", "--metric", "val_loss", "--x", "epoch")
    #expect(outcome.status == 0, "\(outcome)")
    let said = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.contains("no value of it has been measured yet"))
  }

  @Test(arguments: [("1.5", Int32(3)), ("2.4", 0)])
  func `a target is a rival that has ended`(target: String, status: Int32) throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    try workspace.writeYoungRun()
    let outcome = try workspace.losscast(
      "stop", "young.csv", "--schedule", "wsd:peak=0.01,final=0.001,steps=2000,decay=500",
      "--target", target, "--format", "json")
    #expect(outcome.status == status, "\(outcome)")
    #expect(try outcome.object().object("incumbent").text("name") == "target")
  }

  @Test func `a schedule that contradicts the logged rates is said`() throws {
    let workspace = try Workspace()
    let rows = (1...40).map { "\(10 * $0),0.003,\(2 + 1 / Double($0))" }
    try workspace.write("step,lr,loss\n" + rows.joined(separator: "\n") + "\n", to: "a.csv")
    func errors(peak: String) throws -> String {
      try workspace.losscast("stop", "a.csv", "--schedule", "constant:peak=\(peak),steps=1000")
        .errors
    }
    #expect(
      try errors(peak: "6e-3").contains(
        "a.csv: took --schedule instead of the logged rates, though at step 400 it has 0.006 and the log "
          + "0.003"))
    #expect(try !errors(peak: "3e-3").contains("though at step"))
  }

  @Test func `a picture is drawn`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast("stop", "worse.csv", "best.csv", "--plot", "verdict.svg")
    #expect(outcome.status == 3)
    #expect(try workspace.text("verdict.svg").contains("</svg>"))
  }

  static let refused: [(arguments: [String], status: Int32, words: String)] = [
    (["better.csv"], 64, "give --horizon or --schedule"),
    (["better.csv", "--horizon=-1"], 64, "above 0"),
    (["better.csv", "best.csv", "--policy", "trailin"], 64, "did you mean 'trailing'"),
    (["better.csv", "best.csv", "--schedule", "cosin:peak=1"], 64, "cosine"),
    (["better.csv", "best.csv", "--metric", "los"], 65, "Did you mean --metric 'loss'"),
    (["better.csv", "best.csv", "--x", "epoch"], 65, "--x"),
    (["empty.csv", "best.csv"], 65, "no rows"),
    (["text.csv", "best.csv"], 65, "text.csv:3:2"),
    (["none.csv", "best.csv"], 66, "no such file"),
    (["better.csv", "none.csv"], 66, "no such file"),
    ([".", "best.csv"], 66, "directory"),
    ([""], 64, "empty"),
    ([], 64, "run"),
  ]

  @Test(arguments: refused)
  func `what cannot be judged is refused`(arguments: [String], status: Int32, words: String) throws
  {
    let workspace = try workspace()
    try workspace.write("step,loss\n", to: "empty.csv")
    try workspace.write("step,loss\n1,3\n2,many\n", to: "text.csv")
    let outcome = try workspace.losscast(["stop"] + arguments)
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.complaint.contains(words), "\(outcome.errors)")
    #expect(outcome.output == "")
  }
}
