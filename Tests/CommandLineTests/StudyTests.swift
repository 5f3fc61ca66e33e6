import Foundation
import Testing

struct StudyTests {
  /// Four short runs, and their means over the seeds.
  private static let small = """
    common: {task: power-law-regression, size: 8, batch: 2, log-every: 10}
    vary:
      schedule:
        constant: constant:peak=$peak,steps=100
        cosine: cosine:peak=$peak,steps=100
      peak: {at: 0.1}
      seed: [1, 2]
    average: seed

    """

  private static let logs = ["constant", "cosine"].flatMap { schedule in
    ["1", "2"].map { "study/\(schedule)/at/seed-\($0).csv" }
  }
  private static let means = ["constant", "cosine"].map { "study/mean/\($0)/at.csv" }

  private func study(_ text: String = small) throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(text, to: "study.yaml")
    return workspace
  }

  private func csvs(_ workspace: Workspace) throws -> [String] {
    try workspace.names().filter { $0.hasSuffix(".csv") }
  }

  private func states(_ workspace: Workspace) throws -> [String: String] {
    let status = try workspace.losscast("study", "study.yaml", "--status", "--format", "json")
    #expect(status.status == 0, "\(status.errors)")
    return Dictionary(
      uniqueKeysWithValues: try status.object().objects("runs").map {
        (try $0.text("name"), try $0.text("state"))
      })
  }

  @Test func `a study makes each run's log as train does, and their means can be fitted`() throws {
    let workspace = try study()
    let outcome = try workspace.losscast("study", "study.yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasSuffix("study: all 4 runs are done, 2 mean logs written\n"))
    #expect(try csvs(workspace) == (Self.logs + Self.means).sorted())
    let alone = try workspace.losscast(
      "train", "--size", "8", "--batch", "2", "--log-every", "10", "--seed", "2", "--schedule",
      "cosine:peak=0.1,steps=100", "--out", "alone.csv")
    #expect(alone.status == 0)
    #expect(try workspace.text("study/cosine/at/seed-2.csv") == workspace.text("alone.csv"))
    let fit = try workspace.losscast(
      ["fit", "--law", "annealing", "--from", "20", "--format", "json"] + Self.means)
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(try fit.object().objects("runs").map { try $0.number("rows") } == [9, 9])
  }

  @Test func `the manifest ties each log to what made it`() throws {
    let workspace = try study()
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    let manifest = try JSON.object(try workspace.data("study/manifest.json"))
    let runs = try manifest.objects("runs")
    #expect(try runs.map { try $0.number("index") } == [0, 1, 2, 3])
    #expect(try runs.map { "study/" + (try $0.text("log")) } == Self.logs)
    #expect(try runs.allSatisfy { try $0.text("state") == "completed" })
    #expect(try runs[3].object("axes").text("schedule") == "cosine")
    #expect(try runs[3].object("configuration").text("capacity-exponent") == "1.5")
    #expect(try runs[3].number("step") == 100)
    let last = try #require(
      try workspace.text(Self.logs[3]).split(separator: "\n").last { !$0.hasPrefix("#") })
    let logged = try #require(Double(last.split(separator: ",")[2]))
    // Foundation's reader of JSON may round the last digit.
    #expect(abs(try runs[3].number("loss") - logged) < 1e-14)
  }

  @Test func `the same command again makes only what is missing`() throws {
    let workspace = try study()
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    let before = try Self.logs.map { try workspace.text($0) }
    // Bytes that no run would write show that a log was left alone.
    for log in Self.logs.dropLast() {
      let text = try workspace.text(log)
      try workspace.write("# kept\n" + text, to: log)
    }
    try FileManager.default.removeItem(at: workspace.folder.appending(path: Self.logs[3]))
    #expect(try states(workspace)["cosine/at/seed-2"] == "waiting")
    let again = try workspace.losscast("study", "study.yaml")
    #expect(again.status == 0, "\(again.errors)")
    #expect(again.errors.contains("4/4 cosine/at/seed-2: step 100"))
    #expect(again.errors.split(separator: "\n").count == 2)
    for (log, text) in zip(Self.logs, before) {
      #expect(try workspace.text(log) == (log == Self.logs[3] ? text : "# kept\n" + text))
    }
  }

  @Test func `points that are added get indices behind those there are`() throws {
    let workspace = try study()
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    try workspace.write(Self.small.replacing("[1, 2]", with: "[0, 1, 2]"), to: "study.yaml")
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    let runs = try JSON.object(try workspace.data("study/manifest.json")).objects("runs")
    #expect(try runs.map { try $0.number("index") } == [0, 1, 2, 3, 4, 5])
    #expect(
      try runs.suffix(2).map { try $0.text("name") } == ["constant/at/seed-0", "cosine/at/seed-0"])
    #expect(try workspace.text(Self.means[0]).contains("\n# seed: 0, 1, 2\n"))
  }

  @Test func `logs that were made with other options are neither kept nor lost silently`() throws {
    let workspace = try study()
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    let before = try Self.logs.map { try workspace.text($0) }
    try workspace.write(
      Self.small.replacing("cosine:peak=$peak", with: "cosine:peak=0.2"), to: "study.yaml")
    let refused = try workspace.losscast("study", "study.yaml")
    #expect(refused.status == 65)
    #expect(refused.complaint.hasPrefix("study: 2 of its logs were made with other options"))
    #expect(
      refused.complaint.contains(
        "\n  cosine/at/seed-1.csv: schedule: cosine:peak=0.1,final=0,steps=100,warmup=0 → "
          + "cosine:peak=0.2,final=0,steps=100,warmup=0\n"))
    #expect(try Self.logs.map { try workspace.text($0) } == before)
    let replaced = try workspace.losscast("study", "study.yaml", "--replace")
    #expect(replaced.status == 0, "\(replaced.errors)")
    #expect(try workspace.text(Self.logs[0]) == before[0])
    #expect(try workspace.text(Self.logs[3]).contains("# schedule: cosine:peak=0.2"))
  }

  @Test func `a run that fails leaves the others, and is tried again`() throws {
    let workspace = try study()
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: Self.logs[1]), withIntermediateDirectories: true)
    let outcome = try workspace.losscast("study", "study.yaml")
    #expect(outcome.status == 75)
    #expect(
      outcome.complaint.hasPrefix(
        "1 of 4 runs failed; the same command tries them again\n  constant/at/seed-2: "))
    #expect(
      try states(workspace) == [
        "constant/at/seed-1": "completed", "constant/at/seed-2": "failed",
        "cosine/at/seed-1": "completed", "cosine/at/seed-2": "completed",
      ])
    #expect(try csvs(workspace).contains(Self.means[1]))
    #expect(try !csvs(workspace).contains(Self.means[0]))
    try FileManager.default.removeItem(at: workspace.folder.appending(path: Self.logs[1]))
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    #expect(try Set(states(workspace).values) == ["completed"])
  }

  @Test func `a run that diverges is a result, without a mean`() throws {
    let workspace = try study(
      Self.small.replacing("seed: [1, 2]", with: "seed: [1]").replacing("at: 0.1", with: "at: 90"))
    let outcome = try workspace.losscast("study", "study.yaml")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("cosine/at/seed-1: diverged, last record at step "))
    #expect(try Set(states(workspace).values) == ["diverged"])
    #expect(try csvs(workspace).allSatisfy { !$0.contains("mean") })
    let again = try workspace.losscast("study", "study.yaml")
    #expect(again.errors == "losscast: study: all 2 runs are done\n")
  }

  /// Some seconds of work, so that it can be interrupted.
  private static let long = """
    common: {task: power-law-regression, size: 4096, batch: 8, log-every: 500}
    vary:
      schedule:
        constant: constant:peak=0.1,steps=50000
        cosine: cosine:peak=0.1,steps=50000
    """

  /// Its logs when nothing interrupts it.
  private static let longLogs = Result {
    let workspace = try Workspace()
    try workspace.write(long, to: "study.yaml")
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    return try Dictionary(
      uniqueKeysWithValues: ["study/constant.csv", "study/cosine.csv"].map {
        ($0, try workspace.text($0))
      })
  }

  // Not INT, which is ignored wherever the tests themselves run in the background.
  @Test(arguments: ["study -TERM", "study -KILL", "run -KILL"])
  func `a study that is interrupted goes on to the same logs`(victim: String) throws {
    let workspace = try study(Self.long)
    let parts = victim.split(separator: " ")
    let outcome = try workspace.shell(
      """
      $losscast study study.yaml 2> errors &
      study=$!
      for attempt in $(seq 4000); do
        [ "$(wc -l 2> nothing < study/cosine.csv || echo 0)" -lt 30 ] || break
        sleep 0.05
      done
      victim=$study
      [ \(parts[0]) = study ] || victim=$(ps -o pid= --ppid $study | head -n 1)
      kill \(parts[1]) $victim
      wait $study
      echo "status $?"
      """)
    let status = ["study -TERM": 143, "study -KILL": 137, "run -KILL": 75][victim] ?? 0
    #expect(outcome.output == "status \(status)\n")
    if victim == "study -TERM" {
      #expect(
        try workspace.text("errors").hasSuffix("stopped; the same command goes on from here\n"))
      #expect(try !Set(states(workspace).values).isDisjoint(with: ["stopped"]))
    }
    if victim == "run -KILL" {
      #expect(try workspace.text("errors").contains("it was killed by signal 9"))
      #expect(try states(workspace).values.sorted() == ["completed", "failed"])
    }
    let resumed = try workspace.losscast("study", "study.yaml")
    #expect(resumed.status == 0, "\(resumed.errors)")
    for log in ["study/constant.csv", "study/cosine.csv"] {
      #expect(try workspace.text(log) == Self.longLogs.get()[log])
    }
    #expect(try workspace.names().allSatisfy { !$0.contains("checkpoint") && !$0.contains("part") })
  }

  @Test func `a second study on the same folder is refused while one is under way`() throws {
    // Longer than any machine takes to come to the second one; it is ended before.
    let workspace = try study(Self.long.replacing("steps=50000", with: "steps=50000000"))
    let outcome = try workspace.shell(
      """
      $losscast study study.yaml 2> errors &
      study=$!
      for attempt in $(seq 4000); do
        [ ! -s study/cosine.csv ] || break
        sleep 0.05
      done
      $losscast study study.yaml
      echo "status $?"
      $losscast study study.yaml --status | grep running > nothing && echo running
      kill $study
      wait $study
      """)
    #expect(outcome.output == "status 74\nrunning\n")
    #expect(outcome.complaint.hasPrefix("study: another losscast study is training these runs"))
  }

  @Test func `the command lines of a study can be listed, and nothing is made`() throws {
    let workspace = try study()
    let listed = try workspace.losscast("study", "study.yaml", "--dry-run")
    #expect(listed.status == 0)
    let lines = listed.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(
      lines.last.map(String.init)
        == "losscast train --task=power-law-regression --size=8 --batch=2 --log-every=10 "
        + "--schedule=cosine:peak=0.1,steps=100 --seed=2 --out=study/cosine/at/seed-2.csv")
    #expect(try states(workspace).values.allSatisfy { $0 == "waiting" })
    #expect(try workspace.names() == ["study.yaml"])
  }

  @Test func `paths are from the study's own folder`() throws {
    let workspace = try study()
    let outcome = try workspace.shell(
      """
      mkdir -p a/b && cp study.yaml a/b/grid.yaml && echo 'out: ../runs' >> a/b/grid.yaml
      $losscast study a/b/grid.yaml
      """)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.errors.hasSuffix("losscast: a/b/../runs: all 4 runs are done, 2 mean logs written\n"))
    #expect(try workspace.names().contains("a/runs/cosine/at/seed-1.csv"))
  }

  static let bad: [BadInput] = [
    BadInput("study no.yaml", status: 66, "no.yaml: no such file. Check the path"),
    BadInput(
      "study s.yaml", files: ["s.yaml": "common:\n  size: 8\n  sched: constant:peak=1\n"],
      status: 65,
      "s.yaml:3:3: 'sched' is no option of losscast train, nor is it used as $sched; "
        + "did you mean 'seed'?"),
    BadInput(
      "study s.yaml",
      files: ["s.yaml": "common:\n  schedule: constant:peak=0.1,steps=9\nvary:\n  size: [8, 0]\n"],
      status: 65, "s.yaml:4:13: size-0: size=0: must be a whole number from 1 to 65536"),
    BadInput(
      "study s.yaml",
      files: ["s.yaml": "vary:\n  schedule:\n    c: constant:peak=0.1,step=9\n"],
      status: 65,
      "s.yaml:3:8: c: schedule 'constant:peak=0.1,step=9', character 19: constant has no key "
        + "'step'; did you mean 'steps'? allowed are: peak, steps, warmup"),
    BadInput(
      "study s.yaml", files: ["s.yaml": "common: {size: 8}\n"], status: 65,
      "s.yaml:1:1: run: --schedule: give the learning-rate schedule, once or more"),
    BadInput(
      "study s.yaml",
      files: [
        "s.yaml": """
        common: {task: language-model, schedule: "constant:peak=1e-3,steps=9", log-every: 3}
        vary: {corpus: {own: synthetic, other: no.txt}}

        """
      ], status: 65,
      "s.yaml:2:40: other: no.txt: no such file or folder. Check the path"),
    BadInput(
      "study s.yaml --jobs 0", files: ["s.yaml": ""], status: 64,
      "--jobs 0: give a number from 1 on\nSee losscast help study."),
    BadInput(
      "study s.yaml --sbatch-option --time=1", files: ["s.yaml": ""], status: 64,
      "--sbatch-option is for --executor slurm\nSee losscast help study."),
  ]

  @Test(arguments: bad)
  func `a study that cannot be made is refused before anything starts`(bad: BadInput) throws {
    let workspace = try Workspace()
    for (name, data) in bad.files { try workspace.write(data, to: name) }
    let outcome = try workspace.losscast(bad.arguments)
    #expect(outcome.complaint == bad.complaint + "\n")
    #expect(outcome.status == bad.status)
    #expect(outcome.output.isEmpty)
    #expect(try workspace.names() == bad.files.keys.sorted())
  }

  /// A mean that is out of date is removed: never a file elsewhere.
  @Test func `a manifest that leads out of its folder is refused`() throws {
    let workspace = try study()
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    try workspace.write("kept", to: "mine.csv")
    let manifest = try workspace.text("study/manifest.json")
    let changed = manifest.replacing("\"mean/cosine/at.csv\"", with: "\"../mine.csv\"")
      .replacing("\"completed\"", with: "\"waiting\"")
    #expect(changed.contains("../mine.csv"))
    try workspace.write(changed, to: "study/manifest.json")
    for arguments in [["study", "study.yaml"], ["study", "study.yaml", "--status"]] {
      let outcome = try workspace.losscast(arguments)
      #expect(outcome.status == 65)
      #expect(outcome.complaint.contains("mean leads out of the folder"), "\(outcome.complaint)")
    }
    #expect(try workspace.text("mine.csv") == "kept")
  }

  @Test func `a manifest that is damaged is refused, not overwritten`() throws {
    let workspace = try study()
    #expect(try workspace.losscast("study", "study.yaml").status == 0)
    try workspace.write("{\"formatVersion\": 1", to: "study/manifest.json")
    let outcome = try workspace.losscast("study", "study.yaml")
    #expect(outcome.status == 65)
    #expect(outcome.complaint.hasPrefix("study/manifest.json: not a study's manifest"))
    #expect(try workspace.text("study/manifest.json") == "{\"formatVersion\": 1")
    // Without it the logs tell by themselves what they are.
    try FileManager.default.removeItem(at: workspace.folder.appending(path: "study/manifest.json"))
    let again = try workspace.losscast("study", "study.yaml")
    #expect(again.errors.split(separator: "\n").count == 1)
    #expect(try Set(states(workspace).values) == ["completed"])
  }
}
