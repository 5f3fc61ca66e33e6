import Foundation
import Testing

/// `predict`, `evaluate` and `compare`.
struct ForecastTests {
  private static let linear = "piecewise:knots=0:0.01/2000:0.001"

  @Test func `predict forecasts a schedule that was not fitted`() throws {
    let workspace = try Workspace.fitted()
    let forecast = try workspace.losscast(
      "predict", "fit.json", "--schedule", Self.linear, "--format", "json"
    ).object()
    #expect(forecast.keys.sorted() == ["final", "level", "points", "schedule", "warnings"])
    let final = try forecast.object("final")
    #expect(final.keys.sorted() == ["loss", "lower", "step", "upper"])
    #expect(try final.number("step") == 2000)
    let truth = try #require(KnownRuns.losses(KnownRuns.linear).last)
    #expect(abs(try final.number("loss") - truth) < 0.001)
    #expect(try final.number("lower") < truth)
    #expect(truth < (try final.number("upper")))
    let steps = try forecast.objects("points").map { try $0.number("step") }
    #expect((150...250).contains(steps.count))
    #expect(steps == steps.sorted() && steps.last == 2000)
  }

  @Test func `predict answers for the steps asked, in order`() throws {
    let workspace = try Workspace.fitted()
    let forecast = try workspace.losscast(
      "predict", "fit.json", "--schedule", Self.linear, "--at", "700", "--at", "30", "--at", "700",
      "--level", "0.5", "--format", "json"
    ).object()
    let points = try forecast.objects("points")
    #expect(try points.map { try $0.number("step") } == [30, 700])
    #expect(try forecast.number("level") == 0.5)
    let truth = KnownRuns.losses(KnownRuns.linear)
    #expect(abs(try points[1].number("loss") - truth[699]) < 0.001)
  }

  @Test func `predict says where a schedule leaves what was fitted`() throws {
    let workspace = try Workspace.fitted()
    let far = ["predict", "fit.json", "--schedule", "constant:peak=0.05,steps=90000"]
    let refused = try workspace.losscast(far)
    #expect(refused.status == 64)
    #expect(
      refused.complaint.hasPrefix(
        "no fitted run supports this forecast: step 90,000 is 45 times as far as the longest"))
    #expect(refused.complaint.hasSuffix("or add --extrapolate"), "\(refused.errors)")
    let outcome = try workspace.losscast(far + ["--extrapolate"])
    #expect(
      outcome.output.contains(
        "\nLargest doubt: step 90000 lies beyond the longest fitted run, which ends at step\n2000.\n"
      ))
    #expect(
      outcome.output.contains("careful  the rate rises to 0.05, above the highest fitted, 0.01\n"))
  }

  @Test func `a forecast begins with the first rate above 0`() throws {
    let workspace = try Workspace.fitted()
    let outcome = try workspace.losscast(
      "predict", "fit.json", "--schedule", "piecewise:knots=0:0/1000:0/2000:0.01", "--format",
      "json")
    let steps = try outcome.object().objects("points").map { try $0.number("step") }
    // The rate rises from step 1000 on.
    #expect(try (1001...1010).contains(#require(steps.first)))
    #expect(steps.last == 2000)
  }

  @Test func `rates from a log or a table make a schedule`() throws {
    let workspace = try Workspace.fitted()
    let truth = try #require(KnownRuns.losses(KnownRuns.stepped).last)
    let logged = try workspace.losscast(
      "predict", "fit.json", "--schedule", "csv:stepped.csv", "--format", "json"
    ).object()
    #expect(abs(try logged.object("final").number("loss") - truth) < 0.001)
    let exported = try workspace.losscast(
      "schedule", "cosine:peak=0.01,steps=2000", "--out", "planned.csv")
    #expect(exported.status == 0)
    let planned = try workspace.losscast(
      "predict", "fit.json", "--schedule", "csv:planned.csv", "--format", "json"
    ).object()
    let cosine = try workspace.losscast(
      "predict", "fit.json", "--schedule", "cosine:peak=0.01,steps=2000", "--format", "json"
    ).object()
    #expect(
      abs(try planned.object("final").number("loss") - cosine.object("final").number("loss"))
        < 1e-6)
  }

  @Test func `evaluate scores real runs in JSON of documented keys`() throws {
    let workspace = try Workspace.fitted()
    let summary = try workspace.losscast(
      "evaluate", "fit.json", "linear.csv", "stepped.csv", "--format", "json"
    ).object()
    #expect(summary.keys.sorted() == ["fittedWhole", "law", "level", "mean", "runs"])
    #expect(try summary.text("law") == "annealing")
    #expect(try summary.number("level") == 0.9)
    let runs = try summary.objects("runs")
    #expect(try runs.map { try $0.text("name") } == ["linear", "stepped"])
    for run in runs {
      #expect(
        run.keys.sorted() == [
          "coverage", "finalInterval", "finalLoss", "finalStep", "fittedRows", "mae",
          "meanRelativeError",
          "name", "points", "predictedFinalLoss", "r2", "rmse", "warnings", "worstRelativeError",
        ])
      #expect(try run.number("mae") < 0.002)
      #expect(try run.number("r2") > 0.99)
      let interval = try run.numbers("finalInterval")
      #expect(interval[0] < (try run.number("predictedFinalLoss")))
      #expect(try run.number("predictedFinalLoss") < interval[1])
    }
    let mean = try summary.object("mean")
    for key in ["points", "mae", "rmse", "meanRelativeError", "worstRelativeError", "finalLoss"] {
      let average = try runs.map { try $0.number(key) }.reduce(0, +) / 2
      #expect(abs(try mean.number(key) - average) < 1e-12, "\(key)")
    }
  }

  @Test func `the figures of evaluate are what their names say`() throws {
    let workspace = try Workspace.fitted()
    let run = try #require(
      try workspace.losscast("evaluate", "fit.json", "linear.csv", "--format", "json").object()
        .objects("runs").first)
    let rows = try workspace.text("linear.csv").split(separator: "\n").dropFirst().map {
      $0.split(separator: ",").map { Double($0)! }
    }
    let asked = rows.flatMap { ["--at", "\(Int($0[0]))"] }
    let forecast = try workspace.losscast(
      ["predict", "fit.json", "--schedule", "csv:linear.csv", "--format", "json"] + asked
    ).object().objects("points")
    #expect(forecast.count == rows.count)
    let errors = try zip(rows, forecast).map { try abs($0[2] - $1.number("loss")) }
    let relative = zip(errors, rows).map { $0 / $1[2] }
    let inside = try zip(rows, forecast).filter {
      try $1.number("lower") <= $0[2] && $0[2] <= $1.number("upper")
    }
    let count = Double(rows.count)
    #expect(abs(try run.number("mae") - errors.reduce(0, +) / count) < 1e-12)
    #expect(
      abs(try run.number("rmse") - (errors.map { $0 * $0 }.reduce(0, +) / count).squareRoot())
        < 1e-12)
    #expect(abs(try run.number("meanRelativeError") - relative.reduce(0, +) / count) < 1e-12)
    #expect(abs(try run.number("worstRelativeError") - relative.max()!) < 1e-12)
    #expect(abs(try run.number("coverage") - Double(inside.count) / count) < 1e-12)
    #expect(try run.number("finalLoss") == rows.last![2])
  }

  @Test func `evaluate leaves out the rows that were fitted and says how many`() throws {
    let workspace = try Workspace.fitted()
    // It branches from the constant run at step 1000, the first 51 rows being the same.
    let trunk = try workspace.text("constant.csv").split(separator: "\n").prefix(52)
    let branch = try workspace.text("stepped.csv").split(separator: "\n").dropFirst(52)
    try workspace.write((trunk + branch).joined(separator: "\n") + "\n", to: "branch.csv")
    let outcome = try workspace.losscast("evaluate", "fit.json", "branch.csv", "--format", "json")
    let run = try #require(try outcome.object().objects("runs").first)
    #expect(try run.number("fittedRows") == 51)
    #expect(try run.number("points") == 50)
    let text = try workspace.losscast("evaluate", "fit.json", "branch.csv")
    #expect(text.output.contains(#/run +rows  fitted /#))
    #expect(text.output.contains(#/branch +50 +51 /#))
    #expect(
      text.output.contains("Fitted rows are not judged, since the fit was made from them.\n"))
  }

  @Test func `evaluate refuses a run that was fitted whole`() throws {
    let workspace = try Workspace.fitted()
    let outcome = try workspace.losscast("evaluate", "fit.json", "constant.csv")
    #expect(
      outcome.complaint
        == "constant.csv: all 101 rows were fitted, so none is left to judge by. Evaluate on another "
        + "run, or fit with --leave-out constant\n")
    #expect(outcome.status == 65)
  }

  @Test func `evaluate reads logs by the columns that the fit was made with`() throws {
    let workspace = try Workspace()
    // A training loss, which would go first, beside the validation loss that is asked for.
    for (name, rate, seed) in [
      ("a", KnownRuns.constant, UInt64(1)), ("b", KnownRuns.decayed, 2), ("c", KnownRuns.linear, 3),
    ] {
      let rows = KnownRuns.log(rate, seed: seed).split(separator: "\n").dropFirst()
      let log = rows.map { row in
        let cells = row.split(separator: ",")
        return "\(cells[0]),\(cells[1]),9.5,\(cells[2])"
      }
      try workspace.write(
        "step,lr,train_loss,val_loss\n" + log.joined(separator: "\n") + "\n", to: "\(name).csv")
    }
    let fit = try workspace.losscast(
      "fit", "--law", "annealing", "a.csv", "b.csv", "--loss", "val_loss", "--out", "fit.json")
    #expect(fit.status == 0)
    let summary = try workspace.losscast("evaluate", "fit.json", "c.csv", "--format", "json")
      .object()
    let mean = try summary.object("mean")
    #expect(try #require(mean["mae"] as? Double) < 0.002)
  }

  @Test func `evaluate skips a run that was fitted whole and judges the others`() throws {
    let workspace = try Workspace.fitted()
    let text = try workspace.losscast("evaluate", "fit.json", "constant.csv", "linear.csv")
    #expect(text.status == 0)
    #expect(text.output.contains("all of their rows were fitted: constant."))
    let summary = try workspace.losscast(
      "evaluate", "fit.json", "constant.csv", "linear.csv", "--format", "json"
    ).object()
    #expect(summary["fittedWhole"] as? [String] == ["constant"])
  }

  @Test func `compare ranks schedules by their final losses`() throws {
    let workspace = try Workspace.fitted()
    let comparison = try workspace.losscast(
      "compare", "fit.json", "--schedule", "constant:peak=0.01,steps=2000", "--schedule",
      "csv:decayed.csv", "--schedule", Self.linear, "--format", "json"
    ).object()
    #expect(comparison.keys.sorted() == ["gapIntervals", "gaps", "level", "schedules"])
    let entries = try comparison.objects("schedules")
    for entry in entries {
      #expect(
        entry.keys.sorted() == [
          "finalInterval", "finalLoss", "gap", "gapInterval", "probabilityBest", "rank",
          "schedule", "tiedWith", "warnings",
        ])
    }
    let losses = try entries.map { try $0.number("finalLoss") }
    #expect(losses == losses.sorted())
    #expect(try entries[2].text("schedule") == "constant:peak=0.01,steps=2000,warmup=0")
    #expect(try entries[0].number("gap") == 0)
    #expect(abs(try entries[2].number("gap") - (losses[2] - losses[0])) < 1e-12)
    let sum = try entries.map { try $0.number("probabilityBest") }.reduce(0, +)
    #expect(abs(sum - 1) < 1e-12)
    let truth = [KnownRuns.constant, KnownRuns.decayed, KnownRuns.linear].map {
      KnownRuns.losses($0).last!
    }.sorted()
    for (loss, truth) in zip(losses, truth) { #expect(abs(loss - truth) < 0.001) }
  }

  @Test func `predict says when a loss is reached`() throws {
    let workspace = try Workspace.fitted()
    let losses = KnownRuns.losses(KnownRuns.linear)
    let forecast = try workspace.losscast(
      "predict", "fit.json", "--schedule", Self.linear, "--target", "2.15", "--format", "json"
    ).object()
    let target = try forecast.object("target")
    #expect(
      target.keys.sorted() == [
        "earliest", "horizon", "latest", "level", "probability", "step", "target",
      ])
    let truth = Double(try #require(losses.firstIndex { $0 <= 2.15 }) + 1)
    let step = try target.number("step")
    let limits = [try target.number("earliest"), try target.number("latest")]
    #expect(limits[0] < step && step < limits[1])
    #expect(limits[0] < truth && truth < limits[1])
    #expect(try target.number("horizon") == 2000)
  }

  @Test func `predict says what a schedule saves against another`() throws {
    let workspace = try Workspace.fitted()
    let forecast = try workspace.losscast(
      "predict", "fit.json", "--schedule", "csv:decayed.csv", "--against",
      "constant:peak=0.01,steps=2000", "--format", "json"
    ).object()
    let against = try forecast.object("against")
    #expect(
      against.keys.sorted() == [
        "against", "isFinalLoss", "least", "level", "most", "otherStep", "probabilitySooner",
        "saved", "schedule", "step", "target",
      ])
    // The decayed run passes the constant one's final loss soon after its decay began.
    let end = try #require(KnownRuns.losses(KnownRuns.constant).last)
    let truth = try #require(KnownRuns.losses(KnownRuns.decayed).firstIndex { $0 <= end }) + 1
    #expect(abs(try against.number("step") - Double(truth)) < 30)
    #expect(try against.number("least") < against.number("saved"))
    #expect(try against.number("saved") < against.number("most"))
    #expect(try against.number("otherStep") == 2000)
  }

  @Test func `several fits are tasks, profiled by how soon a loss is reached`() throws {
    let workspace = try Workspace.fitted()
    let profiles = try workspace.losscast(
      "compare", "fit.json", "fit.json", "--schedule", "constant:peak=0.01,steps=2000",
      "--schedule", "csv:decayed.csv", "--format", "json"
    ).object()
    #expect(profiles.keys.sorted() == ["level", "schedules", "tasks"])
    #expect(try profiles.objects("tasks").map { try $0.text("name") } == ["fit", "fit-2"])
    let entries = try profiles.objects("schedules")
    #expect(try entries[0].number("score") == 1)
    #expect(try entries[1].text("schedule") == "constant:peak=0.01,steps=2000,warmup=0")
    #expect(try entries[1].number("score") < 1)
  }

  @Test func `next ranks runs by what they teach per step`() throws {
    let workspace = try Workspace.fitted()
    let design = try workspace.losscast("next", "fit.json", "--format", "json").object()
    #expect(
      design.keys.sorted() == [
        "candidates", "estimate", "halfWidth", "level", "questions", "warnings",
      ])
    let candidates = try design.objects("candidates")
    #expect(candidates.count == 21)
    let gains = try candidates.map { try $0.number("gainPer1000Steps") }
    #expect(gains == gains.sorted(by: >))
    let now = try design.number("halfWidth")
    for candidate in candidates {
      let after = try candidate.number("halfWidth")
      #expect(after > 0 && after <= now)
      #expect(abs(try candidate.number("gain") - (now - after)) < 1e-12)
    }
  }
}
