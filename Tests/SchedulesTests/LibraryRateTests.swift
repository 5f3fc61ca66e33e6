import Foundation
import Schedules
import TestSupport
import Testing

/// Schedules as their libraries spell them, against what the libraries themselves gave; see
/// `Tests/LibraryRates/make_rates.py`, which names their versions in the file and makes it anew.
@Suite struct LibraryRateTests {
  struct Rates: Decodable, Sendable {
    var text: String
    var rates: [Double]
  }

  private struct File: Decodable {
    var schedules: [Rates]
  }

  static let known: [Rates] = {
    let file = SharedData.packageRoot.appending(path: "Tests/LibraryRates/rates.json")
    do {
      return try JSONDecoder().decode(File.self, from: Data(contentsOf: file)).schedules
    } catch {
      Issue.record("\(file.path): \(error)")
      return []
    }
  }()

  /// Libraries multiply one rate by the next, so that their rounding adds up.
  static let tolerance = 1e-12

  @Test(arguments: known.indices)
  func `every update runs at the library's rate`(index: Int) throws {
    let (text, rates) = (Self.known[index].text, Self.known[index].rates)
    let schedule = try ScheduleText.parse(text)
    #expect(schedule.steps == rates.count, "\(text)")
    let peak = rates.max() ?? 0
    for (count, rate) in rates.enumerated() {
      let ours = schedule.rate(at: count + 1)
      #expect(
        abs(ours - rate) <= Self.tolerance * peak,
        "\(text) at update \(count + 1): \(ours), \(rate)")
    }
    #expect(schedule.rate(at: 0) == schedule.rate(at: 1))
    #expect(schedule.rate(at: rates.count + 7) == schedule.rate(at: rates.count))
  }

  @Test(arguments: known.indices, [1, 2, 5, 8, 1000])
  func `segments equal the rates`(index: Int, last: Int) throws {
    SegmentTests.check(try ScheduleText.parse(Self.known[index].text), through: last)
  }

  @Test(arguments: known.indices)
  func `canonical text gives an equal schedule`(index: Int) throws {
    let schedule = try ScheduleText.parse(Self.known[index].text)
    let again = try ScheduleText.parse(schedule.text)
    #expect(again.isEqual(to: schedule), "\(schedule.text)")
    #expect(again.text == schedule.text)
  }

  @Test func `every kind is tested against its library`() throws {
    let tested = Set(
      try Self.known.map { known in
        String(try ScheduleText.parse(known.text).text.prefix { $0 != "," && $0 != "(" })
      })
    for kind in ScheduleLibrary.allCases.flatMap(\.kinds) {
      #expect(tested.contains(kind.name), "\(kind.name)")
    }
  }

  @Test(arguments: ScheduleLibrary.allCases.flatMap(\.kinds).map(\.example))
  func `every example parses and keeps its text`(example: String) throws {
    let schedule = try ScheduleText.parse(example)
    let again = try ScheduleText.parse(schedule.text)
    #expect(again.isEqual(to: schedule))
    #expect(again.text == schedule.text)
    let json = try JSONEncoder().encode(ScheduleText(schedule))
    #expect(try JSONDecoder().decode(ScheduleText.self, from: json) == ScheduleText(schedule))
  }
}
