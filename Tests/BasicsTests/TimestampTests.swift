import Foundation
import Testing

@testable import Basics

struct TimestampTests {
  @Test(
    arguments: [
      ("1970-01-01", 0), ("2024-01-01T00:01:00Z", 1_704_067_260),
      ("2024-02-29 23:59:59,250", 1_709_251_199.25), ("2024-01-01T02:00:00+02:00", 1_704_067_200),
      ("2024-01-01T02:00-0130", 1_704_079_800), ("1969-12-31T23:59:59Z", -1),
    ] as [(String, Double)])
  func `times are seconds since 1970`(text: String, seconds: Double) {
    #expect(Timestamp.seconds(of: text) == seconds)
  }

  @Test func `days agree with Foundation's calendar`() {
    let formatter = ISO8601DateFormatter()
    for day in stride(from: -40_000, to: 60_000, by: 37) {
      let date = Date(timeIntervalSince1970: 86_400 * Double(day) + 3723)
      #expect(
        Timestamp.seconds(of: formatter.string(from: date)) == date.timeIntervalSince1970)
    }
  }

  @Test(arguments: [
    "", "12", "2024", "2024-13-01", "2024-01-01X", "2024-01-01T25", "20240101", "1-2-3",
  ])
  func `others are none`(text: String) { #expect(Timestamp.seconds(of: text) == nil) }
}
