import Foundation
import Records
import Schedules
import Stopping

/// Four runs of one model, one length and one peak rate, by their schedules: constant, cosine and two
/// that hold the rate and let it decay at the end.
struct FourRuns {
  let model: String
  let runs: [ObservedRun]

  var finals: [Double] { runs.map { $0.curve.values.last! } }
  /// The place of the run that ends lowest.
  var winner: Int { runs.indices.min { finals[$0] < finals[$1] }! }
  var cosine: ObservedRun { runs[1] }

  private init(_ model: String, _ runs: [Run]) {
    self.model = model
    self.runs = runs.map { run in
      ObservedRun(
        curve: Curve(
          name: run.name, positions: run.records.map { Double($0.step) },
          values: run.records.map(\.loss)),
        horizon: Double(run.records.last!.step), schedule: run.schedule)
    }
  }

  /// Those of the multi-power law's authors (Luo et al. 2025, arXiv 2503.12811) where they are at
  /// hand, of 25 and 100 million parameters, else those of a small model in Data/.
  static func all() throws -> [FourRuns] {
    let package = URL(filePath: #filePath).pathComponents.dropLast(3).joined(separator: "/")
    let shared =
      (ProcessInfo.processInfo.environment["LOSSCAST_SHARED_DATA"]
        ?? "\(package)/../shared/data") + "/multipower"
    if FileManager.default.fileExists(atPath: shared) {
      return try ["25M", "100M"].map { model in
        FourRuns(
          model,
          try [
            ("constant", "constant_24000"), ("cosine", "cosine_24000"),
            ("wsd", "wsd_20000_24000"), ("wsd-linear", "wsdld_20000_24000"),
          ].map {
            // Rows from step 24,000 on belong to no schedule.
            try run(
              $0.0, "\(shared)/\(model)/\($0.1).csv", LogOptions(to: 23_999, warmup: 2160))
          })
      }
    }
    return [
      FourRuns(
        "200k",
        try ["constant", "cosine", "wsd", "wsd-exponential"].map {
          try run($0, "\(package)/Data/language-model/mean/size-200k/\($0).csv", LogOptions())
        })
    ]
  }

  private static func run(_ name: String, _ path: String, _ options: LogOptions) throws -> Run {
    var run = try Log(reading: path, options: options).run
    run.name = name
    return run
  }
}

extension ObservedRun {
  /// The last loss up to `step`.
  func loss(at step: Double) -> Double {
    curve.positions.lastIndex { $0 <= step }.map { curve.values[$0] } ?? .nan
  }

  /// The run as it was seen at `step`.
  func seen(until step: Double) -> ObservedRun {
    var run = self
    run.curve = curve.prefix(curve.positions.count { $0 <= step })
    return run
  }
}
