import Foundation
import Testing

/// `losscast stop` and `losscast watch` on files that hold many runs.
struct ManyRunsVerdictTests {
  /// A run that has ended, one that is better and one that is worse.
  static func sweep(
    _ runs: [(seed: Int, steps: Int, floor: Double)] = [
      (0, 1000, 2), (1, 300, 1.9), (2, 300, 3),
    ]
  ) -> String {
    var text = "seed,step,loss\n"
    for run in runs {
      for row in StopTests.log(run.steps, floor: run.floor).split(separator: "\n").dropFirst() {
        text += "\(run.seed),\(row)\n"
      }
    }
    return text
  }

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    try workspace.write(Self.sweep(), to: "runs/sweep.csv")
    for (name, steps, floor) in [("0", 1000, 2.0), ("1", 300, 1.9), ("2", 300, 3.0)] {
      try workspace.write(StopTests.log(steps, floor: floor), to: "\(name).csv")
    }
    return workspace
  }

  @Test(arguments: [("seed=1", "1.csv", "2.csv"), ("seed=2", "2.csv", "1.csv")])
  func `a run of a file is judged as one of as many files`(
    name: String, file: String, other: String
  ) throws {
    let workspace = try workspace()
    let apart = try workspace.losscast("stop", file, "0.csv", other, "--format", "json")
    let together = try workspace.losscast(
      "stop", "runs/sweep.csv", "--by", "seed", "--run", name, "--format", "json")
    #expect(together.status == apart.status && together.errors == "", "\(together.errors)")
    let (one, two) = (try together.object(), try apart.object())
    #expect(try one.text("run") == name)
    for key in ["verdict", "state"] { #expect(try one.text(key) == two.text(key)) }
    for key in ["best", "position", "horizon"] {
      #expect(try one.number(key) == two.number(key), "\(key)")
    }
    let incumbents = (try one.object("incumbent"), try two.object("incumbent"))
    #expect(try incumbents.0.number("value") == incumbents.1.number("value"))
    #expect(try one.objects("rivals").count == 2)
  }

  @Test func `all runs of a file are judged, and one to stop is a status`() throws {
    let workspace = try workspace()
    let file = ["stop", "runs/sweep.csv", "--by", "seed", "--horizon", "1000"]
    let outcome = try workspace.losscast(file)
    #expect(outcome.status == 3 && outcome.errors == "", "\(outcome)")
    let said = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.hasPrefix("1 of 2 growing runs is to stop: seed=2. Best so far is seed=1, "))
    #expect(said.contains("Largest doubt: "))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80) }
    let quiet = try workspace.losscast(file + ["-q"])
    #expect(outcome.output.hasPrefix(quiet.output) && !quiet.output.contains("verdict"))
    let runs = try workspace.losscast(file + ["--format", "json"]).object().objects("runs")
    #expect(try runs.map { try $0.text("run") } == ["seed=0", "seed=1", "seed=2"])
    #expect(try runs.map { try $0.text("state") } == ["finished", "growing", "growing"])
    #expect(try runs.map { try $0.text("verdict") } == ["continue", "continue", "stop"])
    let calm = try workspace.losscast(file + ["--where", "seed!=2"])
    #expect(calm.status == 0 && calm.errors.contains("not asked for"), "\(calm)")
  }

  @Test func `runs of other files are rivals`() throws {
    let workspace = try workspace()
    try workspace.write(Self.sweep([(8, 300, 4), (9, 300, 5)]), to: "young.csv")
    let outcome = try workspace.losscast(
      "stop", "young.csv", "runs/sweep.csv", "--by", "seed", "--run", "young/seed=8", "--format",
      "json")
    #expect(outcome.status == 3, "\(outcome)")
    let answer = try outcome.object()
    #expect(try answer.object("incumbent").text("name") == "sweep/seed=1")
    #expect(try answer.objects("rivals").count == 4)
    let all = try workspace.losscast(
      "stop", "young.csv", "runs/sweep.csv", "--by", "seed", "--horizon", "1000", "--format", "json"
    )
    #expect(
      try all.object().objects("runs").map { try $0.text("run") } == [
        "young/seed=8", "young/seed=9",
      ])
  }

  static let refused: [(arguments: [String], status: Int32, words: String)] = [
    (["stop", "runs/sweep.csv", "0.csv"], 65, "Give --by 'seed'"),
    (["stop", "runs/sweep.csv", "--by", "seed"], 64, "--horizon"),
    (["stop", "runs/sweep.csv", "--by", "seeds"], 65, "Did you mean --by 'seed'"),
    (["stop", "runs/sweep.csv", "--by", "seed", "--run", "seed=11"], 64, "did you mean 'seed=1'"),
    (["stop", "runs/sweep.csv", "--by", "seed", "--run", "x"], 64, "no run of runs/sweep.csv"),
    (["stop", "runs/sweep.csv", "--by", ","], 64, "name a column"),
    (["stop", "runs/sweep.csv", "--run", "seed=1"], 65, "Give --by 'seed'"),
    (["stop", "runs/sweep.csv", "--by", "seed", "--horizon", "9", "--plot", "a.svg"], 64, "--run"),
    (["stop", "runs/sweep.csv", "0.csv", "--by", "seed"], 65, "0.csv"),
  ]

  @Test(arguments: refused)
  func `what could be meant two ways is refused`(arguments: [String], status: Int32, words: String)
    throws
  {
    let outcome = try workspace().losscast(arguments)
    #expect(outcome.status == status, "\(outcome)")
    #expect(outcome.complaint.contains(words), "\(outcome.errors)")
    #expect(outcome.output == "")
  }

  @Test func `rates tell runs apart, too`() throws {
    let workspace = try Workspace()
    var text = "lr,step,loss\n"
    for (rate, floor) in [("0.001", 2.0), ("3e-4", 3)] {
      for row in StopTests.log(300, floor: floor).split(separator: "\n").dropFirst() {
        text += "\(rate),\(row)\n"
      }
    }
    try workspace.write(text, to: "sweep.csv")
    let outcome = try workspace.losscast(
      "stop", "sweep.csv", "--by", "lr", "--horizon", "1000", "--format", "json", "--policy",
      "trailing")
    let runs = try outcome.object().objects("runs")
    #expect(try runs.map { try $0.text("run") } == ["lr=0.001", "lr=0.0003"])
    #expect(try runs.map { try $0.text("verdict") } == ["continue", "stop"])
  }

  @Test func `a picture shows one run and its rivals`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast(
      "stop", "runs/sweep.csv", "--by", "seed", "--run", "seed=2", "--plot", "verdict.svg")
    #expect(outcome.status == 3)
    #expect(try workspace.text("verdict.svg").contains("seed=0"))
  }

  @Test func `a folder's file of many runs is refused without its column, and watched with it`()
    throws
  {
    let workspace = try workspace()
    let fused = try workspace.losscast("watch", "runs", "--once", "--horizon", "1000")
    #expect(fused.errors.contains("which 'seed' tells apart. Give --by 'seed'"), "\(fused)")
    #expect(!fused.output.contains("sweep"))
    let outcome = try workspace.losscast(
      "watch", "runs", "--once", "--horizon", "1000", "--by", "seed", "--on-stop",
      #"echo "$LOSSCAST_RUN {name} {step}" >> told"#)
    #expect(outcome.status == 0 && outcome.errors == "", "\(outcome.errors)")
    let said = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.hasPrefix("1 of 2 growing runs is to stop: sweep/seed=2. "), "\(outcome.output)")
    #expect(try workspace.text("told") == "runs/sweep.csv sweep/seed=2 300\n")
  }

  @Test func `what holds for all runs of a file is said once`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast("watch", "runs", "--once", "--by", "seed")
    #expect(
      outcome.errors == "losscast: sweep: nothing says where the run will end; give --horizon\n")
    #expect(outcome.output.contains("3 runs have no verdict yet"))
    let chosen = try workspace.losscast(
      "watch", "runs", "--once", "--by", "seed", "--horizon", "1k", "--where", "seed<=1")
    #expect(chosen.errors.ranges(of: "not asked for").count == 1, "\(chosen.errors)")
  }

  @Test func `a run is judged from its first row on, as it appears in the file`() throws {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    try workspace.write(Self.sweep([(0, 1000, 2), (1, 300, 1.9)]), to: "runs/sweep.csv")
    try workspace.write(Self.sweep([(2, 300, 3)]), to: "more.csv")
    let outcome = try workspace.shell(
      """
      touch out err
      await() { for i in $(seq 3000); do eval "$1" && return; sleep 0.1; done; echo "no $1" >&2; }
      "$losscast" watch runs --by seed --every 0.1 --horizon 1000 --policy trailing > out 2> err &
      watch=$!
      await 'grep -q "^sweep/seed=1: continue" out'
      tail -n +2 more.csv | head -c -3 >> runs/sweep.csv
      await 'grep -q "^sweep/seed=2: stop" out'
      kill -TERM $watch
      wait $watch
      cat err
      """)
    #expect(outcome.output == "" && outcome.errors == "", "\(outcome)")
    let lines = try workspace.text("out").split(separator: "\n").filter { $0.first != " " }
    #expect(
      lines.map { $0.prefix { $0 != "," } } == [
        "sweep/seed=0: finished at 1", "sweep/seed=1: continue at 300 of 1",
        "sweep/seed=2: stop at 290 of 1",
      ])
  }
}
