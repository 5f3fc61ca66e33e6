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
  ])
  func `what cannot be answered is refused`(command: String, status: Int32) throws {
    let outcome = try workspace().losscast(command.split(separator: " ").map(String.init))
    #expect(outcome.status == status, "\(command): \(outcome.errors)")
    #expect(!outcome.errors.isEmpty && outcome.output.isEmpty)
  }
}
