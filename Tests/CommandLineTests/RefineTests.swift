import Foundation
import Testing

struct RefineTests {
  /// A log of the trainer's columns, with first gradients that are large.
  private static func workspace(
    optimizer: String? = "adamw", columns: String = "grad_norm,grad_norm_l1"
  )
    throws -> Workspace
  {
    let workspace = try Workspace()
    let rows = (1...100).map { row in
      let norm = 1 + 5 * exp(-Double(row) / 10)
      return "\(10 * row),0.003,\(2 + 1 / Double(row)),\(norm),\(100 * norm)"
    }
    try workspace.write(
      (optimizer.map { "# optimizer: \($0)\n" } ?? "")
        + "# schedule: constant:peak=3e-3,steps=1000\nstep,lr,val_loss,\(columns)\n"
        + rows.joined(separator: "\n") + "\n", to: "run.csv")
    return workspace
  }

  @Test func `its schedule can be trained with, asked about and exported`() throws {
    let workspace = try Self.workspace()
    let outcome = try workspace.losscast(
      "refine", "run.csv", "--format", "json", "--out", "refined.csv", "--peak", "0.01")
    #expect(outcome.status == 0, "\(outcome.errors)")
    let answer = try outcome.object()
    #expect(
      Set(answer.keys) == [
        "schedule", "peak", "peakStep", "steps", "optimizer", "norm", "column", "smoothing", "rows",
        "unusable", "loggedSteps", "plannedSteps", "positions", "norms", "smoothed", "bounds",
      ])
    #expect(answer["column"] as? String == "grad_norm_l1")
    #expect(answer["norm"] as? String == "l1")
    #expect(answer["steps"] as? Int == 1000)
    let text = try #require(answer["schedule"] as? String)
    let rates = try workspace.text("refined.csv").split(separator: "\n").dropFirst().compactMap {
      Double($0.split(separator: ",")[1])
    }
    #expect(rates.count == 1000 && rates.max() == 0.01 && rates.last == 0)
    // Warm-up has come out by itself.
    #expect(rates[0] < 0.006)
    let printed = try workspace.losscast("schedule", text, "--out", "-")
    #expect(printed.output == (try workspace.text("refined.csv")))
    let exported = try workspace.losscast("refine", "run.csv", "--export", "text", "--peak", "0.01")
    #expect(exported.output == text + "\n")
    let code = try workspace.losscast("refine", "run.csv", "--export", "pytorch")
    #expect(code.output.contains("LambdaLR"))
  }

  @Test func `it says what it rests on and what is to be doubted`() throws {
    let workspace = try Self.workspace(columns: "grad_norm,other")
    let outcome = try workspace.losscast("refine", "run.csv", "--steps", "500")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("100 norms of column 'grad_norm', ℓ2"))
    #expect(outcome.output.contains("the ℓ1 norm counts"))
    #expect(outcome.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
  }

  @Test func `what is missing is asked for`() throws {
    let unnamed = try Self.workspace(optimizer: nil).losscast("refine", "run.csv")
    #expect(unnamed.status == 65)
    #expect(unnamed.errors.contains("--optimizer sgd"))
    let other = try Self.workspace(columns: "a,b").losscast("refine", "run.csv")
    #expect(other.status == 65)
    #expect(other.errors.contains("--norms COLUMN"))
    let workspace = try Self.workspace()
    for (arguments, words) in [
      (["run.csv", "--norms", "absent"], "Give --norms one of these"), (["-"], "looked at twice"),
      (["run.csv", "--norms", "grad_nrm"], "Did you mean --norms 'grad_norm'?"),
      (["run.csv", "--step", "stp"], "Did you mean --step 'step'?"),
      (["run.csv", "--smoothing", "2"], "from 0 to 1"), (["run.csv", "--peak", "0"], "above 0"),
      (["run.csv", "--out", "run.csv"], "would overwrite"),
      (["run.csv", "--steps", "2"], "2 steps"),
    ] {
      let outcome = try workspace.losscast(["refine"] + arguments)
      #expect(outcome.status == 64 || outcome.status == 65)
      #expect(outcome.errors.contains(words), "\(outcome.errors)")
    }
  }
}
