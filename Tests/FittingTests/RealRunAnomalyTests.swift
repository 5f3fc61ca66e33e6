import Fitting
import Foundation
import Laws
import Records
import TestSupport
import Testing

/// Runs that nothing happened to, and logs that real trouble is put into.
struct RealRunAnomalyTests {
  @Test(
    .enabled(if: SharedData.isPresent, "the shared curves are absent"), arguments: ["25M", "100M"])
  func `published curves raise no alarm`(model: String) throws {
    let runs = try ["cosine_24000", "constant_24000", "wsdcon_9"].map {
      try Log(
        reading: SharedData.file("multipower/\(model)/\($0).csv").path,
        options: LogOptions(warmup: 2160)
      ).run
    }
    #expect(try Fit(AnnealingLaw(), to: runs).diagnostics.anomalies == [])
  }

  /// The runs of one size and seed of the study of language models.
  private func study(_ size: String, seed: Int) throws -> [Run] {
    let names = [
      "constant", "cosine", "cosine-short", "wsd", "wsd-sqrt", "wsd-exponential", "two-stage",
      "two-stage-low", "rewarmed",
    ]
    return try names.map { name in
      let path = "Data/language-model/size-\(size)/\(name)/seed-\(seed).csv"
      var run = try Log(
        reading: SharedData.packageRoot.appending(path: path).path,
        options: LogOptions(lossColumn: "val_loss", from: 450)
      ).run
      run.name = name
      return run
    }
  }

  @Test func `language models raise few alarms`() throws {
    var alarms: [Anomaly] = []
    for seed in 1...4 {
      alarms += try Fit(AnnealingLaw(), to: study("50k", seed: seed)).diagnostics.anomalies
    }
    #expect(alarms.count <= 1, "\(alarms.map(\.message))")
  }

  @Test func `other data from a step on show in a language model's run`() throws {
    var runs = try study("50k", seed: 1)
    for row in runs[0].records.indices where runs[0].records[row].step >= 1800 {
      runs[0].records[row].loss *= 1.08
    }
    let jump = try #require(
      Fit(AnnealingLaw(), to: runs).diagnostics.anomalies.first { $0.kind == .jump })
    #expect(jump.run == "constant")
    #expect(abs(jump.lastStep - 1800) <= 60)
  }

  @Test func `seeds are replicates, whose offsets are smaller than their jitter`() throws {
    let seeds = try (1...4).map { seed in
      var run = try study("50k", seed: seed)[0]
      run.name = "seed-\(seed)"
      return run
    }
    let group = try #require(Replicates.groups(in: seeds).first)
    #expect(group.runs.count == 4)
    #expect(group.jitter > 0.003 && group.jitter < 0.015)
    #expect(group.offsetDeviation < group.jitter)
  }
}
