import Foundation
import Records
import Schedules
import Testing

@testable import Training

/// Checkpoints that somebody has changed, checksum and all: they are refused or gone on from, and
/// never end the program.
struct TamperedCheckpointTests {
  private func changed(_ bytes: [UInt8], at place: Int, to value: Int) -> [UInt8] {
    var bytes = bytes
    withUnsafeBytes(of: value) { bytes.replaceSubrange(place..<place + 8, with: $0) }
    let checksum = Checkpoint.checksum(bytes[..<(bytes.count - 8)])
    withUnsafeBytes(of: checksum) { bytes.replaceSubrange((bytes.count - 8)..., with: $0) }
    return bytes
  }

  /// Puts bad numbers at every place of a checkpoint.
  private func check(_ checkpoint: Checkpoint, of makeRun: () throws -> TrainingRun) throws {
    let bytes = checkpoint.bytes
    let first = "losscast checkpoint 1\n".utf8.count
    var (refused, resumed) = (0, 0)
    for place in first..<(bytes.count - 16) {
      for value in [-1, .min, .max, .max / 2, 1 << 40, 0, 7] {
        do {
          let changed = try Checkpoint(bytes: changed(bytes, at: place, to: value))
          let run = try makeRun()
          try run.resume(from: changed)
          _ = run.records()
          resumed += 1
        } catch is Checkpoint.Problem {
          refused += 1
        } catch is TrainingError {
          refused += 1
        }
      }
    }
    #expect(refused > 1000, "\(refused) refused, \(resumed) resumed")
    #expect(resumed > 10, "\(refused) refused, \(resumed) resumed")
  }

  @Test func `a regression's checkpoint with any bad number is refused or gone on from`() throws {
    func run() throws -> TrainingRun {
      try TrainingRun(
        TrainingPlan(
          .powerLawRegression(PowerLawRegression(size: 2, batch: 2)),
          schedule: Constant(peak: 0.1, steps: 12), logEvery: 4), threads: 1)
    }
    let begun = try run()
    _ = begun.next()
    try check(begun.checkpoint(), of: run)
  }

  @Test(arguments: [WeightAverage.none, .latest(3), .exponential(decay: 0.9)])
  func `an optimizer's checkpoint with any bad number is refused or gone on from`(
    average: WeightAverage
  ) throws {
    func run() throws -> TrainingRun {
      try .bowl(
        Optimization(.adamw, average: average), schedule: Constant(peak: 0.1, steps: 12),
        logEvery: 2)
    }
    let begun = try run()
    for _ in 0..<2 { _ = begun.next() }
    try check(begun.checkpoint(), of: run)
  }

  /// A run that was interrupted, and something else in its checkpoint's place.
  private func resume(_ place: (_ checkpoint: String) throws -> Void) throws -> LogError? {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let path = folder.appending(path: "run.csv").path
    let plan = try TrainingPlan(
      .powerLawRegression(PowerLawRegression(size: 4, batch: 2)),
      schedule: Constant(peak: 0.1, steps: 40), logEvery: 4)
    var steps = 0
    try LoggedRun(plan, path: path, opening: .new, threads: 1).train(
      isStopped: { steps > 0 }, onRecord: { steps = $0.step })
    try place(path + ".checkpoint")
    do {
      try LoggedRun(plan, path: path, opening: .resuming, threads: 1).train()
      return nil
    } catch let error as LogError {
      #expect(error.file == path + ".checkpoint")
      return error
    }
  }

  @Test func `a checkpoint with a hole of a terabyte is refused unread`() throws {
    #expect(try resume { _ in } == nil)
    let error = try resume { checkpoint in
      let file = try FileHandle(forWritingTo: URL(filePath: checkpoint))
      try file.truncate(atOffset: 1 << 40)
      try file.close()
    }
    #expect(error?.kind == .badData)
    #expect(error?.message.contains("is larger than a checkpoint of this run can be") == true)
  }

  @Test func `what is no regular file is no checkpoint`() throws {
    let folder = try resume { checkpoint in
      try FileManager.default.removeItem(atPath: checkpoint)
      try FileManager.default.createDirectory(
        atPath: checkpoint, withIntermediateDirectories: true)
    }
    #expect(folder?.kind == .badData)
    // A pipe that nobody writes to would hold whoever waits for it.
    let pipe = try resume { checkpoint in
      try FileManager.default.removeItem(atPath: checkpoint)
      #expect(mkfifo(checkpoint, 0o600) == 0)
    }
    #expect(pipe?.kind == .badData)
  }
}
