import Foundation
import Testing

struct OptimizeTests {
  private static let given = [
    "optimize", "--law", "multi-power", "--set",
    "L0=3,A=0.5,alpha=0.5,B=360,C=2,beta=0.6,gamma=0.6", "--peak", "3e-3", "--steps", "300",
  ]

  @Test func `its JSON has the documented keys and its rates keep the constraints`() throws {
    let workspace = try Workspace.fitted()
    let outcome = try workspace.losscast(
      "optimize", "fit.json", "--peak", "0.01", "--steps", "800", "--warmup", "40", "--format",
      "json", "--quantile", "0.9", "--out", "best.csv")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("losscast: rates written to best.csv\n"))
    let answer = try outcome.object()
    let keys: Set = [
      "schedule", "finalLoss", "finalInterval", "level", "objective", "quantile", "decayStart",
      "finalRate", "constraints", "smooth", "lowest", "margin", "against", "evaluations",
      "warnings",
    ]
    #expect(keys.isSuperset(of: answer.keys))
    #expect(answer.keys.contains("finalLoss") && answer.keys.contains("against"))
    let rivals = try #require(answer["against"] as? [[String: any Sendable]])
    #expect(rivals.count == 2)
    // The loss in nine cases of ten is what was made small, and gains are of the loss to expect.
    let objective = try #require(answer["objective"] as? Double)
    let finalLoss = try #require(answer["finalLoss"] as? Double)
    #expect(objective > finalLoss)
    #expect(Set(rivals[0].keys) == ["schedule", "finalLoss", "gain", "gainInterval"])
    let rates = try workspace.text("best.csv").split(separator: "\n").dropFirst().compactMap {
      Double($0.split(separator: ",")[1])
    }
    #expect(rates.count == 800)
    #expect(rates.dropFirst(40).allSatisfy { $0 >= 0.001 && $0 <= 0.01 })
    #expect(zip(rates.dropFirst(39), rates.dropFirst(40)).allSatisfy { $0 >= $1 })
    // What it printed can be asked about.
    let text = try #require(answer["schedule"] as? String)
    let predicted = try workspace.losscast(
      "predict", "fit.json", "--schedule", text, "--format", "json")
    let final = try #require(predicted.object()["final"] as? [String: any Sendable])
    #expect(final["loss"] as? Double == answer["finalLoss"] as? Double)
  }

  @Test func `a plain shape is exported as its formula, and what it leaves out is said`() throws {
    let workspace = try Workspace()
    let planned = [
      "optimize", "--law", "annealing", "--set", "L0=2,A=0.5,alpha=0.5,lambda=0.99,C=0.05",
      "--peak",
      "0.01", "--steps", "1000",
    ]
    let outcome = try workspace.losscast(planned + ["--export", "text"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("wsd:peak=0.01,"))
    let answer = try workspace.losscast(planned + ["--format", "json"]).object()
    #expect(answer["schedule"] as? String == outcome.output.trimmingCharacters(in: .newlines))
    let lowest = try #require(answer["lowest"] as? [String: any Sendable])
    let (gain, margin) = (lowest["gain"] as? Double ?? .nan, answer["margin"] as? Double ?? .nan)
    #expect(gain <= 0 && -gain <= margin && margin >= 0.0005)
    let report = try workspace.losscast(planned).output
    #expect(report.contains("simplicity") && report.contains("more than 0.0005"))
    // Lines between knots may be asked for all the same.
    let drawn = try workspace.losscast(planned + ["--shape", "piecewise", "--export", "text"])
    #expect(drawn.output == "\(lowest["schedule"] as? String ?? "")\n")
  }

  @Test(arguments: ["text", "pytorch", "optax"])
  func `an export is printed alone`(form: String) throws {
    let outcome = try Workspace().losscast(Self.given + ["--export", form])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.hasPrefix(form == "text" ? "piecewise:knots=" : "# A learning-rate"))
    #expect(!outcome.output.contains("final loss"))
  }

  @Test(arguments: [
    (["optimize", "--peak", "1e-3", "--steps", "100"], "give a fit"),
    (
      ["optimize", "fit.json", "--law", "annealing", "--peak", "1e-3", "--steps", "100"],
      "in place of a fit"
    ),
    (
      ["optimize", "--law", "annealing", "--set", "L0=1", "--peak", "1e-3", "--steps", "100"],
      "needs a value of A, C, alpha, lambda"
    ),
    (
      [
        "optimize", "--law", "steps", "--set", "L0=1,L0=2,A=1,alpha=1", "--peak", "1", "--steps",
        "9",
      ],
      "given twice"
    ),
    (
      ["optimize", "--law", "steps", "--set", "L0=1,A=1,alfa=1", "--peak", "1", "--steps", "9"],
      "no parameter 'alfa'; did you mean 'alpha'?"
    ),
    (
      ["optimize", "--law", "steps", "--set", "L0=1,A", "--peak", "1", "--steps", "9"], "--set"
    ),
    (given + ["--floor", "1"], "at most the peak"),
    (given + ["--jumps", "-1"], "--jumps"),
    (given + ["--warmup", "299"], "a warm-up of 299 steps"),
    (given + ["--quantile", "0.9"], "needs a fit that knows the doubt"),
    (given + ["--quantile", "2"], "--quantile 2"),
    (given + ["--shape", "wsdd"], "there is no schedule 'wsdd'"),
    (given + ["--shape", "wsd", "--free"], "leave out --free"),
    (given + ["--export", "optax", "--format", "json"], "--export prints the schedule alone"),
    (["optimize", "fit.json", "--peak", "0.02", "--steps", "100"], "or give --extrapolate"),
    (["optimize", "fit.json", "--peak", "0.01", "--steps", "9000"], "or give --extrapolate"),
  ])
  func `what cannot be done is said`(arguments: [String], complaint: String) throws {
    let outcome = try Workspace.fitted().losscast(arguments)
    #expect(outcome.status == 64)
    #expect(outcome.output.isEmpty)
    let said = outcome.complaint.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.contains(complaint), "\(said)")
  }

  @Test func `beyond what was fitted there are warnings`() throws {
    let outcome = try Workspace.fitted().losscast(
      "optimize", "fit.json", "--peak", "0.02", "--steps", "300", "--extrapolate")
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("above the highest fitted"))
  }
}
