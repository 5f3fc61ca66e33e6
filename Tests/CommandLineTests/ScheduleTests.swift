import Foundation
import Testing

/// `schedule` and `laws`.
struct ScheduleTests {
  @Test func `schedule prints every rate in JSON`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast(
      "schedule", "wsd:peak=1,steps=10,decay=0.5", "--format", "json")
    let tables = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        as? [[String: any Sendable]])
    let table = try #require(tables.first)
    #expect(tables.count == 1)
    #expect(table.keys.sorted() == ["rates", "schedule", "steps", "warmup"])
    #expect(
      try table.text("schedule")
        == "wsd:peak=1,final=0,steps=10,warmup=0,decay=5,shape=linear")
    let truth = [1, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2, 0]
    let rates = try table.numbers("rates")
    #expect(rates.count == truth.count)
    for (rate, truth) in zip(rates, truth) { #expect(abs(rate - truth) < 1e-12) }
  }

  @Test func `an exported schedule has a row a step`() throws {
    let workspace = try Workspace()
    let text = "step,lr\n1,0.25\n2,0.25\n3,0.25\n"
    let printed = try workspace.losscast(
      "schedule", "constant:peak=0.25,steps=3", "--out", "-")
    #expect(printed.output == text)
    let saved = try workspace.losscast(
      "schedule", "constant:peak=0.25,steps=3", "--out", "rates.csv")
    #expect(saved.errors == "losscast: rates written to rates.csv\n")
    #expect(try workspace.text("rates.csv") == text)
  }

  @Test func `every schedule that is listed is one that can be printed`() throws {
    let workspace = try Workspace()
    try workspace.write("step,lr\n1,0.1\n5,0.1\n", to: "rates.csv")
    let norms = (1...20).map { "\($0),0.1,\(2 + 0.01 * Double($0 % 3))" }.joined(separator: "\n")
    try workspace.write(
      "# optimizer: sgd\nstep,lr,grad_norm\n\(norms)\n", to: "norms.csv")
    let outcome = try workspace.losscast("schedule", "--list", "--format", "json")
    let kinds = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        as? [[String: any Sendable]])
    #expect(kinds.count == 21 + 39)
    let examples = try kinds.map { kind in
      let example = try kind.text("example")
      return example.replacing("csv:runs/cosine.csv", with: "csv:rates.csv")
        .replacing("refined:runs/cosine.csv", with: "refined:norms.csv")
    }
    let printed = try workspace.losscast(["schedule"] + examples)
    #expect(printed.status == 0, "\(printed.errors)")
    #expect(printed.output.ranges(of: "schedule   ").count == examples.count)
  }

  @Test func `laws lists formula, parameters and source`() throws {
    let workspace = try Workspace()
    let outcome = try workspace.losscast("laws", "--format", "json")
    let laws = try #require(
      try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
        as? [[String: any Sendable]])
    let law = try #require(laws.first)
    #expect(
      law.keys.sorted() == [
        "aliases", "facts", "formula", "kind", "name", "parameters", "source", "symbols", "use",
      ])
    #expect(try law.text("name") == "annealing")
    #expect(
      try law.objects("parameters").map { try $0.text("name") }
        == ["L0", "A", "C", "alpha", "lambda"])
  }
}
