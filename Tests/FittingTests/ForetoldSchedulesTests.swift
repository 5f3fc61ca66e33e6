import Basics
import Foundation
import Records
import Schedules
import Testing

@testable import Fitting

/// Ends of schedules that two runs foretell, of the small problems in Data/schedules.
@Suite struct ForetoldSchedulesTests {
  private let folder: String = {
    let package = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
    return "\(package)/Data/schedules/usual"
  }()

  /// The ends of three seeds.
  private func ends(_ problem: String, _ schedule: String) throws -> [Double] {
    try (1...3).map { seed in
      try #require(
        try Log(reading: "\(folder)/\(problem)/\(schedule)/one/seed-\(seed).csv").run.records.last
      ).loss
    }
  }

  // Runs of the separable problem differ by a sixth from seed to seed, since each draws its own examples.
  @Test(arguments: ["language-model", "classification", "regression"])
  func `schedules that were not fitted end within their intervals`(_ problem: String) throws {
    func schedule(_ name: String) throws -> any Schedule {
      let path = "\(folder)/\(problem)/\(name)/one/seed-1.csv"
      return try ScheduleText.parse(try #require(try LogScanner(opening: path).head["schedule"]))
    }
    let runs = try ["constant", "cosine"].map { name in
      try Log(
        reading: "\(folder)/\(problem)/\(name)/one/seed-1.csv",
        options: LogOptions(schedule: schedule(name))
      ).run
    }
    let average = try Average(to: runs)
    for name in ["onecycle", "wsd", "linear", "rex", "step"] {
      let schedule = try schedule(name)
      let prediction = average.predictions(of: schedule, at: [schedule.steps])[0]
      let interval = try #require(prediction.interval(level: 0.9))
      let ends = try ends(problem, name)
      let mean = ends.reduce(0, +) / 3
      #expect(interval.contains(mean), "\(name): \(mean) in \(interval)")
      // What a fall at once does is known of language models alone.
      if name == "step", problem != "language-model" { continue }
      #expect(abs(log(prediction.loss / mean)) < 0.08, "\(name): \(prediction.loss), \(mean)")
    }
  }
}
