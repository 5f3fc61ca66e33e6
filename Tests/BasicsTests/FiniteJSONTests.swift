import Basics
import Foundation
import Testing

/// The one rule for numbers that are not finite.
struct FiniteJSONTests {
  private struct Answer: Encodable {
    struct Point: Encodable {
      var value: Double
      var interval: [Double]
    }
    var name = "run"
    var seed = UInt64.max
    var share = 0.1
    var points: [Point]
  }

  @Test func `finite values are encoded as ever`() throws {
    let text = try FiniteJSON.text(
      of: Answer(points: [.init(value: 1.5, interval: [1, 2])]), inOneLine: true)
    #expect(
      text == #"{"name":"run","points":[{"interval":[1,2],"value":1.5}],"#
        + #""seed":18446744073709551615,"share":0.1}"# + "\n")
  }

  @Test func `a number that is not finite becomes null, with a note of which and why`() throws {
    let answer = Answer(points: [
      .init(value: .nan, interval: [-.infinity, 3]), .init(value: 2, interval: [0, .infinity]),
    ])
    let data = try FiniteJSON.data(of: answer)
    let object = try #require(
      try JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    let points = try #require(object["points"] as? [[String: any Sendable]])
    #expect(points[0]["value"] is NSNull)
    #expect((points[0]["interval"] as? [any Sendable])?[0] is NSNull)
    #expect(points[1]["value"] as? Double == 2)
    let notes = try #require(object["notFinite"] as? [[String: String]])
    #expect(
      notes.map { $0["value"] } == [
        "points[0].interval[0]", "points[0].value", "points[1].interval[1]",
      ])
    #expect(notes[0]["reason"]?.contains("minus infinity") == true)
    #expect(notes[1]["reason"]?.contains("not defined") == true)
    // Numbers beside them keep all of their digits.
    let text = String(decoding: data, as: UTF8.self)
    #expect(text.contains("\"seed\" : 18446744073709551615"))
    #expect(text.contains("\"share\" : 0.1"))
  }

  @Test func `each object of an array has its own note, and a bare number none`() throws {
    let line = try FiniteJSON.text(
      of: [["a": Double.nan], ["a": 1]], inOneLine: true)
    #expect(line.hasPrefix(#"[{"a":null,"notFinite":[{"reason":"#))
    #expect(line.hasSuffix(#"{"a":1}]"# + "\n"))
    #expect(try FiniteJSON.text(of: [Double.infinity], inOneLine: true) == "[null]\n")
  }

  @Test func `text says in words what is not finite`() {
    for value in [Double.nan, .infinity, -.infinity] {
      #expect(NumberText.fixed(value, 3) == "not determined")
      #expect(NumberText.significant(value) == "not determined")
      #expect(NumberText.signed(value, 2) == "not determined")
      #expect(NumberText.percent(value) == "not determined")
    }
  }
}
