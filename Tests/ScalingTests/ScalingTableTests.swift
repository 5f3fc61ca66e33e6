import Basics
import Foundation
import Laws
import Records
import Scaling
import Testing

struct ScalingTableTests {
  /// Reads a text as a table.
  static func read(
    _ text: String, quantities: [ScalingQuantity] = [.parameters, .tokens],
    _ reading: ScalingReading = ScalingReading()
  ) throws -> ScalingTable {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).csv")
    defer { try? FileManager.default.removeItem(at: file) }
    try text.write(to: file, atomically: true, encoding: .utf8)
    return try ScalingTable(reading: file.path, quantities: quantities, reading)
  }

  @Test func usualNamesAndUnitsAreRead() throws {
    let plain = try Self.read("N,D,loss\n1e8,2e9,3.1\n2e8,4e9,2.9\n")
    #expect(plain.points.values(.parameters) == [1e8, 2e8])
    #expect(plain.points.values(.compute) == [1.2e18, 4.8e18])
    let units = try Self.read(
      "Model,Model Size (B),Pretraining Data Size (T),loss\na,7.0,2.0,1.8\nb,1.0,1.0,2.1\n")
    #expect(units.points.values(.parameters) == [7e9, 1e9])
    #expect(units.points.values(.tokens) == [2e12, 1e12])
    let suffix = try Self.read("params_M,tokens_b,loss\n100,2,3.1\n200,4,2.9\n")
    #expect(suffix.points.values(.parameters) == [1e8, 2e8])
    #expect(suffix.points.values(.tokens) == [2e9, 4e9])
  }

  @Test func whatIsMissingFollowsFromCompute() throws {
    let table = try Self.read("flops,params,loss\n1.2e18,1e8,3.1\n4.8e18,2e8,2.9\n")
    #expect(table.points.values(.tokens) == [2e9, 4e9])
    let logged = try Self.read(
      "flops,params,tokens,loss\n1.2e18,1e8,1e9,3.1\n4.8e18,2e8,2e9,2.9\n",
      ScalingReading(compute: .logged))
    #expect(abs(logged.conventions.rule.factor - 12) < 1e-6)
    #expect(abs(logged.conventions.rule.tilt) < 1e-9)
  }

  @Test func perplexitiesBecomeLosses() throws {
    let table = try Self.read(
      "params,tokens,ppl\n1e8,2e9,20.0\n2e8,4e9,15.0\n",
      quantities: [.parameters, .tokens], ScalingReading(lossColumn: "ppl"))
    #expect(abs(table.losses[0] - log(20)) < 1e-12)
    #expect(table.notes.contains { $0.message.contains("perplexity") })
  }

  @Test(arguments: [
    ("params,tokens,loss\n7,2e9,3.1\n13,4e9,2.9\n", "unit"),
    ("params,tokens,loss\n1e8,-2e9,3.1\n", "line 2"),
    ("params,tokens,loss\n1e8,2e9,0\n", "line 2"),
    ("params,n,tokens,loss\n1e8,1e8,2e9,3\n", "several columns"),
    ("a,b,loss\n1,2,3\n", "no column of params"),
  ])
  func whatCannotBeReadIsRefused(text: String, part: String) {
    let error = #expect(throws: LogError.self) { try Self.read(text) }
    let said = error.map { "\($0)".lowercased() } ?? ""
    let place = error?.line.map { "line \($0)" } ?? ""
    #expect((said + place).contains(part), "\(said) \(place)")
  }

  @Test func divergedRunsAreLeftOutAndSaid() throws {
    let table = try Self.read("params,tokens,loss\n1e8,2e9,nan\n2e8,4e9,2.9\n4e8,8e9,2.7\n")
    #expect(table.count == 2)
    #expect(table.notes.contains { $0.message.contains("line 2") && $0.isDoubt })
  }

  @Test func whatNoLawComesNearIsRefused() throws {
    let table = try Self.read(
      "params,tokens,loss\n1e8,2e9,30\n2e8,4e9,3e300\n4e8,8e9,2.8\n8e8,1e10,2.6\n1e9,2e10,2.5\n")
    #expect(throws: Refusal.self) { try ScalingForecast(to: table) }
  }

  @Test func unitsCanBeSaid() throws {
    let table = try Self.read(
      "size,num_token,loss\n8.0,9.0,3.1\n8.3,9.5,2.9\n",
      quantities: [.parameters, .tokens],
      ScalingReading(units: [
        .parameters: .logarithm(base: 10), .tokens: .logarithm(base: 10),
      ]))
    #expect(abs(table.points.values(.parameters)[0] - 1e8) < 1)
    #expect(abs(table.points.values(.tokens)[0] - 1e9) < 10)
  }

  @Test func stepsFollowFromBatches() throws {
    let table = try Self.read(
      "params,tokens,batch,loss\n1e8,2e9,1e6,3.1\n1e8,4e9,2e6,2.9\n",
      quantities: [.parameters, .steps, .batch])
    #expect(table.points.values(.steps) == [2000, 2000])
  }
}
