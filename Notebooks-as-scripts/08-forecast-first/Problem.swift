import Basics
import Fitting
import Foundation
import Records
import Schedules
import Wording

/// A small problem that was trained under every schedule at every peak, three seeds each; and under schedules that were
/// found. All logs lie in Data/schedules.
struct Problem {
  static let all = ["language-model", "classification", "regression", "separable"]
  static let usual = ["constant", "step", "cosine", "wsd", "linear", "rex", "onecycle"]
  /// Factors of the rate in the middle.
  static let peaks = ["quarter", "half", "one", "two", "four", "eight"]
  static let seeds = 1...3

  let name: String
  /// By schedule and peak, the mean over seeds; infinite where one diverged.
  private let ends: [String: [String: Double]]
  /// Standard errors of those.
  private let errors: [String: [String: Double]]
  /// What the search of the rate and the population came to, and what they trained in units of a run.
  let search, population: (end: Double, runs: Double)

  private static let data: String = {
    let package = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
    return "\(package)/Data/schedules"
  }()

  init(_ name: String) throws {
    self.name = name
    var ends: [String: [String: Double]] = [:]
    var errors: [String: [String: Double]] = [:]
    for (study, schedules) in [("usual", Self.usual), ("found", ["refined", "optimized"])] {
      for schedule in schedules {
        for peak in Self.peaks {
          let losses = try Self.seeds.map {
            try Self.end("\(Self.data)/\(study)/\(name)/\(schedule)/\(peak)/seed-\($0).csv")
          }
          ends[schedule, default: [:]][peak] = losses.mean
          errors[schedule, default: [:]][peak] = losses.standardError
        }
      }
    }
    (self.ends, self.errors) = (ends, errors)
    let searches = Self.seeds.map { "\(Self.data)/found/\(name)/autolrs/one/seed-\($0).csv" }
    search = (try searches.map(Self.end).mean, try searches.map(Self.runsWithProbes).mean)
    let members = (1...Self.peaks.count).map {
      "\(Self.data)/population-\(name)/member-0\($0).csv"
    }
    population = (try members.map(Self.end).min()!, Double(members.count))
  }

  /// The last loss of a log, without limit if the run diverged.
  private static func end(_ path: String) throws -> Double {
    var log = FollowedLog(path, options: CurveOptions())
    _ = try log.update()
    guard let run = log.runs.first, !run.hasDiverged else { return .infinity }
    return run.curve.values.last ?? .infinity
  }

  /// 1 for the run that was kept, and its probes.
  private static func runsWithProbes(_ path: String) throws -> Double {
    let table = try TableReader(opening: path).read(["step", "probe_steps"])
    return 1 + table.values[1].last! / table.values[0].last!
  }

  func end(_ schedule: String, _ peak: String) -> Double { ends[schedule]![peak]! }
  func error(_ schedule: String, _ peak: String) -> Double { errors[schedule]![peak]! }

  /// The peak at which a schedule ends lowest.
  func best(_ schedule: String) -> (peak: String, end: Double) {
    let found = ends[schedule]!.min { $0.value < $1.value }!
    return (found.key, found.value)
  }

  /// The lowest of all schedules and peaks.
  var lowest: Double { Self.usual.map { best($0).end }.min()! }

  /// The runs that the forecast is made from, of the first seed at the peak in the middle.
  func fitted() throws -> [Run] {
    try ["constant", "cosine"].map { schedule in
      let path = "\(Self.data)/usual/\(name)/\(schedule)/one/seed-1.csv"
      var run = try Log(
        reading: path, options: LogOptions(schedule: try self.schedule(schedule))
      ).run
      run.name = schedule
      return run
    }
  }

  /// As it was planned, at the peak in the middle.
  func schedule(_ name: String) throws -> any Schedule {
    let path = "\(Self.data)/usual/\(self.name)/\(name)/one/seed-1.csv"
    return try ScheduleText.parse(LogScanner(opening: path).head["schedule"] ?? "")
  }
}
