import Foundation
import Testing

struct ScoreTests {
  /// Two submissions on two workloads: long form, three seeds. The target 2 is reached by a at 20 and 10, by b
  /// at 40 and never.
  private static let long: String = {
    var rows = ["method,problem,seed,seconds,val_loss"]
    for seed in 1...3 {
      for (method, problem, losses) in [
        ("a", "w1", [3.0, 2, 1.9, 1.8]), ("a", "w2", [2, 1, 1, 1]), ("b", "w1", [4, 3, 2.5, 2]),
        ("b", "w2", [4, 3, 2.5, 2.4]),
      ] {
        for (row, loss) in losses.enumerated() {
          rows.append("\(method),\(problem),\(seed),\(10 * (row + 1)),\(loss)")
        }
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }()

  private static let columns = [
    "--submission", "method", "--workload", "problem", "--time", "seconds",
  ]

  @Test func `a table of curves`() throws {
    let workspace = try Workspace()
    try workspace.write(Self.long, to: "runs.csv")
    let outcome = try workspace.losscast(
      ["score", "runs.csv", "--target", "2", "--format", "json"] + Self.columns)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    let submissions = try #require(answer["submissions"] as? [[String: any Sendable]])
    #expect(submissions.map { $0["submission"] as? String } == ["a", "b"])
    #expect(submissions[0]["score"] as? Double == 1)
    // Twice as long on one of two: (4 − 2)/3/2.
    #expect(abs(try #require(submissions[1]["score"] as? Double) - 1 / 3.0) < 1e-12)
    let cells = try #require(submissions[1]["workloads"] as? [[String: any Sendable]])
    #expect(cells[0]["time"] as? Double == 40 && cells[1]["time"] == nil)
    #expect(
      Set(answer.keys) == [
        "workloads", "submissions", "speedUps", "tuning", "fewestStudies", "mostStudies", "factors",
        "remarks", "level",
      ])
    let text = try workspace.losscast(["score", "runs.csv", "--target", "2"] + Self.columns)
    #expect(text.output.hasPrefix("Soonest over 2 workloads is a, with a score of 1.00"))
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    // The first of both is the usual best of a: 1.8 and 1.
    let baseline = try workspace.losscast(
      ["score", "runs.csv", "--baseline", "a", "--format", "json"] + Self.columns)
    let targets = try #require(baseline.object()["workloads"] as? [[String: any Sendable]])
    #expect(targets.map { $0["target"] as? Double } == [1.8, 1])
    // By step, without a column of steps, nothing can be read.
    #expect(
      try workspace.losscast(
        "score", "runs.csv", "--target", "2", "--submission", "method", "--workload", "problem"
      ).status == 65)
  }

  @Test func `a table of times`() throws {
    let workspace = try Workspace()
    try workspace.write(
      """
      submission,workload,study,hours
      a,w1,1,2
      a,w2,1,3
      b,w1,1,
      b,w2,1,1.5
      c,w1,1,nan
      c,w2,1,inf

      """, to: "times.csv")
    let outcome = try workspace.losscast(
      "score", "times.csv", "--time-to-target", "hours", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let submissions = try #require(outcome.object()["submissions"] as? [[String: any Sendable]])
    #expect(submissions.map { $0["submission"] as? String } == ["a", "b", "c"])
    #expect(submissions.map { $0["scoreInterval"] == nil } == [true, true, true])
    #expect(
      outcome.errors.contains("3 runs without a finite time in 'hours' never reached the target"))
    let plot = try workspace.losscast(
      "score", "times.csv", "--time-to-target", "hours", "--plot", "profiles.svg")
    #expect(plot.status == 0)
    #expect(try workspace.text("profiles.svg").contains("<svg"))
  }

  @Test(arguments: [
    (
      "a,w1,1,2\na,w1,1,3\nb,w1,1,2\n",
      "times.csv:3: a on w1, study 1, trial 1, is given twice, before at times.csv:2"
    ),
    ("a,w1,1,0\nb,w1,1,2\n", "times.csv:2: the time to the target is 0"),
    ("a,w1,1,-1\nb,w1,1,2\n", "times.csv:2: the time to the target is -1"),
    ("a,w1,1,2\na,w2,1,3\n", "a is the one submission that there is"),
    ("a,w1,1,\nb,w1,1,nan\n", "no submission reaches the target on any workload"),
    ("a,w1,1,soon\nb,w1,1,2\n", "times.csv:2:"),
    ("", "times.csv"),
  ])
  func `tables that cannot be scored are refused`(rows: String, message: String) throws {
    let workspace = try Workspace()
    try workspace.write("submission,workload,study,hours\n" + rows, to: "times.csv")
    let outcome = try workspace.losscast("score", "times.csv", "--time-to-target", "hours")
    #expect(outcome.status == 65, "\(outcome.errors)")
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test(arguments: [
    (["--submission", "methd"], "has no such column; did you mean 'method'?"),
    ([], "--submission: say which column"),
    (["--submission", "method", "--workload", "method"], "is given for two things"),
    (
      ["--submission", "method", "--time", "seconds", "--target", "w9=2"],
      "no workload has that name"
    ),
    (["--submission", "method", "--target", "nan"], "--target"),
    (
      ["--submission", "method", "--workload", "problem", "--time", "seconds", "--baseline", "c"],
      "there is no submission 'c'"
    ),
    (["--submission", "method", "--variant", "w1"], "is no pair"),
    (["--submission", "method", "--budget", "seed", "--target", "2"], "leave out targets"),
    (
      ["--submission", "method", "--time-to-target", "seconds", "--baseline", "a"],
      "leave out --target"
    ),
    (["--submission", "method", "--layout", "a/b"], "is a table"),
    (
      ["--submission", "method", "--workload", "problem", "--time", "seconds"],
      "has no target. Give --target"
    ),
    (["--submission", "method", "--level", "2"], "--level"),
  ])
  func `options that cannot be meant are refused`(options: [String], message: String) throws {
    let workspace = try Workspace()
    try workspace.write(Self.long, to: "runs.csv")
    let outcome = try workspace.losscast(["score", "runs.csv"] + options)
    #expect(outcome.status == 64, "\(outcome.errors)")
    #expect(outcome.errors.contains(message), "\(outcome.errors)")
  }

  @Test func `targets in a column`() throws {
    let workspace = try Workspace()
    let rows = Self.long.split(separator: "\n").enumerated().map { index, row in
      "\(row),\(index == 0 ? "goal" : row.contains("w1") ? "1.9" : "2")"
    }
    try workspace.write(rows.joined(separator: "\n") + "\n", to: "runs.csv")
    let arguments =
      ["score", "runs.csv", "--target-column", "goal", "--format", "json"] + Self.columns
    let outcome = try workspace.losscast(arguments)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let targets = try #require(outcome.object()["workloads"] as? [[String: any Sendable]])
    #expect(targets.map { $0["target"] as? Double } == [1.9, 2])
    try workspace.write(
      rows.joined(separator: "\n") + "\na,w1,4,10,3,1.8\n", to: "runs.csv")
    let clash = try workspace.losscast(arguments)
    #expect(
      clash.status == 65 && clash.errors.contains("the target of w1 is 1.8 here and 1.9 above"))
  }

  @Test func `trees of folders, as deep as they go or as their levels are named`() throws {
    let workspace = try Workspace()
    func log(_ first: Double) -> String {
      "step,loss\n" + (1...4).map { "\($0),\(first / Double($0))\n" }.joined()
    }
    for folder in ["a", "b"].flatMap({ method in
      ["w1", "w2"].flatMap { ["tree/\(method)/\($0)", "deep/\(method)/study_0/\($0)/trial_1"] }
    }) + ["empty"] {
      try FileManager.default.createDirectory(
        at: workspace.folder.appending(path: folder), withIntermediateDirectories: true)
    }
    for (method, first) in [("a", 2.0), ("b", 4.0)] {
      for problem in ["w1", "w2"] {
        try workspace.write(log(first), to: "tree/\(method)/\(problem)/1.csv")
        try workspace.write(log(first), to: "deep/\(method)/study_0/\(problem)/trial_1/log.csv")
      }
    }
    for arguments in [
      ["tree"],
      ["deep", "--layout", "submission/study/workload/trial/*"],
      [
        "deep", "--layout", "method/study/problem/trial/*", "--submission", "method", "--workload",
        "problem",
      ],
    ] {
      let outcome = try workspace.losscast(
        ["score"] + arguments + ["--target", "1", "--format", "json"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let submissions = try #require(outcome.object()["submissions"] as? [[String: any Sendable]])
      #expect(submissions.map { $0["score"] as? Double } == [1, 2 / 3.0])
    }
    let deep = try workspace.losscast("score", "deep", "--target", "1")
    #expect(deep.status == 65 && deep.errors.contains("--layout"))
    let wrong = try workspace.losscast(
      "score", "tree", "--layout", "a/b", "--submission", "a", "--target", "1")
    #expect(wrong.status == 64 && wrong.errors.contains("lie 3 deep"), "\(wrong.errors)")
    try workspace.write("", to: "empty/.hidden")
    let empty = try workspace.losscast("score", "empty", "--target", "1")
    #expect(empty.status == 65 && empty.errors.contains("no logs are in it"), "\(empty.errors)")
    #expect(try workspace.losscast("score", "nowhere", "--target", "1").status == 66)
  }

  @Test func `budgets are an axis of a study, and its runs are ranked by them`() throws {
    let workspace = try Workspace()
    try workspace.write(
      """
      common: {task: power-law-regression, size: 32, batch: 4, log-every: 4}
      vary:
        schedule:
          linear: linear:peak=$peak,steps=80,warmup=10
          constant: constant:peak=$peak,steps=80,warmup=10
        peak: [0.05, 0.1]
        budget: [0.25, 1]
        seed: [1, 2, 3]

      """, to: "study.yaml")
    let made = try workspace.losscast("study", "study.yaml")
    #expect(made.status == 0, "\(made.errors)")
    let head = try workspace.text("study/linear/peak-0.1/budget-0.25/seed-1.csv")
    #expect(head.contains("# schedule: linear:peak=0.1,final=0,steps=20,warmup="))
    let outcome = try workspace.losscast(
      "score", "study", "--budget", "budget", "--trial", "peak", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    #expect(
      Set(answer.keys) == ["budgets", "workloads", "submissions", "studies", "remarks", "level"])
    #expect(answer["budgets"] as? [String] == ["0.25", "1"])
    #expect(answer["studies"] as? [Int] == [3, 3])
    let submissions = try #require(answer["submissions"] as? [[String: any Sendable]])
    let ranks = submissions.compactMap { $0["rank"] as? Double }
    #expect(ranks.reduce(0, +) == 3)
    let text = try workspace.losscast(
      "score", "study", "--budget", "budget", "--trial", "peak", "--plot", "ranks.svg")
    #expect(text.status == 0, "\(text.errors)")
    #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    // Without it, budgets are one more axis that names the workload.
    let scores = try workspace.losscast(
      "score", "study", "--trial", "peak", "--baseline", "constant", "--format", "json")
    let workloads = try #require(scores.object()["workloads"] as? [[String: any Sendable]])
    #expect(workloads.map { $0["name"] as? String } == ["budget=0.25", "budget=1"])
  }

  @Test(arguments: [
    ("0", "give a share above 0 and at most 1"), ("1.5", "give a share above 0 and at most 1"),
    ("nan", "--budget"), ("0.001", "steps"),
  ])
  func `budgets that are none are refused`(budget: String, message: String) throws {
    let outcome = try Workspace().losscast(
      "train", "--schedule", "constant:peak=0.1,steps=100", "--out", "run.csv", "--budget", budget)
    #expect(outcome.status == 64 && outcome.errors.contains(message), "\(outcome.errors)")
  }
}
