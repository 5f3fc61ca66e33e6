import Foundation
import TestSupport
import Testing

/// `scale`, `isoflop` and `plan`, end to end.
struct ScalingCommandTests {
  /// Runs of an additive law at six budgets and of several ratios of data to size, by a fixed wiggle.
  static func table() -> String {
    var text = "run,params,tokens,loss\n"
    for (budget, compute) in [1e17, 3e17, 1e18, 3e18, 1e19, 3e19].enumerated() {
      let best = 0.09 * pow(compute, 0.49)
      for (place, factor) in [0.25, 0.4, 0.63, 1, 1.6, 2.5, 4].enumerated() {
        let size = (best * factor).rounded()
        let tokens = (compute / 6 / size).rounded()
        let wiggle = 1 + 0.0007 * sin(Double(5 * budget + 3 * place))
        let loss = (1.7 + 400 * pow(size, -0.34) + 900 * pow(tokens, -0.31)) * wiggle
        text += "b\(budget)s\(place),\(size),\(tokens),\(loss)\n"
      }
    }
    return text
  }

  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(Self.table(), to: "runs.csv")
    return workspace
  }

  @Test func `a larger run is forecast`() throws {
    let outcome = try workspace().losscast(
      "scale", "runs.csv", "--at", "N=1e9,D=2e10", "--format", "json", "--plot", "scale.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    #expect(try answer.text("law") == "coupled")
    let loss = try #require(try answer.objects("forecasts").first).object("loss")
    let truth = 1.7 + 400 * pow(1e9, -0.34) + 900 * pow(2e10, -0.31)
    #expect(try loss.number("lower") < truth && truth < loss.number("upper"))
  }

  @Test func `runs held out judge it`() throws {
    let outcome = try workspace().losscast(
      "scale", "runs.csv", "--leave-out", "flops>5e18", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let heldOut = try outcome.object().object("heldOut")
    #expect(try heldOut.number("meanError") < 0.01)
    #expect(try heldOut.number("coverage") > 0.8)
    #expect(try heldOut.objects("rows").count == 14)
  }

  @Test func `laws are compared`() throws {
    let outcome = try workspace().losscast(
      "scale", "runs.csv", "--law", "additive,tied,kaplan", "--leave-out", "flops>5e18",
      "--bootstrap", "40", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    #expect(try answer.text("law") != "kaplan")
    #expect(try answer.objects("laws").count == 3)
  }

  @Test func `a plan says size, data and loss`() throws {
    let outcome = try workspace().losscast(
      "plan", "runs.csv", "--flops", "1e20", "--inference-tokens", "1e12", "--next",
      "--critical-batch", "1e6", "--format", "json", "--plot", "plan.svg")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    let best = try answer.object("best")
    #expect(abs(6 * (try best.number("size")) * (try best.number("tokens")) / 1e20 - 1) < 1e-9)
    let size = try answer.numbers("size")
    #expect(size[0] < size[1])
    #expect(try answer.objects("alternatives").count == 7)
    #expect(try !answer.objects("next").isEmpty)
    let hours = try workspace().losscast(
      "plan", "runs.csv", "--gpus", "8", "--hours", "10", "--peak-flops", "989e12", "--mfu", "0.4",
      "--format", "json")
    #expect(hours.status == 0, "\(hours.errors)")
    #expect(abs(try hours.object().number("flops") / (8 * 36000 * 989e12 * 0.4) - 1) < 1e-9)
    #expect(abs(try hours.object().number("gpuHours") - 80) < 1e-6)
  }

  /// A quadratic in ln η about 2·N^−.6·D^.25 for each size and data.
  private static func sweeps() -> String {
    var text = "n,train_tokens,batch,lr,val_loss\n"
    for size in [1e7, 3e7, 1e8] {
      for ratio in [10.0, 40, 160] {
        let best = 2 * pow(size, -0.6) * pow(ratio * size, 0.25)
        for step in -4...4 {
          let rate = 0.01 * pow(2, Double(step))
          let loss = (3 + 100 * pow(size, -0.3)) * exp(0.006 * pow(log(rate / best), 2))
          text += "\(size),\(ratio * size),65536,\(rate),\(loss)\n"
        }
      }
    }
    return text
  }

  @Test func `batch and rate are by one's own sweeps`() throws {
    let workspace = try workspace()
    try workspace.write(Self.sweeps(), to: "sweep.csv")
    let outcome = try workspace.losscast(
      "plan", "runs.csv", "--flops", "1e18", "--sweep", "sweep.csv", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    let best = try answer.object("best")
    let setting = try #require(try answer.objects("settings").first)
    #expect(try setting.text("rule") == "sweeps")
    let rate = try setting.number("peakRate")
    let truth = 2 * pow(try best.number("size"), -0.6) * pow(try best.number("tokens"), 0.25)
    let interval = try setting.numbers("peakRateInterval")
    #expect(interval[0] <= truth && truth <= interval[1] && abs(rate / truth - 1) < 0.1)
    #expect(try answer.object("sweeps").objects("sweeps").count == 9)
    // Printed ends of a narrow interval are apart by what they are.
    let printed = try workspace.losscast(
      "plan", "runs.csv", "--flops", "1e18", "--sweep", "sweep.csv")
    let slack = 0.11 * (interval[1] - interval[0])
    #expect(
      printed.output.matches(of: /([0-9.]+)–([0-9.]+)/).contains { match in
        guard let lower = Double(match.1), let upper = Double(match.2) else { return false }
        return abs(lower - interval[0]) < slack && abs(upper - interval[1]) < slack
      }, "\(interval): \(printed.output)")
    let text = try workspace.losscast("plan", "runs.csv", "--flops", "1e23", "--sweep", "sweep.csv")
    #expect(text.output.contains("beyond the sizes or data of the sweeps"), "\(text.output)")
    let widest = text.output.split(separator: "\n").map(\.count).max() ?? 0
    #expect(widest <= 80)
    let grid = try workspace.losscast(
      "plan", "runs.csv", "--grid", "1e17,3e17", "--sweep", "sweep.csv")
    #expect(grid.status == 0, "\(grid.errors)")
  }

  /// All that is printed of a plan by a saved fit is what is printed by its table.
  @Test(arguments: ["", "--law additive --bootstrap 40"])
  func `a saved fit gives the plan of its table`(options: String) throws {
    let workspace = try workspace()
    let choices = options.split(separator: " ").map(String.init)
    let saving = try workspace.losscast(["scale", "runs.csv", "--out", "fit.json"] + choices)
    #expect(saving.status == 0, "\(saving.errors)")
    let before = try workspace.losscast(["plan", "runs.csv", "--flops", "1e21"] + choices)
    let after = try workspace.losscast("plan", "fit.json", "--flops", "1e21")
    #expect(after.status == 0, "\(after.errors)")
    #expect(after.output == before.output)
    let asked = try workspace.losscast(["scale", "runs.csv", "--at", "N=1e9,D=2e10"] + choices)
    let again = try workspace.losscast("scale", "fit.json", "--at", "N=1e9,D=2e10")
    #expect(again.status == 0 && again.output == asked.output, "\(again.errors)")
    let judged = try workspace.losscast("evaluate", "fit.json", "runs.csv", "--format", "json")
    #expect(judged.status == 0, "\(judged.errors)")
    #expect(try judged.object().object("heldOut").number("meanError") < 0.01)
    for command in [
      ["predict", "fit.json", "--at", "5"],
      ["plan", "fit.json", "--flops", "1e21", "--law", "tied"],
      ["scale", "fit.json", "--leave-out", "params>1e8"], ["scale", "fit.json", "--out", "b.json"],
      ["evaluate", "fit.json", "runs.csv", "--level", "0.5"],
    ] {
      let outcome = try workspace.losscast(command)
      #expect([64, 65].contains(outcome.status) && outcome.output.isEmpty, "\(command)")
    }
    try workspace.write(
      String(try workspace.text("fit.json").dropLast(20)), to: "cut.json")
    #expect(try workspace.losscast("plan", "cut.json", "--flops", "1e21").status == 65)
  }

  /// Runs of Kaplan's trajectory, whose critical batch at a loss is 2e8·L^(−1/.21).
  @Test func `the critical batch is that of the table's batches`() throws {
    var text = "params,steps,batch,tokens,loss\n"
    for size in [1e8, 3e8, 1e9] {
      for batch in [65536.0, 262_144, 1_048_576, 4_194_304] {
        for steps in [1000.0, 3000, 10000, 30000] {
          var (low, high) = (0.5, 50.0)
          for _ in 0..<60 {
            let loss = (low * high).squareRoot()
            let critical = 2e8 * pow(loss, -1 / 0.21)
            let right =
              pow(6.5e13 / size, 0.077) + pow(2.1e3 / steps * (1 + critical / batch), 0.76)
            if right > loss { low = loss } else { high = loss }
          }
          text += "\(size),\(steps),\(batch),\(steps * batch),\(low)\n"
        }
      }
    }
    let workspace = try Workspace()
    try workspace.write(text, to: "batches.csv")
    let outcome = try workspace.losscast(
      "plan", "batches.csv", "--flops", "1e20", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    let loss = try answer.object("best").number("loss")
    let critical = try answer.object("criticalBatch").number("tokens")
    #expect(abs(log(critical / (2e8 * pow(loss, -1 / 0.21)))) < 0.2)
    #expect(try answer.objects("times").count == 6)
    let saving = try workspace.losscast("scale", "batches.csv", "--out", "fit.json")
    #expect(saving.status == 0, "\(saving.errors)")
    let again = try workspace.losscast(
      "plan", "fit.json", "--flops", "1e20", "--format", "json")
    #expect(again.output == outcome.output)
  }

  @Test func `a grid is listed and written as a study`() throws {
    let workspace = try workspace()
    let outcome = try workspace.losscast(
      "plan", "--grid", "1e12,3e12", "--sequence", "64", "--setting", "1024:3e-3", "--out",
      "grid.yaml", "--format", "json")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let cells = try outcome.object().objects("cells")
    #expect(cells.count > 6)
    for cell in cells {
      let compute = 6 * (try cell.number("size")) * (try cell.number("tokens"))
      #expect(abs(compute / (try cell.number("budget")) - 1) < 0.02)
    }
    let status = try workspace.losscast("study", "grid.yaml", "--status")
    #expect(status.status == 0, "\(status.errors)")
    let around = try workspace.losscast("plan", "runs.csv", "--grid", "1e19,1e20")
    #expect(
      around.status == 0 && around.output.contains("14 runs at 2 budgets"), "\(around.errors)")
  }

  /// Logs of four sizes at a constant rate and with a linear decay, by a law of schedules.
  private func writeLogs(_ workspace: Workspace) throws -> [String] {
    var names: [String] = []
    for (size, parameters) in [1e7, 3e7, 1e8, 3e8].enumerated() {
      for (length, steps) in [2000, 6000].enumerated() {
        var text = "# parameters: \(Int(parameters))\nstep,tokens,lr,loss\n"
        let tokensPerStep = parameters / 100
        for step in stride(from: steps / 50, through: steps, by: steps / 50) {
          let share = Double(step) / Double(steps)
          let rate = share <= 0.8 ? 1 : (1 - share) / 0.2
          // The area under the rate, and a decay that gains a tenth.
          let area = share <= 0.8 ? share : 0.8 + (1 - rate * rate) * 0.1
          let seen = area * Double(steps) * tokensPerStep
          let loss =
            1.7 + (400 * pow(parameters, -0.34) + 900 * pow(seen, -0.31)) * (1 + 0.1 * rate)
          text += "\(step),\(Double(step) * tokensPerStep),\(3e-4 * rate),\(loss)\n"
        }
        names.append("s\(size)l\(length).csv")
        try workspace.write(text, to: names[names.count - 1])
      }
    }
    return names
  }

  @Test func `logs are fitted by their ends, and by whole curves`() throws {
    let workspace = try workspace()
    let logs = try writeLogs(workspace)
    let ends = try workspace.losscast(
      ["scale"] + logs + ["--at", "N=1e9,D=4e10", "--format", "json"])
    #expect(ends.status == 0, "\(ends.errors)")
    #expect(try ends.object().number("points") == 8)
    let curves = try workspace.losscast(
      ["scale"] + logs + [
        "--curves", "--leave-out", "params>2e8", "--format", "json", "--plot", "curves.svg",
      ])
    #expect(curves.status == 0, "\(curves.errors)")
    #expect(try curves.object().object("heldOut").number("meanError") < 0.02)
    let plan = try workspace.losscast(
      ["plan"] + logs + ["--curves", "--flops", "1e19", "--format", "json"])
    #expect(plan.status == 0, "\(plan.errors)")
    let answer = try plan.object()
    let (size, range) = (
      try answer.object("best").number("size"), try answer.numbers("size")
    )
    #expect(range[0] <= size && size <= range[1])
  }

  @Test(arguments: [
    ("scale runs.csv --law nonsense", 64), ("scale runs.csv --at N=1e9", 64),
    ("scale runs.csv --at N=1e9,D=2e10,S=3", 64), ("scale runs.csv --leave-out params>1e30", 64),
    ("scale runs.csv --leave-out params", 64), ("scale runs.csv --fix E=1.7", 64),
    ("scale missing.csv", 66), ("scale runs.csv --law routed", 65),
    ("scale runs.csv --leave-out params>1", 65), ("plan runs.csv", 64),
    ("plan runs.csv --flops 0", 64), ("plan runs.csv --flops 1e20 --tokens 1e9", 64),
    ("plan runs.csv --gpus 8 --hours 3", 64), ("plan runs.csv --flops 1e20 --law size", 64),
    ("plan runs.csv --flops 1e20 --law additive,tied", 64),
    ("plan runs.csv --flops 1e20 --unique-tokens 1e9", 64), ("isoflop missing.csv", 66),
    ("scale", 64), ("scale runs.csv --curves", 65),
    ("scale runs.csv --curves --law additive", 64), ("plan --grid 1e20 --flops 1e20", 64),
    ("plan runs.csv --flops 1e20 --out grid.yaml", 64), ("plan --grid none", 64),
    ("plan --grid 1e6 --sequence 64", 65), ("scale runs.csv --column params=none", 65),
    ("scale runs.csv --unit params=furlongs", 64),
    ("plan runs.csv --flops 1e20 --sweep missing.csv", 66),
    ("plan runs.csv --flops 1e20 --sweep runs.csv", 65),
    ("plan --grid 1e20 --sweep runs.csv --setting 1024:1e-3", 64),
    ("scale runs.csv --curves --out fit.json", 64), ("scale runs.csv --out runs.csv", 64),
  ])
  func `what cannot be answered is refused`(command: String, status: Int32) throws {
    let outcome = try workspace().losscast(command.split(separator: " ").map(String.init))
    #expect(outcome.status == status, "\(command): \(outcome.errors)")
    #expect(!outcome.errors.isEmpty && outcome.output.isEmpty)
  }
}
