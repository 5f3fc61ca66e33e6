import Foundation
import Testing

struct FitTests {
  /// The values that ``KnownRuns`` are made with.
  private static let truth = [
    "L0": KnownRuns.irreducibleLoss, "A": KnownRuns.amplitude, "C": KnownRuns.annealing,
    "alpha": KnownRuns.exponent, "lambda": KnownRuns.momentum,
  ]

  @Test func `a fit finds the parameters that the runs were made with`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let outcome = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "decayed.csv", "stepped.csv", "--format", "json")
    let parameters = try outcome.object().object("parameters")
    let tolerances = ["L0": 0.002, "A": 0.002, "C": 0.002, "alpha": 0.002, "lambda": 0.0005]
    for (name, value) in Self.truth {
      let parameter = try parameters.object(name)
      let tolerance = try #require(tolerances[name])
      #expect(abs(try parameter.number("value") - value) < tolerance, "\(name)")
      #expect(try parameter.number("standardError") < tolerance, "\(name)")
      let interval = try parameter.numbers("interval")
      #expect(interval[0] < interval[1] && interval[1] - interval[0] < 4 * tolerance, "\(name)")
    }
  }

  @Test func `a fit is printed and saved as the same JSON of documented keys`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let outcome = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "decayed.csv", "--format", "json", "--out",
      "fit.json")
    #expect(outcome.output == (try workspace.text("fit.json")))
    #expect(outcome.errors == "losscast: fit written to fit.json\n")
    let fit = try outcome.object()
    #expect(
      fit.keys.sorted() == [
        "conventions", "covariance", "diagnostics", "formatVersion", "law", "objective",
        "parameters", "runs", "stopReason",
      ])
    #expect(try fit.text("law") == "annealing")
    #expect(try fit.number("formatVersion") == 1)
    #expect(try fit.object("parameters").keys.sorted() == ["A", "C", "L0", "alpha", "lambda"])
    #expect(try fit.objects("runs").map { try $0.text("name") } == ["constant", "decayed"])
    #expect(try fit.objects("runs").map { try $0.number("rows") } == [101, 101])
    #expect(try fit.object("conventions").text("warmup") == "true-rates")
  }

  @Test func `the same seed gives the same bytes`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let outputs = try (1...3).map { _ in
      try workspace.losscast(
        "fit", "--law", "annealing", "constant.csv", "decayed.csv", "--format", "json"
      ).output
    }
    #expect(!outputs[0].isEmpty)
    #expect(Set(outputs).count == 1)
  }

  @Test func `standard input, gzip and JSON lines give the fit of the plain log`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let plain = try workspace.losscast(
      "fit", "--law", "annealing", "decayed.csv", "--format", "json")
    let names = #""name" : "decayed""#
    #expect(plain.output.contains(names))
    let piped = try workspace.shell(
      "cat decayed.csv | $losscast fit --law annealing - --format json")
    #expect(piped.output == plain.output.replacing(names, with: #""name" : "stdin""#))
    let zipped = try workspace.shell(
      "mkdir z; gzip -c decayed.csv > z/decayed.csv.gz; "
        + "$losscast fit --law annealing z/decayed.csv.gz --format json"
    )
    #expect(zipped.output == plain.output)
    let lines = try workspace.text("decayed.csv").split(separator: "\n").dropFirst().map {
      let cells = $0.split(separator: ",")
      return "{\"step\": \(cells[0]), \"lr\": \(cells[1]), \"loss\": \(cells[2])}\n"
    }
    try workspace.write(lines.joined(), to: "decayed.jsonl")
    #expect(
      try workspace.losscast("fit", "--law", "annealing", "decayed.jsonl", "--format", "json")
        .output == plain.output)
  }

  @Test func `a schedule stands in for rates that are not logged`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let logged = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "--format", "json")
    let bare = try workspace.text("constant.csv").split(separator: "\n").map { line in
      let cells = line.split(separator: ",")
      return "\(cells[0]),\(cells[2])\n"
    }
    try FileManager.default.createDirectory(
      at: workspace.folder.appending(path: "bare"), withIntermediateDirectories: false)
    try workspace.write(bare.joined(), to: "bare/constant.csv")
    let given = try workspace.losscast(
      "fit", "--law", "annealing", "bare/constant.csv", "--schedule",
      "constant:peak=0.01,steps=2000", "--format", "json")
    #expect(!logged.output.isEmpty)
    #expect(given.output == logged.output)
  }

  @Test func `a fixed parameter stays where it is put`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let fit = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "decayed.csv", "--fix", "lambda=0.99", "--fix",
      "L0=2", "--format",
      "json"
    ).object()
    let parameters = try fit.object("parameters")
    for (name, value) in ["lambda": 0.99, "L0": 2] {
      let parameter = try parameters.object(name)
      #expect(try parameter.number("value") == value)
      #expect(parameter["isFixed"] as? Bool == true)
      #expect(parameter["standardError"] == nil)
    }
    #expect(try parameters.object("A")["isFixed"] as? Bool == false)
    #expect(try fit.object("diagnostics").number("degreesOfFreedom") == 202 - 3)
  }

  @Test func `a run left out is not fitted but scored`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let with = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "decayed.csv", "stepped.csv", "--leave-out",
      "stepped", "--format",
      "json"
    ).object()
    let without = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "decayed.csv", "--format", "json"
    )
    .object()
    #expect(try with.number("objective") == (try without.number("objective")))
    #expect(try with.objects("runs").map { try $0.text("name") } == ["constant", "decayed"])
    let score = try #require(try with.object("leftOut").objects("runs").first)
    #expect(try score.text("name") == "stepped")
    #expect(try score.number("points") == 101)
    #expect(try score.number("mae") < 0.002)
  }

  @Test func `logs of one name get names of their own`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let fit = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "./constant.csv", "decayed.csv", "--format",
      "json"
    ).object()
    #expect(
      try fit.objects("runs").map { try $0.text("name") } == ["constant", "constant-2", "decayed"])
  }

  @Test func `runs without decay leave the annealing undetermined, and say so`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let outcome = try workspace.losscast("fit", "--law", "annealing", "constant.csv")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("these runs say nothing about C"))
  }

  @Test func `from, to and the warm-up convention reach the fit`() throws {
    let workspace = try Workspace()
    try workspace.writeKnownRuns()
    let fit = try workspace.losscast(
      "fit", "--law", "annealing", "constant.csv", "decayed.csv", "--from", "100", "--to", "1900",
      "--warmup-convention",
      "at-peak", "--level", "0.5", "--seed", "7", "--format", "json"
    ).object()
    #expect(try fit.objects("runs").map { try $0.number("firstStep") } == [100, 100])
    #expect(try fit.objects("runs").map { try $0.number("lastStep") } == [1900, 1900])
    let conventions = try fit.object("conventions")
    #expect(try conventions.text("warmup") == "at-peak")
    #expect(try conventions.number("level") == 0.5)
    #expect(try conventions.number("seed") == 7)
  }
}
