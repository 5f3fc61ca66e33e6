import Basics
import Fitting
import Foundation
import Laws
import Records
import SimulatedStudies
import Testing

/// A fit on disk is the fit.
@Suite struct FitFileTests {
  private func fit(_ names: [String] = ["constant", "cosine", "two-stage"]) throws -> Fit {
    var noise = SeededNormals(seed: 11)
    return try Fit(
      AnnealingLaw(), to: SyntheticRuns.runs(names) { noise.series($0, deviation: 0.001) },
      options: FitOptions(level: 0.8, seed: 3, reading: LogReading(warmup: 200)))
  }

  private func text(_ fit: Fit) throws -> String { String(decoding: try fit.json(), as: UTF8.self) }

  private func refusal(_ text: String) -> String {
    let error = #expect(throws: Refusal.self) { try Fit(json: Data(text.utf8)) }
    #expect(error?.kind == .data)
    return error?.description ?? ""
  }

  @Test(arguments: [["constant", "cosine", "two-stage"], ["constant"]])
  func `what is read back is exactly what was written`(names: [String]) throws {
    let fit = try fit(names)
    let copy = try Fit(json: fit.json())
    #expect(copy.law.name == fit.law.name)
    #expect(copy.parameters == fit.parameters)
    #expect(copy.objective == fit.objective)
    #expect(copy.quality == fit.quality)
    #expect(copy.diagnostics == fit.diagnostics)
    #expect(copy.runs == fit.runs)
    #expect(copy.conventions == fit.conventions)
    #expect(try copy.json() == fit.json())
  }

  @Test func `the keys are those that are documented`() throws {
    let object = try #require(
      JSONSerialization.jsonObject(with: fit().json()) as? [String: any Sendable])
    #expect(
      Set(object.keys) == [
        "formatVersion", "law", "parameters", "covariance", "objective", "stopReason",
        "diagnostics", "runs", "conventions",
      ])
    let parameters = try #require(object["parameters"] as? [String: [String: any Sendable]])
    #expect(Set(parameters.keys) == ["L0", "A", "C", "alpha", "lambda"])
    let keys = Set(try #require(parameters["L0"]).keys)
    #expect(keys.isSuperset(of: ["value", "standardError", "interval"]))
  }

  @Test func `a newer format is refused`() throws {
    let newer = try text(fit()).replacing("\"formatVersion\" : 1", with: "\"formatVersion\" : 2")
    let message = refusal(newer)
    #expect(message.contains("newer losscast (format 2; this one reads up to 1)"))
  }

  @Test(arguments: [
    ("\"law\" : \"annealing\"", "\"law\" : \"astrology\"", "astrology"),
    ("\"alpha\" : {", "\"beta\" : {", "lacks \"alpha\""),
    ("\"level\" : 0.8", "\"level\" : 1.8", "level 1.8 is not between 0 and 1"),
    ("\"level\" : 0.8", "\"level\" : \"high\"", "wrong kind at conventions.level"),
    ("\"warmup\" : \"true-rates\"", "\"warmup\" : \"sideways\"", "conventions.warmup"),
    ("\"order\" : [", "\"order\" : [ \"gamma\",", "does not match the parameters"),
    ("\"residualScale\" : 0", "\"residualScale\" : -0", "negative"),
    ("{", "", "not JSON"),
  ])
  func `a damaged file is refused in words`(find: String, put: String, says: String) throws {
    let whole = try text(fit())
    let range = try #require(whole.range(of: find))
    let message = refusal(whole.replacingCharacters(in: range, with: put))
    #expect(message.contains(says), "\(message)")
  }

  @Test func `values that no fit has are refused`() throws {
    var broken = try fit()
    broken.parameters[4].value = 1.5
    #expect(refusal(try text(broken)).contains("lambda = 1.5 is outside its bounds"))
    broken = try fit()
    broken.parameters[0].interval = Interval(2, 1)
    #expect(refusal(try text(broken)).contains("interval of L0"))
    broken = try fit()
    broken.parameters.covariance?[0][0] *= -1
    #expect(refusal(try text(broken)).contains("variance"))
    broken = try fit()
    broken.parameters.covariance?[0][1] *= 5
    #expect(refusal(try text(broken)).contains("covariance"))
    broken = try fit()
    broken.parameters.covariance?.removeLast()
    #expect(refusal(try text(broken)).contains("covariance does not match"))
  }

  @Test(arguments: ["", "[]", "{}", "null", "step,loss\n1,2\n"])
  func `other files are refused`(text: String) {
    #expect(refusal(text).hasPrefix("not a fit that losscast saved"))
  }

  @Test func `fingerprints are those of the fitted rows`() throws {
    let fit = try fit()
    let runs = try SyntheticRuns.runs()
    #expect(fit.runs.allSatisfy { $0.fingerprints.count == $0.rows })
    #expect(Set(fit.runs.flatMap(\.fingerprints)).count == fit.quality.count)
    // Noise was added: the clean rows are other rows.
    let clean = Set(runs[0].records.map { RowFingerprint($0) })
    #expect(clean.isDisjoint(with: fit.runs[0].fingerprints))
  }
}
