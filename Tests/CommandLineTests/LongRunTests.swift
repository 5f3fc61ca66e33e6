import Foundation
import TestSupport
import Testing

/// Runs of more steps than anyone can walk cost what others do: tokens taken for steps, plans without
/// bound, numbers beyond all integers.
struct LongRunTests {
  /// A log of so many rows, evenly over so many steps of a cosine.
  static func log(steps: Double, rows: Int = 60, head: String = "") -> String {
    var text = head + "step,lr,loss\n"
    for row in 1...rows {
      let share = Double(row) / Double(rows)
      let rate = 3e-4 * 0.5 * (1 + cos(.pi * share)) + 1e-6
      let loss = 2 + 0.6 * pow(share, -0.3) - 0.2 * share * share + 0.002 * sin(7 * Double(row))
      text += "\(Int(share * steps)),\(rate),\(loss)\n"
    }
    return text
  }

  /// Memory and time that no run of this size needs a tenth of, and a walk over its steps all of.
  static let limits = "ulimit -v 6000000; ulimit -t 400; "

  @Test(arguments: ["", "# schedule: cosine:peak=3e-4,steps=1e12\n"])
  func `a log of a trillion steps is fitted, forecast and judged`(head: String) throws {
    let workspace = try Workspace()
    try workspace.write(Self.log(steps: 1e12, head: head), to: "a.csv")
    try workspace.write(Self.log(steps: 5e11, head: head), to: "b.csv")
    try workspace.write(Self.log(steps: 4e11, rows: 12), to: "c.csv")
    try workspace.write(Self.log(steps: 1e12, rows: 12), to: "d.csv")
    var commands = [
      "fit a.csv b.csv --law multi-power --out fit.json",
      "predict fit.json --schedule cosine:peak=3e-4,steps=1e12 --format json",
      "predict fit.json --schedule wsd:peak=3e-4,steps=1e12,decay=0.2,shape=1-sqrt",
      "compare fit.json --schedule cosine:peak=3e-4,steps=1e12 "
        + "--schedule 'warmup(1000000; inverse-sqrt:peak=3e-4,steps=900000000000)'",
      "evaluate fit.json c.csv",
    ]
    if head.isEmpty {
      commands += [
        "stop c.csv d.csv --schedule linear:peak=3e-4,steps=1e12",
        "extrapolate c.csv --schedule linear:peak=3e-4,steps=1e12",
        "schedule sgdr:peak=3e-4,steps=1e12,period=0.01 --plot picture.svg",
      ]
    }
    for command in commands {
      let outcome = try workspace.shell(Self.limits + "exec \"$losscast\" \(command)")
      // 3 is the verdict to stop.
      #expect([0, 3].contains(outcome.status), "\(command): \(outcome.errors)")
      #expect(!outcome.output.isEmpty)
    }
  }

  @Test func `what cannot be written row by row is refused with its number`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast("schedule", "cosine:peak=1,steps=1e12", "--out", "-")
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("1000000000000 steps"))
    #expect(outcome.complaint.contains("at most 10000000"))
  }

  @Test func `schedules are printed in pieces, as many rows as steps`() throws {
    let workspace = try Workspace()
    let schedules = ["cosine:peak=1,steps=40000", "constant:peak=0.5,steps=2"]
    let outcome = try workspace.losscast(["schedule"] + schedules + ["--format", "json"])
    let tables = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        as? [[String: any Sendable]])
    let texts = try tables.map { try $0.text("schedule") }
    let counts = try tables.map { try $0.numbers("rates").count }
    #expect(texts.last == "constant:peak=0.5,steps=2,warmup=0")
    #expect(counts == [40001, 3])
    // As the encoder prints it whole.
    let lines = outcome.output.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.prefix(4) == ["[", "  {", "    \"rates\" : [", "      1,"])
    #expect(
      lines.suffix(13) == [
        "  },", "  {", "    \"rates\" : [", "      0.5,", "      0.5,", "      0.5", "    ],",
        "    \"schedule\" : \"constant:peak=0.5,steps=2,warmup=0\",", "    \"steps\" : 2,",
        "    \"warmup\" : 0", "  }", "]", "",
      ])
    let rows = try workspace.losscast("schedule", schedules[0], "--out", "-")
    #expect(rows.output.split(separator: "\n").count == 40001)
    #expect(rows.output.hasSuffix("40000,0.0\n"))
  }

  /// A rise so slow that its line meets the peak beyond all integers, and one so steep that it began
  /// after the first row.
  @Test(arguments: [
    "1,1e-300,4\n2,2e-300,3.9\n3,3e-300,3.8\n10,1e300,3.7\n20,1,3.6\n30,1,3.5\n40,0.5,3.4\n50,0.1,3.3\n",
    "5,1e-10,4\n6,1e300,3.9\n7,1e300,3.8\n8,1,3.7\n20,1,3.6\n30,1,3.5\n40,0.5,3.4\n50,0.1,3.3\n",
    "4000000000000000000,1e-9,4\n4000000000000001024,1,3.9\n4000000000000002048,1,3.8\n"
      + "4000000000000003072,0.5,3.7\n4000000000000004096,0.2,3.6\n",
  ])
  func `rises that no integer holds are read or refused`(rows: String) throws {
    let workspace = try Workspace()
    try workspace.write("step,lr,loss\n" + rows, to: "a.csv")
    for options in [[], ["--warmup", "100"]] {
      let outcome = try workspace.losscast(["fit", "a.csv", "--law", "area"] + options)
      #expect([0, 65].contains(outcome.status), "\(outcome.errors)")
    }
  }

  @Test(arguments: ["1e-9", "0", "nan", "1e300", "-1"])
  func `budgets beyond their range are refused`(budget: String) throws {
    let workspace = try Workspace()
    try workspace.write(KnownRuns.scoreTable(), to: "table.csv")
    let outcome = try workspace.losscast(
      "simulate", "table.csv", "--by", "run", "--metric", "score", "--goal", "higher",
      "--budget=\(budget)")
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("from 0.001 to 1e9"))
  }

  @Test(arguments: [
    ("hyperband:minimum=1e-30", 64), ("hyperband:minimum=1e-6", 0),
    ("hyperband:minimum=1e-6,reduction=2", 0), ("hyperband:reduction=1000000000", 0),
    ("hyperband:minimum=1e300", 0), ("asha:minimum=1e-300", 64), ("asha:minimum=1e300", 0),
    ("asha:skip=1000000000", 0), ("asha:skip=1e10", 64), ("patience:patience=1e300", 64),
    ("median:startup=1000000000", 0), ("wilcoxon:startup=1e9", 0),
  ])
  func `policies answer or refuse any number`(policy: String, status: Int32) throws {
    let workspace = try Workspace()
    try workspace.write(KnownRuns.scoreTable(), to: "table.csv")
    for budget in ["0.001", "3"] {
      let outcome = try workspace.losscast(
        "simulate", "table.csv", "--by", "run", "--metric", "score", "--goal", "higher",
        "--orders", "5", "--budget", budget, "--policy", policy)
      #expect(outcome.status == status, "\(policy): \(outcome.errors)")
    }
  }

  @Test func `more turns than memory holds are refused with their number`() throws {
    let workspace = try Workspace()
    var text = "run,step,loss\n"
    for run in 0..<60 { text += "\(run),1,3\n\(run),2,2\n\(run),3,1\n" }
    try workspace.write(text, to: "table.csv")
    let outcome = try workspace.losscast(
      "simulate", "table.csv", "--by", "run", "--orders", "1000000")
    #expect(outcome.status == 64)
    #expect(outcome.complaint.contains("60000000 turns"))
  }

  @Test(arguments: ["1e19", "1e300", "9223372036854775807", "9223372036854775808"])
  func `horizons beyond all integers end no program`(horizon: String) throws {
    let workspace = try Workspace()
    try workspace.write(Self.log(steps: 1e5), to: "a.csv")
    try workspace.write(Self.log(steps: 8e4), to: "b.csv")
    for command in [
      "stop b.csv a.csv --horizon \(horizon)",
      "extrapolate b.csv --horizon \(horizon)",
      "extrapolate b.csv --schedule cosine:peak=3e-4,steps=1e12 --horizon \(horizon)",
      "watch . --once --horizon \(horizon)",
    ] {
      let outcome = try workspace.shell("exec \"$losscast\" \(command)")
      #expect([0, 3, 64, 65].contains(outcome.status), "\(command): \(outcome.errors)")
    }
  }

  @Test func `public logs of ten billion steps and plans of a trillion are fitted`() throws {
    let path = SharedData.packageRoot.appending(path: "../shared/cases/hostile").standardized.path
    guard FileManager.default.fileExists(atPath: path) else {
      print("skipped: \(path) is not here")
      return
    }
    let workspace = try Workspace()
    for files in [
      ["steps1e10-h1.csv", "steps1e10-h2.csv"], ["head-1e12-a.csv", "head-1e12-b.csv"],
      ["ramp-overflow.csv"],
    ] {
      let names = files.map { "'\(path)/\($0)'" }.joined(separator: " ")
      let outcome = try workspace.shell(
        Self.limits + "exec \"$losscast\" fit \(names) --law multi-power")
      #expect([0, 65].contains(outcome.status), "\(files): \(outcome.errors)")
    }
  }
}
