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
}
