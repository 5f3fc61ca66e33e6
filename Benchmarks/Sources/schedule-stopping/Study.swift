import FoundationEssentials
import Records
import Stopping

/// Finished runs of one model, to be made again one after another.
struct Study {
  var name: String
  var runs: [ObservedRun]
  var orders: [[Int]]

  /// What the runs end at.
  var finals: [Double] { runs.map { $0.curve.values.last ?? .nan } }
  var best: Double { finals.min() ?? .nan }
  /// The longest run's steps.
  var unit: Double { runs.map(\.horizon).max() ?? 1 }

  init(_ name: String, _ runs: [Run]) {
    self.name = name
    orders = Orders.of(runs.count)
    self.runs = runs.map { run in
      ObservedRun(
        curve: Curve(
          name: run.name, positions: run.records.map { Double($0.step) },
          values: run.records.map(\.loss)),
        horizon: Double(run.records.last?.step ?? 0), schedule: run.schedule)
    }
  }

  /// The four runs of 24,000 steps of the multi-power law's authors (Luo et al. 2025, arXiv
  /// 2503.12811).
  static func multiPower(_ model: String, in folder: String) throws -> Study {
    try Study(
      "multipower/\(model)",
      ["constant_24000", "cosine_24000", "wsd_20000_24000", "wsdld_20000_24000"].map {
        try Log(
          reading: "\(folder)/multipower/\(model)/\($0).csv",
          // Rows from step 24,000 on belong to no schedule.
          options: LogOptions(to: 23_999, warmup: 2160)
        ).run
      })
  }

  /// All runs of one seed of a size of language model, made by losscast's own trainer.
  static func languageModel(_ size: String, seed: String, in data: String) throws -> Study {
    let folder = "\(data)/language-model/\(size)"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
    var logs = names.map { ($0, "\(folder)/\($0)/\(seed).csv") }
    if size == "size-200k" {
      logs += ["optimal", "wsd-tuned"].map { ($0, "\(data)/optimized/\($0)/\(seed).csv") }
    }
    return try Study(
      "language-model/\(size)/\(seed)",
      logs.map { name, path in
        var run = try Log(reading: path).run
        run.name = name
        return run
      })
  }
}
