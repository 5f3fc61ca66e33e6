import Foundation
import Testing

/// Laws that need to know of a run's model or data, from logs to forecasts.
struct LawVariantTests {
  /// The logs of ``KnownRuns``, of models of three sizes: each has 2·N^−0.3 nats more and an annealing
  /// gain N^0.25 times as large, N in millions.
  private func writeSizedRuns(to workspace: Workspace, headed: Bool) throws {
    for (size, millions) in [("small", 1.0), ("medium", 10), ("large", 100)] {
      for (name, rate) in [("constant", KnownRuns.constant), ("decayed", KnownRuns.decayed)] {
        let plain = KnownRuns.losses(rate)
        var text = headed ? "# parameters: \(millions)e6\nstep,lr,loss\n" : "step,lr,loss\n"
        let unannealed = KnownRuns.losses(rate, annealing: 0)
        for step in stride(from: 20, through: KnownRuns.steps, by: 20) {
          let gain = unannealed[step - 1] - plain[step - 1]
          let loss: Double =
            unannealed[step - 1] + 2 * pow(millions, -0.3) - pow(millions, 0.25) * gain
          // A scatter in the fifth digit.
          text += "\(step),\(rate(step)),\(loss + 2e-5 * sin(Double(17 * step)))\n"
        }
        try workspace.write(text, to: "\(name)-\(size).csv")
      }
    }
  }

  private let logs = ["small", "medium", "large"].flatMap {
    ["constant-\($0).csv", "decayed-\($0).csv"]
  }

  @Test func `sizes come from heads or options and reach every forecast`() throws {
    let workspace = try Workspace()
    try writeSizedRuns(to: workspace, headed: true)
    let fit = try workspace.losscast(
      ["fit"] + logs + ["--law", "annealing-sizes", "--out", "fit.json", "--format", "json"])
    #expect(fit.status == 0, "\(fit.errors)")
    let parameters = try fit.object().object("parameters")
    for (name, value) in ["L0": 2.0, "B": 2.0, "beta": 0.3, "gamma": 0.25, "C": 0.08] {
      let found = try parameters.object(name).number("value")
      #expect(abs(found - value) < 0.03 * value, "\(name) = \(found)")
    }

    let schedule = "constant:peak=0.01,steps=2000"
    let forecast = try workspace.losscast(
      "predict", "fit.json", "--schedule", schedule, "--model-size", "3e7", "--format", "json")
    let expected = KnownRuns.losses(KnownRuns.constant)[1999] + 2 * pow(30, -0.3)
    let final = try #require(try forecast.object().objects("points").last).number("loss")
    #expect(abs(final - expected) < 0.005)
    let scored = try workspace.losscast("evaluate", "fit.json", "decayed-large.csv", "--from", "30")
    #expect(scored.status == 65, "all rows were fitted")
    for arguments in [
      ["compare", "fit.json", "--schedule", schedule, "--schedule", "linear:peak=0.01,steps=2000"],
      ["optimize", "fit.json", "--peak", "0.01", "--steps", "500"],
    ] {
      let unsized = try workspace.losscast(arguments)
      #expect(unsized.status == 64)
      #expect(unsized.complaint.contains("--model-size"))
      #expect(try workspace.losscast(arguments + ["--model-size", "1e7"]).status == 0)
    }
  }

  @Test func `sizes that are missing are asked for`() throws {
    let workspace = try Workspace()
    try writeSizedRuns(to: workspace, headed: false)
    let unsized = try workspace.losscast(["fit"] + logs + ["--law", "annealing-sizes"])
    #expect(unsized.status == 64)
    #expect(unsized.complaint.contains("--model-size constant-small=N"))
    let given = zip(logs, ["1e6", "1e6", "1e7", "1e7", "1e8", "1e8"]).flatMap {
      ["--model-size", "\($0.dropLast(4))=\($1)"]
    }
    #expect(
      try workspace.losscast(["fit"] + logs + ["--law", "annealing-sizes"] + given).status == 0)
    let stray = try workspace.losscast(["fit", logs[0], "--model-size", "smal=1e6"])
    #expect(stray.status == 64)
    #expect(stray.complaint.contains("no run has that name"))
  }

  @Test func `a shift of the data is fitted, kept and forecast`() throws {
    let workspace = try Workspace()
    func shifted(_ rate: (Int) -> Double) -> [Double] {
      var area = 0.0
      return zip(KnownRuns.losses(rate), 1...).map { loss, step in
        if step > 800 { area += rate(step) }
        return loss + 0.3 * (1 - pow(1 + 5 * area, -0.5))
      }
    }
    let runs: [(String, (Int) -> Double)] = [
      ("constant", KnownRuns.constant), ("decayed", KnownRuns.decayed),
      ("stepped", { $0 < 600 ? 0.01 : $0 < 1400 ? 0.003 : 0.001 }),
    ]
    for (name, rate) in runs {
      let losses = shifted(rate)
      let rows = stride(from: 20, through: 2000, by: 20).map {
        "\($0),\(rate($0)),\(losses[$0 - 1] + 2e-5 * sin(Double(17 * $0)))\n"
      }
      try workspace.write("step,lr,loss\n" + rows.joined(), to: "\(name).csv")
    }
    let logs = ["constant.csv", "decayed.csv", "stepped.csv"]
    let unshifted = try workspace.losscast(["fit"] + logs + ["--law", "continual"])
    #expect(unshifted.status == 64)
    #expect(unshifted.complaint.contains("--shift-step"))

    let fit = try workspace.losscast(
      ["fit"] + logs
        + ["--law", "continual", "--shift-step", "800", "--out", "fit.json", "--format", "json"])
    #expect(fit.status == 0, "\(fit.errors)")
    #expect(try fit.object().object("conventions").number("shiftStep") == 800)
    #expect(try fit.object().object("parameters").object("B").number("value") > 0.1)
    func final(_ options: [String]) throws -> Double {
      let forecast = try workspace.losscast(
        ["predict", "fit.json", "--schedule", "linear:peak=0.01,final=0.001,steps=2000"] + options
          + ["--format", "json"])
      return try #require(try forecast.object().objects("points").last).number("loss")
    }
    #expect(abs(try final([]) - shifted(KnownRuns.linear)[1999]) < 0.01)
    // Without a shift there is nothing to forget.
    #expect(
      abs(try final(["--shift-step", "2000"]) - KnownRuns.losses(KnownRuns.linear)[1999]) < 0.01)
  }
}
