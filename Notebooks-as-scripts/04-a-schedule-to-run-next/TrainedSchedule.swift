import Foundation
import Records
import Schedules
import Wording

/// A schedule under which several seeds of the small language model were trained.
struct TrainedSchedule {
  /// The step before which a model learns letters, of which laws with a single power know nothing.
  static let beginning = 450

  let name: String
  let schedule: any Schedule
  /// The mean over the seeds.
  let mean: Run
  /// The last logged loss of each seed, in the same order for all schedules.
  let finalLosses: [Double]

  /// - Parameters:
  ///   - name: of the logs, by which they are called.
  ///   - folder: in Data/, with a folder of seeds and a mean log for each schedule.
  ///   - size: the model's, where the folder has several.
  init(_ name: String, in folder: String, size: String? = nil) throws {
    let package = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
    let data = "\(package)/Data/\(folder)"
    let model = size.map { "/\($0)" } ?? ""
    self.name = name
    let path = "\(data)/mean\(model)/\(name).csv"
    let schedule = try ScheduleText.parse(LogScanner(opening: path).head["schedule"] ?? "")
    self.schedule = schedule
    func run(_ path: String) throws -> Run {
      var run = try Log(
        reading: path, options: LogOptions(from: Self.beginning, schedule: schedule)
      ).run
      run.name = name
      return run
    }
    mean = try run(path)
    finalLosses = try (1...4).map { seed in
      try run("\(data)\(model)/\(name)/seed-\(seed).csv").records.last!.loss
    }
  }

  var finalLoss: Double { finalLosses.mean }

  /// By how much this one ends below another, and the standard error of that. A seed means the same
  /// first weights and documents under every schedule, so differences are taken seed by seed.
  func gain(over other: TrainedSchedule) -> (mean: Double, standardError: Double) {
    let gains = zip(other.finalLosses, finalLosses).map { $0 - $1 }
    return (gains.mean, gains.standardError)
  }
}

extension Run {
  /// The loss at the last record up to `step`.
  func loss(at step: Int) -> Double { records.last { $0.step <= step }?.loss ?? .nan }
}
