import Basics
import Fitting
import Forecasting
import Foundation
import RealModule
import Schedules
import Testing

@Suite struct PerformanceProfilesTests {
  /// To fall by 1 in ln L takes them 5,000, 10,000 and 25,000 steps, the last beyond its horizon.
  private let schedules: [any Schedule]

  init() throws {
    schedules = [
      try Constant(peak: 1e-4, steps: 20_000), try Constant(peak: 2e-4, steps: 20_000),
      try Constant(peak: 0.4e-4, steps: 20_000),
    ]
  }

  private func tasks(_ fits: StatedLosses...) -> [(name: String, fit: any LossPredictor)] {
    fits.enumerated().map { (name: "task \($0.offset)", fit: $0.element) }
  }

  @Test func `ratios are steps over the fewest, scores their means`() throws {
    // The last schedule arrives on the second task alone, where 0.4 are to fall.
    let profiles = PerformanceProfiles(
      of: schedules, over: tasks(StatedLosses(), StatedLosses(start: 0.4)), target: 1)
    #expect(profiles.tasks.map(\.name) == ["task 0", "task 1"])
    #expect(profiles.tasks.map(\.target) == [1, 1])
    let entries = profiles.entries
    #expect(entries.map(\.schedule.text) == [1, 0, 2].map { schedules[$0].text })
    let steps = try entries[..<2].map { try $0.steps.map { try #require($0) } }
    for (found, expected) in zip(steps.joined(), [5000, 2000, 10_000, 4000]) {
      #expect(abs(found - expected) <= 1)
    }
    #expect(entries[2].steps[0] == nil && entries[2].ratios[0] == nil)
    #expect(abs(entries[0].score - 1) < 1e-12)
    #expect(abs(entries[1].score - 2 / 3.0) < 1e-3)
    // Five times the best is as good as never.
    #expect(entries[2].score == 0)
    #expect(entries[0].share(within: 1) == 1)
    #expect(entries[1].share(within: 1.9) == 0 && entries[1].share(within: 2.1) == 1)
    #expect(entries[2].share(within: 10) == 0.5)
  }

  @Test func `the score is the profile's mean over factors`() {
    let profiles = PerformanceProfiles(
      of: schedules, over: tasks(StatedLosses(), StatedLosses(start: 0.4)), target: 1)
    for entry in profiles.entries {
      var sum = 0.0
      for index in 0..<30_000 { sum += entry.share(within: 1 + (Double(index) + 0.5) * 1e-4) }
      #expect(abs(sum / 30_000 - entry.score) < 1e-4)
    }
  }

  @Test func `without a target the first schedule's end is one`() throws {
    let profiles = PerformanceProfiles(
      of: Array(schedules[..<2]), over: tasks(StatedLosses(), StatedLosses(start: 2)))
    #expect(abs(profiles.tasks[0].target - .exp(-1)) < 1e-12)
    #expect(abs(profiles.tasks[1].target - 1) < 1e-12)
    let reference = try #require(profiles.entries.last)
    #expect(reference.steps == [20_000, 20_000])
    #expect(abs(reference.score - 2 / 3.0) < 1e-3)
  }

  @Test func `scores are as sure as their tasks together`() throws {
    let one = PerformanceProfiles(
      of: Array(schedules[..<2]), over: tasks(StatedLosses(correlation: 0.5)), target: 1)
    let four = PerformanceProfiles(
      of: Array(schedules[..<2]),
      over: (0..<4).map { (name: "\($0)", fit: StatedLosses(correlation: 0.5)) }, target: 1)
    let widths = try [one, four].map { profiles in
      let interval = try #require(profiles.entries[1].scoreInterval)
      #expect(
        interval.lower < profiles.entries[1].score && profiles.entries[1].score < interval.upper)
      return interval.width
    }
    // Independent tasks halve it.
    #expect(abs(widths[1] / widths[0] - 0.5) < 0.1)
  }

  @Test func `without errors scores have no interval`() {
    let profiles = PerformanceProfiles(
      of: schedules, over: tasks(StatedLosses(), StatedLosses(isKnown: false)), target: 1)
    #expect(profiles.entries.allSatisfy { $0.scoreInterval == nil })
  }

  @Test func `its JSON has the documented keys`() throws {
    let profiles = PerformanceProfiles(of: schedules, over: tasks(StatedLosses()), target: 1)
    let data = try JSONEncoder().encode(profiles)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: any Sendable])
    #expect(Set(object.keys) == ["tasks", "schedules", "level"])
    let entries = try #require(object["schedules"] as? [[String: any Sendable]])
    #expect(Set(entries[0].keys) == ["schedule", "tasks", "score", "scoreInterval"])
    let results = try #require(entries[0]["tasks"] as? [[String: any Sendable]])
    #expect(Set(results[0].keys) == ["step", "ratio"])
    let tasks = try #require(object["tasks"] as? [[String: any Sendable]])
    #expect(Set(tasks[0].keys) == ["name", "target"])
  }
}
