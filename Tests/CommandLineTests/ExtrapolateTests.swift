import Foundation
import Testing

/// `losscast extrapolate`: what it says of one curve and of many.
struct ExtrapolateTests {
  private func workspace() throws -> Workspace {
    let workspace = try Workspace()
    try workspace.write(StopTests.log(300, floor: 2), to: "run.csv")
    return workspace
  }

  @Test func `one curve is told at length, within 80 columns`() throws {
    let outcome = try workspace().losscast(
      "extrapolate", "run.csv", "--horizon", "1000", "--target", "2.08")
    #expect(outcome.status == 0)
    #expect(outcome.output.hasPrefix("run ends at loss 2."))
    let said = outcome.output.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    #expect(said.contains("loss 2.08 is reached by step 1,000 with probability"))
    for line in outcome.output.split(separator: "\n") { #expect(line.count <= 80) }
  }

  @Test func `the JSON holds the end and the way there`() throws {
    let outcome = try workspace().losscast(
      "extrapolate", "run.csv", "--horizon", "1000", "--format", "json")
    let forecast = try outcome.object().objects("forecasts")[0]
    let final = try forecast.object("final")
    #expect(abs(try final.number("median") - 2.0632) < 0.03)
    #expect(try final.number("lower") < 2.0632)
    #expect(try final.number("upper") > 2.0632)
    #expect(try forecast.objects("points").count == 40)
    #expect(try forecast.objects("sources")[0].text("name") == "trend")
  }

  @Test func `columns of text and numbers tell the curves of a table apart`() throws {
    let workspace = try Workspace()
    var text = "data,learner,size,error\n"
    for (learner, floor) in [("svm", 0.1), ("tree", 0.2)] {
      for size in stride(from: 10, through: 100, by: 10) {
        text += "7,\(learner),\(size),\(floor + 1 / Double(size))\n"
      }
    }
    text += "7,short,10,0.5\n"
    try workspace.write(text, to: "table.csv")
    let outcome = try workspace.losscast(
      "extrapolate", "table.csv", "--by", "data,learner", "--x", "size", "--metric", "error",
      "--bounds", "0:1", "--horizon", "500", "--format", "json")
    #expect(outcome.status == 0)
    let answer = try outcome.object()
    #expect(try answer.objects("forecasts").map { try $0.text("run") } == ["7, svm", "7, tree"])
    #expect(try answer.objects("unanswered")[0].text("run") == "7, short")
  }

  @Test func `a printed prior can be read again`() throws {
    let workspace = try workspace()
    let prior = try workspace.losscast("extrapolate", "--print-prior")
    try workspace.write(prior.output, to: "prior.json")
    let arguments = ["extrapolate", "run.csv", "--horizon", "900"]
    let usual = try workspace.losscast(arguments)
    let stated = try workspace.losscast(arguments + ["--prior", "prior.json"])
    #expect(stated.status == 0)
    #expect(stated.output == usual.output)
  }

  @Test(
    arguments: [
      (["--horizon", "100"], 64), (["--horizon", "-5"], 64), ([], 64),
      (["--horizon", "900", "--level", "2"], 64), (["--horizon", "900", "--metric", "bleu"], 65),
      (["--horizon", "900", "--prior", "none.json"], 66),
      (["--horizon", "900", "--by", "who"], 65),
    ] as [([String], Int32)])
  func `wrong usage is told apart from bad data`(arguments: [String], status: Int32) throws {
    let outcome = try workspace().losscast(["extrapolate", "run.csv"] + arguments)
    #expect(outcome.status == status)
    #expect(outcome.output == "")
    #expect(outcome.errors.hasPrefix("losscast: error: "))
  }

  /// Finished runs whose losses all drop over the last third, and the first part of one more.
  private func study() throws -> Workspace {
    let workspace = try Workspace()
    for number in 0...8 {
      var text = "step,loss\n"
      for step in stride(from: 10, through: number == 0 ? 400 : 1000, by: 10) {
        let loss = 2 + (1 + 0.1 * Double(number)) / Double(step).squareRoot()
        text += "\(step),\(loss - 0.0006 * Double(max(step - 700, 0)))\n"
      }
      try workspace.write(text, to: number == 0 ? "run.csv" : "finished\(number).csv")
    }
    return workspace
  }

  @Test func `finished runs tell of a drop that is still to come`() throws {
    let rivals = ["--rivals"] + (1...8).map { "finished\($0).csv" }
    let outcome = try study().losscast(["extrapolate", "run.csv"] + rivals + ["--format", "json"])
    #expect(outcome.status == 0)
    let forecast = try outcome.object().objects("forecasts")[0]
    #expect(try forecast.number("horizon") == 1000)
    #expect(abs(try forecast.object("final").number("median") - 1.852) < 0.02)
    let sources = try forecast.objects("sources")
    #expect(try sources[0].text("name") == "8 finished runs")
    #expect(try sources[0].number("weight") > 0.8)
    let text = try study().losscast(["extrapolate", "run.csv"] + rivals)
    #expect(text.output.contains("8 finished runs"))
    for line in text.output.split(separator: "\n") { #expect(line.count <= 80) }
    let few = try study().losscast(
      "extrapolate", "run.csv", "--rivals", "finished1.csv", "--horizon", "1000")
    #expect(few.output.contains("fewer than 3 finished runs"))
  }

  @Test func `rivals and a schedule exclude each other`() throws {
    let outcome = try study().losscast(
      "extrapolate", "run.csv", "--rivals", "finished1.csv", "--schedule",
      "constant:peak=1e-3,steps=1000")
    #expect(outcome.status == 64)
    #expect(outcome.errors.contains("--rivals"))
  }

  @Test func `a diverged curve is refused with the reason`() throws {
    let workspace = try Workspace()
    try workspace.write("step,loss\n1,3\n2,2.5\n3,2.4\n4,nan\n", to: "run.csv")
    let outcome = try workspace.losscast("extrapolate", "run.csv", "--horizon", "10")
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("diverged"))
  }

  @Test func `the head of a log, or a schedule, says where the curve ends`() throws {
    let workspace = try Workspace()
    for (name, steps) in [("a", 900), ("b", 1200)] {
      try workspace.write(
        StopTests.log(300, floor: 2, head: "# schedule: constant:peak=0.1,steps=\(steps)\n"),
        to: "\(name).csv")
    }
    func horizons(_ arguments: String...) throws -> [Double] {
      let outcome = try workspace.losscast(["extrapolate"] + arguments + ["--format", "json"])
      return try outcome.object().objects("forecasts").map { try $0.number("horizon") }
    }
    #expect(try horizons("a.csv") == [900])
    #expect(try horizons("a.csv", "b.csv") == [900, 1200])
    #expect(try horizons("a.csv", "--horizon", "500") == [500])
    #expect(try horizons("a.csv", "--horizon", "5000") == [5000])
    #expect(try horizons("a.csv", "--schedule", "constant:peak=0.1,steps=700") == [700])
    let beyond = try workspace.losscast("extrapolate", "a.csv", "--horizon", "5000")
    #expect(beyond.errors.contains("ends at step 900"))
  }

  @Test func `a target is reached at a step, not at one of a grid`() throws {
    let workspace = try Workspace()
    // 2 + 2/√t is at 2.1 from step 400 on.
    try workspace.write(StopTests.log(200, floor: 2), to: "run.csv")
    let outcome = try workspace.losscast(
      "extrapolate", "run.csv", "--horizon", "100000", "--target", "2.1", "--format", "json")
    let reach = try outcome.object().objects("forecasts")[0].object("reach")
    let position = try reach.number("position")
    #expect(position == position.rounded() && abs(position - 400) < 25, "\(position)")
  }

  @Test func `a score keeps its range, and given bounds hold the data`() throws {
    let workspace = try Workspace()
    let rows = (1...20).map { "\($0),\(1 - 0.5 / Double($0))" }
    try workspace.write("epoch,val_accuracy\n" + rows.joined(separator: "\n") + "\n", to: "a.csv")
    let arguments = ["extrapolate", "a.csv", "--metric", "val_accuracy", "--horizon", "200"]
    let outcome = try workspace.losscast(arguments + ["--format", "json"])
    for point in try outcome.object().objects("forecasts")[0].objects("points") {
      #expect(try point.number("upper") <= 1)
    }
    let refused = try workspace.losscast(arguments + ["--bounds", "0:0.9"])
    #expect(refused.status == 65)
    #expect(
      refused.complaint.hasPrefix(
        "losscast: error: a.csv:6:2: a value of 0.9 in 'val_accuracy', outside of the bounds 0 to 0.9"
      )
        || refused.complaint.contains("a.csv:7:2: a value of 0.9166666666666666 in 'val_accuracy'"),
      "\(refused.complaint)")
    #expect(refused.complaint.contains("--bounds"))
    try workspace.write(
      "epoch,val_accuracy\n" + rows.joined(separator: "\n") + "\n21,140\n", to: "a.csv")
    #expect(try workspace.losscast(arguments).errors.contains("outside of the usual 0 to 100"))
  }

  @Test func `what is better is told by the name, or said, or asked for`() throws {
    let workspace = try Workspace()
    let rows = (1...20).map { "\($0),\(2 + 1 / Double($0))" }
    try workspace.write("epoch,thing\n" + rows.joined(separator: "\n") + "\n", to: "a.csv")
    let arguments = ["extrapolate", "a.csv", "--metric", "thing", "--horizon", "200"]
    let guessed = try workspace.losscast(arguments)
    #expect(guessed.status == 0 && guessed.errors.contains("--goal says otherwise"))
    let asked = try workspace.losscast(arguments + ["--target", "2.01"])
    #expect(asked.status == 64 && asked.complaint.contains("--goal"))
    let told = try workspace.losscast(arguments + ["--target", "2.01", "--goal", "lower"])
    #expect(told.status == 0 && told.errors == "")
  }
}
