import Basics
import Foundation
import Testing

struct IntervalTests {
  @Test func `both ends belong to it, and no number that is none`() {
    let interval = Interval(around: 2, halfWidth: 0.5)
    #expect(interval == Interval(1.5, 2.5) && interval.width == 1)
    #expect(interval.contains(1.5) && interval.contains(2.5) && !interval.contains(2.6))
    #expect(!interval.contains(.nan) && !Interval(.nan, 1).contains(0))
  }

  @Test func `an end may be infinite`() {
    let open = Interval(1, .infinity)
    #expect(open.finiteLower == 1 && open.finiteUpper == nil && !open.isFinite)
    #expect(open.contains(1e300))
  }

  @Test func `in JSON it is its two ends`() throws {
    #expect(try FiniteJSON.text(of: Interval(1, 2.5), inOneLine: true) == "[1,2.5]\n")
    #expect(
      try JSONDecoder().decode(Interval.self, from: Data("[1, 2.5]".utf8)) == Interval(1, 2.5))
  }

  @Test(arguments: ["[]", "[1]", "[1, 2, 3]", "{\"lower\": 1, \"upper\": 2}", "1"])
  func `what has other than two ends is none`(text: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(Interval.self, from: Data(text.utf8))
    }
  }

  @Test func `an estimate stands beside the ends of its interval`() throws {
    let text = try FiniteJSON.text(of: Estimate(2, Interval(1, 2.5)), inOneLine: true)
    #expect(text == "{\"lower\":1,\"upper\":2.5,\"value\":2}\n")
  }
}
