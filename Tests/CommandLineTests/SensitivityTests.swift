import Foundation
import Testing

/// `losscast sensitivity`, over tables and logs as people have them.
struct SensitivityTests {
  private static let rates = [3e-4, 1e-3, 3e-3, 1e-2, 3e-2, 1e-1]

  /// Two sizes with and without qk-norm, three seeds each.
  private static func table() -> String {
    var text = "lr,seed,params,qk_norm,final_loss,max_attention_logit\n"
    for (index, size) in [1e7, 4e7, 1.6e8].enumerated() {
      for norm in ["on", "off"] {
        for (place, rate) in rates.enumerated() {
          for seed in 1...3 {
            let x = log(rate / 4e-3) + 0.4 * Double(index)
            let wall = norm == "off" && x > 1.2 ? 1.5 * (x - 1.2) : 0
            let loss =
              3.2 - 0.2 * Double(index) + 0.02 * x * x + wall + 0.004 * Double(seed - 2)
              + 0.001 * Double((place * 7 + index * 3) % 5 - 2)
            let broken = norm == "off" && x > 3
            let logit = exp(2 + 0.5 * Double(index) + 0.4 * log(rate / 1e-3))
            text += "\(rate),\(seed),\(size),\(norm),\(broken ? "nan" : "\(loss)"),\(logit)\n"
          }
        }
      }
    }
    return text
  }

  private static let options = ["--by", "qk_norm", "--vocabulary", "32000", "--loss", "final_loss"]

  @Test func `it says s, the best rates, how they move and where runs break`() throws {
    let workspace = try Workspace()
    try workspace.write(Self.table(), to: "sweep.csv")
    let outcome = try workspace.losscast(
      ["sensitivity", "sweep.csv", "--at", "N=1e9", "--plot", "sweep.svg"] + Self.options)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(
      outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(outcome.output)")
    #expect(outcome.output.hasPrefix("At N = 1B the best rate"))
    #expect(outcome.output.contains("qk_norm=on") && outcome.output.contains("qk_norm=off"))
    #expect(try workspace.text("sweep.svg").contains("<svg"))
    let json = try workspace.losscast(
      ["sensitivity", "sweep.csv", "--at", "N=1e9", "--format", "json"] + Self.options)
    let answer = try json.object()
    #expect(
      Set(answer.keys).subtracting(["notFinite"]) == [
        "name", "metric", "level", "tolerance", "noise", "noiseSamples", "isComparable",
        "initialLossSource", "sweeps", "laws", "forecasts", "breakingLaws", "logits", "logitBreaks",
        "logitThreshold", "doubts", "notes",
      ])
    let sweeps = try #require(answer["sweeps"] as? [[String: Any]])
    #expect(sweeps.count == 6)
    func mean(_ group: String) -> Double {
      let own = sweeps.filter { ($0["group"] as? String) == group }.compactMap {
        ($0["sensitivity"] as? [String: Any])?["value"] as? Double
      }
      return own.reduce(0, +) / Double(max(own.count, 1))
    }
    // qk-norm lowers it, as the authors find.
    #expect(
      mean("qk_norm=on") > 0 && mean("qk_norm=on") < mean("qk_norm=off"),
      "\(sweeps.map { $0["group"] ?? "" })")
    let initial = try #require(sweeps[0]["initialLoss"] as? Double)
    #expect(abs(initial - log(32000)) < 1e-9)
  }

  @Test func `hostile tables are refused with the reason, or answered with doubt`() throws {
    let workspace = try Workspace()
    for (text, status, word) in [
      ("lr,loss\n1e-3,3\n", 65, "rate"),
      ("lr,loss\n1e-3,3\n1e-3,3.1\n1e-3,3.2\n", 65, "no sweep has two rates"),
      ("lr,loss\n1e-3,nan\n2e-3,nan\n4e-3,inf\n", 65, "no run has a loss"),
      ("lr,loss\n-1e-3,3\n2e-3,3\n", 65, "above 0"),
      ("lr,loss\n0,3\n2e-3,3\n", 65, "above 0"),
      ("lr,loss\n1e-3,-3\n2e-3,3\n", 65, "above 0"),
      ("1e-3,3\n2e-3,3.1\n4e-3,3.2\n", 65, "no header"),
      ("a,loss\n1e-3,3\n2e-3,3\n", 65, "learning rates"),
      ("lr,rate,loss\n1e-3,1e-3,3\n2e-3,1e-3,3\n", 65, "several columns"),
      ("lr,loss\n", 65, "no row"),
      ("lr,loss\n1e-3,x\n2e-3,3\n", 65, "not a number"),
    ] {
      try workspace.write(text, to: "t.csv")
      let outcome = try workspace.losscast("sensitivity", "t.csv")
      #expect(outcome.status == Int32(status), "\(text): \(outcome.errors)\(outcome.output)")
      #expect(outcome.complaint.contains(word), "\(text): \(outcome.complaint)")
    }
    try workspace.write("lr,loss\n1e-3,3.2\n2e-3,3.1\n4e-3,3.0\n8e-3,nan\n", to: "t.csv")
    let unknown = try workspace.losscast("sensitivity", "t.csv")
    #expect(unknown.status == 0)
    #expect(unknown.output.contains("--initial-loss"))
    let known = try workspace.losscast("sensitivity", "t.csv", "--initial-loss", "9", "--quiet")
    #expect(known.status == 0, "\(known.errors)")
  }

  @Test func `columns that were forgotten are named`() throws {
    let workspace = try Workspace()
    try workspace.write(
      "lr,wd,loss\n"
        + [0.1, 0.01].flatMap { wd in
          [1e-3, 2e-3, 4e-3, 8e-3].map { "\($0),\(wd),\(3 + wd + abs(log($0 / 3e-3)) / 10)\n" }
        }.joined(), to: "t.csv")
    let mixed = try workspace.losscast("sensitivity", "t.csv")
    #expect(mixed.errors.contains("'wd'"), "\(mixed.errors)")
    let grouped = try workspace.losscast("sensitivity", "t.csv", "--by", "wd", "--format", "json")
    #expect(!grouped.errors.contains("taken for replicates"))
    #expect((try grouped.object()["sweeps"] as? [Any])?.count == 2)
  }

  @Test func `a folder of logs is a sweep by the peaks in their heads`() throws {
    let workspace = try Workspace()
    for (index, peak) in [1e-3, 2e-3, 4e-3, 8e-3, 16e-3].enumerated() {
      for seed in 1...2 {
        let folder = workspace.folder.appending(path: "study/peak-\(index)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let x = log(peak / 3e-3)
        let rows = (1...100).map { row in
          let loss = 3 + 0.05 * x * x + 4 / Double(row) + 0.002 * Double(seed)
          return "\(10 * row),\(peak == 16e-3 && row > 50 ? "nan" : "\(loss)")"
        }
        try workspace.write(
          "# parameters: 1e6\n# optimizer: adamw\n# schedule: cosine:peak=\(peak),steps=1000\nstep,loss\n"
            + rows.joined(separator: "\n") + "\n", to: "study/peak-\(index)/seed-\(seed).csv")
      }
    }
    let outcome = try workspace.losscast(
      "sensitivity", "study", "--by", "optimizer", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let sweeps = try #require(try outcome.object()["sweeps"] as? [[String: Any]])
    #expect(sweeps.count == 1 && sweeps[0]["runs"] as? Int == 10)
    #expect(sweeps[0]["params"] as? Double == 1e6)
    #expect((sweeps[0]["breakingRate"] as? [Double]) == [8e-3, 16e-3])
    #expect(abs((sweeps[0]["initialLoss"] as? Double ?? 0) - 7.05) < 0.2)
    // One that was trained at another rate than its head says counts by its rates, which is said.
    let rows = (1...100).map { "\(10 * $0),8e-3,\(3.05 + 4 / Double($0))" }
    try workspace.write(
      "# parameters: 1e6\n# optimizer: adamw\n# schedule: cosine:peak=4e-3,steps=1000\nstep,lr,loss\n"
        + rows.joined(separator: "\n") + "\n", to: "study/peak-2/seed-1.csv")
    let departed = try workspace.losscast("sensitivity", "study")
    #expect(
      departed.errors.contains(
        "left the schedule in the log's head aside: at step 10 it has 0.00399901"),
      "\(departed.errors)")
    let wrong = try workspace.losscast("sensitivity", "study", "--by", "qk-norm")
    #expect(wrong.status == 65 && wrong.complaint.contains("qk-norm"))
  }

  @Test func `the axes of a study tell its sweeps apart, by the manifest`() throws {
    let workspace = try Workspace()
    try workspace.write(
      """
      common: {log-every: 4, schedule: "linear:peak=$peak,steps=40,warmup=5"}
      vary:
        problem: {easy: {size: 16}, hard: {size: 32}}
        peak: [0.02, 0.05, 0.1, 0.2]
        batch: [2, 4]
        seed: [1, 2]

      """, to: "study.yaml")
    let made = try workspace.losscast("study", "study.yaml")
    #expect(made.status == 0, "\(made.errors)")
    func groups(_ options: [String], _ folder: String = "study") throws -> [String] {
      let outcome = try workspace.losscast(["sensitivity", folder, "--format", "json"] + options)
      #expect(outcome.status == 0, "\(outcome.errors)")
      let sweeps = try #require(try outcome.object()["sweeps"] as? [[String: Any]])
      #expect(sweeps.reduce(0) { $0 + ($1["runs"] as? Int ?? 0) } == 32)
      return sweeps.compactMap { $0["group"] as? String }
    }
    // Names stand alone, numbers with their axis; a slash at the end is no other folder.
    #expect(
      try groups(["--by", "problem", "--by", "batch"], "study/") == [
        "easy, batch=2", "easy, batch=4", "hard, batch=2",
        "hard, batch=4",
      ])
    #expect(try groups(["--by", "problem"]) == ["easy", "hard"])
    // What is of the head and no axis still tells them apart, as sizes do.
    let bySize = try groups(["--by", "task"])
    #expect(bySize == ["power-law-regression", "power-law-regression"])
    let mixed = try workspace.losscast("sensitivity", "study", "--by", "problem")
    #expect(mixed.errors.contains("differ in 'batch'. Give --by 'batch'"))
    let whole = try workspace.losscast(
      "sensitivity", "study", "--by", "problem", "--by", "batch")
    #expect(!whole.errors.contains("differ in"), "\(whole.errors)")
    let wrong = try workspace.losscast("sensitivity", "study", "--by", "problen")
    #expect(wrong.status == 65)
    #expect(wrong.complaint.contains("did you mean 'problem'?"), "\(wrong.complaint)")
    // Without its manifest the folder is one of logs, whose folders say what they can.
    let file = workspace.folder.appending(path: "study/manifest.json")
    let manifest = try String(contentsOf: file, encoding: .utf8)
    try FileManager.default.removeItem(at: file)
    #expect(try workspace.losscast("sensitivity", "study", "--by", "problem").status == 65)
    let found = try groups(["--by", "batch"])
    #expect(found.count == 4 && Set(found) == ["batch=2", "batch=4"], "\(found)")
    try workspace.write(
      manifest.replacingOccurrences(of: "seed-1.csv", with: "../seed-1.csv"),
      to: "study/manifest.json")
    let damaged = try workspace.losscast("sensitivity", "study", "--by", "problem")
    #expect(damaged.status == 65 && damaged.complaint.contains("damaged or edited"))
  }

  @Test(arguments: ["accuracy", "val_acc", "bleu", "auc", "reward"])
  func `what is better higher is no loss`(metric: String) throws {
    let workspace = try Workspace()
    try workspace.write(
      "params,tokens,lr,\(metric)\n"
        + [(1e-4, 0.52), (3e-4, 0.7), (1e-3, 0.88), (3e-3, 0.86), (1e-2, 0.5)].map {
          "1e7,2e8,\($0.0),\($0.1)"
        }.joined(separator: "\n") + "\n", to: "t.csv")
    for arguments in [
      ["sensitivity", "t.csv"], ["plan", "t.csv", "--flops", "1e18", "--loss", metric],
    ] {
      let outcome = try workspace.losscast(arguments)
      #expect(outcome.status == 65, "\(outcome.output)")
      #expect(outcome.complaint.contains("of '\(metric)' higher is better"), "\(outcome.errors)")
      #expect(outcome.complaint.contains("--loss COLUMN"))
    }
  }

  @Test func `what tells sweeps apart counts without equal rates, and a log of steps is no sweep`()
    throws
  {
    let workspace = try Workspace()
    func rows(_ rates: [Double], _ end: String) -> String {
      rates.enumerated().map { place, rate in
        "\(rate),\(3 + 0.02 * pow(Double(place) - 3, 2) + 0.001 * Double(place % 2)),\(end)\n"
      }.joined()
    }
    let powers = (0..<7).map { pow(2, Double($0)) }
    try workspace.write(
      "lr,loss,optimizer\n" + rows(powers.map { 1e-4 * $0 }, "adam")
        + rows(powers.map { 3e-2 * $0 }, "sgd"), to: "mixed.csv")
    let mixed = try workspace.losscast("sensitivity", "mixed.csv")
    #expect(mixed.errors.contains("'optimizer'") || mixed.output.contains("'optimizer'"))
    #expect((mixed.errors + mixed.output).contains("--by 'optimizer'"), "\(mixed.errors)")
    let log = (1...5).flatMap { run in
      (1...10).map { "run-\(run),\(100 * $0),\(1e-3 * Double(run)),\(3 + 10 / Double($0))" }
    }
    try workspace.write("run,step,lr,loss\n" + log.joined(separator: "\n") + "\n", to: "log.csv")
    let refused = try workspace.losscast("sensitivity", "log.csv")
    #expect(refused.status == 65)
    #expect(refused.complaint.contains("'run' names one run"), "\(refused.errors)")
    #expect(refused.complaint.contains("--logs"))
  }

  @Test func `senseless options are refused`() throws {
    let workspace = try Workspace()
    try workspace.write("lr,loss\n1e-3,3\n2e-3,3.1\n", to: "t.csv")
    for arguments in [
      ["--level", "1"], ["--tolerance", "0"], ["--range", "1:0.1"], ["--range", "x"],
      ["--initial-loss", "0"], ["--vocabulary", "1"], ["--noise", "2"], ["--at", "E=8"],
      ["--initial-loss", "9", "--vocabulary", "100"], ["--broken", "1"], ["--by", " "],
    ] {
      let outcome = try workspace.losscast(["sensitivity", "t.csv"] + arguments)
      #expect(outcome.status == 64, "\(arguments): \(outcome.errors)")
    }
    #expect(try workspace.losscast("sensitivity", "nowhere.csv").status == 66)
    // A pipe cannot be read again, as tables and logs are.
    _ = try workspace.shell("mkfifo pipe.csv")
    for command in ["sensitivity", "refine"] {
      let piped = try workspace.losscast(command, "pipe.csv")
      #expect(piped.status == 66 && piped.complaint.contains("no regular file"), "\(piped.errors)")
    }
  }
}
