import Foundation
import Testing

/// `losscast stop` and `losscast watch` on exports that have a column for each run.
struct WideExportTests {
  /// A run that has ended, one that is better and one that is worse, as a tracker exports them: each logs at
  /// steps of its own, with its least and greatest values beside it.
  private static let runs: [(name: String, steps: Int, floor: Double)] = [
    ("calm-sea", 1000, 2), ("warm-sun", 300, 1.9), ("wild-fog", 300, 3),
  ]

  private static func loss(_ step: Int, _ floor: Double) -> String {
    "\(((floor + 2 / Double(step).squareRoot()) * 1e6).rounded() / 1e6)"
  }

  static let tracker: String = {
    var lines = [
      "\"Step\","
        + runs.map { "\"\($0.name) - train/loss\",\"\($0.name) - train/loss__MIN\"" }
        .joined(separator: ",")
    ]
    for step in stride(from: 10, through: 1000, by: 10) {
      lines.append(
        "\(step),"
          + runs.map { step <= $0.steps ? "\(loss(step, $0.floor)),0" : "," }
          .joined(separator: ","))
    }
    return lines.joined(separator: "\n") + "\n"
  }()

  /// The same with the names of the runs alone.
  static let plain: String =
    tracker.split(separator: "\n").enumerated().map { index, line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      return index == 0
        ? "step,run-a,run-b,run-c" : [0, 1, 3, 5].map { String(cells[$0]) }.joined(separator: ",")
    }.joined(separator: "\n") + "\n"

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "exports"), withIntermediateDirectories: true)
    try workspace.write(Self.tracker, to: "exports/wide.csv")
    try workspace.write(Self.plain, to: "plain.csv")
    for run in Self.runs {
      try workspace.write(StopTests.log(run.steps, floor: run.floor), to: "\(run.name).csv")
    }
    return workspace
  }

  @Test func `a column for each run is read whole, and each is judged`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast(
      "stop", "exports/wide.csv", "--metric", "train/loss", "--horizon", "1000", "--format", "json")
    #expect(outcome.status == 3 && outcome.errors == "", "\(outcome)")
    let runs = try outcome.object().objects("runs")
    #expect(try runs.map { try $0.text("run") } == ["calm-sea", "warm-sun", "wild-fog"])
    #expect(try runs.map { try $0.text("state") } == ["finished", "growing", "growing"])
    #expect(try runs.map { try $0.text("verdict") } == ["continue", "continue", "stop"])
    #expect(try runs.allSatisfy { try $0.text("metric") == "train/loss" })
    let drawn = try workspace.losscast(
      "stop", "exports/wide.csv", "--metric", "train/loss", "--horizon", "1000", "--plot", "a.svg")
    #expect(drawn.status == 64 && drawn.complaint.contains("--run NAME"))
  }

  @Test(arguments: [("wild-fog", "warm-sun"), ("warm-sun", "wild-fog")])
  func `a run of an export is judged as one of as many files`(name: String, other: String) throws {
    let workspace = try workspace()
    let apart = try workspace.losscast(
      "stop", "\(name).csv", "calm-sea.csv", "\(other).csv", "--format", "json")
    let together = try workspace.losscast(
      "stop", "exports/wide.csv", "--metric", "train/loss", "--run", name, "--format", "json")
    #expect(together.status == apart.status && together.errors == "", "\(together.errors)")
    let (one, two) = (try together.object(), try apart.object())
    for key in ["run", "verdict", "state", "reason"] {
      #expect(try one.text(key) == two.text(key))
    }
    for key in ["best", "position", "horizon"] {
      #expect(try one.number(key) == two.number(key), "\(key)")
    }
  }

  @Test func `a pattern names columns that are runs, here and elsewhere`() throws {
    let workspace = try workspace()
    let refused = try workspace.losscast("stop", "plain.csv", "--horizon", "1000")
    #expect(refused.status == 65)
    #expect(
      refused.complaint.hasSuffix(
        "Name the column with --metric COLUMN, or those of several runs with a pattern such as "
          + "--metric 'run*'\n"), "\(refused)")
    let outcome = try workspace.losscast(
      "stop", "plain.csv", "--metric", "run*", "--goal", "lower", "--horizon", "1000", "--format",
      "json")
    #expect(outcome.status == 3 && outcome.errors == "", "\(outcome)")
    let runs = try outcome.object().objects("runs")
    #expect(try runs.map { try $0.text("run") } == ["run-a", "run-b", "run-c"])
    #expect(try runs.map { try $0.text("verdict") } == ["continue", "continue", "stop"])
    // One pass over the file serves all columns, so that a pipe will do.
    let all = try workspace.shell(
      """
      "$losscast" extrapolate - --metric 'run-?' --horizon 1010 --format json < plain.csv
      """)
    #expect(
      try all.object().objects("forecasts").map { try $0.text("run") } == [
        "run-a", "run-b", "run-c",
      ], "\(all.errors)")
  }

  @Test func `without its metric it is refused, and the way out is said`() throws {
    let workspace = try workspace()
    let stop = try workspace.losscast("stop", "exports/wide.csv", "--horizon", "1000")
    #expect(stop.status == 65)
    let words = "or read all runs with --metric 'train/loss'"
    #expect(stop.complaint.hasSuffix("\(words)\n"), "\(stop)")
    let watch = try workspace.losscast("watch", "exports", "--once", "--horizon", "1000")
    #expect(watch.errors.contains("\(words)\n"), "\(watch)")
    let one = try workspace.losscast(
      "stop", "exports/wide.csv", "calm-sea.csv", "--metric", "wild-fog - train/loss")
    #expect(one.status == 65 && one.complaint.contains("calm-sea.csv"), "\(one)")
    let named = try workspace.losscast("stop", "calm-sea.csv", "--run", "x", "--horizon", "2000")
    #expect(named.status == 64 && named.complaint.contains("--by COLUMN"), "\(named)")
  }

  @Test func `exports of one run each are rivals`() throws {
    let workspace = try workspace()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "runs"), withIntermediateDirectories: true)
    for run in Self.runs {
      let rows = StopTests.log(run.steps, floor: run.floor).split(separator: "\n").dropFirst()
      try workspace.write(
        "Step,\(run.name) - train/loss\n" + rows.joined(separator: "\n") + "\n",
        to: "runs/\(run.name).csv")
    }
    let stop = try workspace.losscast("stop", "runs/wild-fog.csv", "runs/calm-sea.csv")
    #expect(stop.status == 3 && stop.errors == "", "\(stop)")
    let watch = try workspace.losscast(
      "watch", "runs", "--once", "--horizon", "1000", "--format", "json")
    let objects = try watch.output.split(separator: "\n").map { try JSON.object(Data($0.utf8)) }
    #expect(try objects.map { try $0.text("verdict") } == ["continue", "continue", "stop"])
    #expect(try objects[2].object("incumbent").text("name") == "warm-sun")
  }

  @Test func `each run of an export in a folder is followed, a new column too`() throws {
    let workspace = try workspace()
    let options = ["--metric", "train/loss", "--horizon", "1000"]
    let once = try workspace.losscast(["watch", "exports", "--once"] + options)
    #expect(once.status == 0 && once.errors == "", "\(once.errors)")
    let said = once.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.hasPrefix("1 of 2 growing runs is to stop: wide/wild-fog. "), "\(once.output)")
    let more = Self.tracker.split(separator: "\n").enumerated().map { index, line in
      line + (index == 0 ? ",late-ice - train/loss" : index <= 20 ? ",9" : ",")
    }
    try workspace.write(more.joined(separator: "\n") + "\n", to: "more.csv")
    let outcome = try workspace.shell(
      """
      touch out err
      await() { for i in $(seq 3000); do eval "$1" && return; sleep 0.1; done; echo "no $1" >&2; }
      "$losscast" watch exports --metric train/loss --every 0.1 --horizon 1000 --policy trailing > out 2> err &
      watch=$!
      await 'grep -q "^wide/wild-fog: stop" out'
      cp more.csv draft; mv draft exports/wide.csv
      await 'grep -q "^wide/late-ice: stop" out'
      kill -TERM $watch
      wait $watch
      cat err
      """)
    #expect(outcome.output == "" && outcome.errors == "", "\(outcome)")
    #expect(try workspace.text("out").ranges(of: "wide/wild-fog: stop").count == 1)
  }
}
