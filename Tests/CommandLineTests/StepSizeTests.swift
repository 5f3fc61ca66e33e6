import Foundation
import Testing

/// Logs that count tokens in place of steps.
struct StepSizeTests {
  /// Writes the known runs with a column of tokens, 512 a step.
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    for name in ["constant", "decayed", "linear"] {
      let rows = try workspace.text("\(name).csv").split(separator: "\n").dropFirst().map { row in
        let cells = row.split(separator: ",", maxSplits: 1)
        return "\((Int(cells[0]) ?? 0) * 512),\(cells[1])\n"
      }
      try workspace.write("tokens,lr,loss\n" + rows.joined(), to: "\(name)-tokens.csv")
    }
    return workspace
  }

  @Test func `tokens fit as steps do, and forecasts and evaluations show both`() throws {
    let workspace = try workspace()
    let steps = try workspace.losscast(
      "fit", "constant.csv", "decayed.csv", "--law", "annealing", "--format", "json")
    let tokens = try workspace.losscast(
      "fit", "constant-tokens.csv", "decayed-tokens.csv", "--step", "tokens", "--step-size", "512",
      "--law", "annealing",
      "--format", "json", "--out", "fit.json")
    #expect(tokens.status == 0, "\(tokens.errors)")
    for name in ["L0", "A", "C", "alpha", "lambda"] {
      let values = try [steps, tokens].map {
        try $0.object().object("parameters").object(name).number("value")
      }
      #expect(values[0] == values[1])
    }
    let reading = try tokens.object().object("conventions").object("reading")
    #expect(try reading.number("stepSize") == 512)

    let forecast = try workspace.losscast(
      "predict", "fit.json", "--schedule", "cosine:peak=0.01,steps=2000")
    #expect(forecast.output.contains("at step 2000 (tokens 1024000) ("))
    let evaluation = try workspace.losscast("evaluate", "fit.json", "linear-tokens.csv")
    #expect(evaluation.output.contains(" tokens  final loss  forecast"))
    #expect(evaluation.output.contains(" 1024000 "))
    #expect(evaluation.errors.contains("steps are 'tokens' divided by 512\n"))
  }

  @Test func `tokens without their size are refused with what to do`() throws {
    let workspace = try workspace()
    let unnamed = try workspace.losscast("fit", "constant-tokens.csv")
    #expect(unnamed.status == 65)
    #expect(
      unnamed.complaint.contains(
        "Give --step 'tokens' --step-size N, where N is what one step adds to it"))
    let named = try workspace.losscast("fit", "constant-tokens.csv", "--step", "tokens")
    #expect(named.status == 64)
    #expect(named.complaint.contains("'tokens' does not count steps. Give --step-size N too"))
  }
}
