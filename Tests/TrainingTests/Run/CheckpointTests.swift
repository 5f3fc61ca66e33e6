import Schedules
import Testing

@testable import Training

struct CheckpointTests {
  private func run(size: Int = 6, seed: UInt64 = 1) throws -> TrainingRun {
    try TrainingRun(
      TrainingPlan(
        .powerLawRegression(PowerLawRegression(size: size, batch: 2)),
        schedule: Cosine(peak: 0.2, steps: 30), seed: seed, logEvery: 4))
  }

  private func checkpoint() throws -> Checkpoint {
    let run = try run()
    for _ in 0..<3 { _ = run.next() }
    return run.checkpoint()
  }

  @Test func `power-law regression goes on to the same numbers`() throws {
    let checkpoint = try checkpoint()
    #expect(checkpoint.step == 12)
    let resumed = try run()
    try resumed.resume(from: Checkpoint(bytes: checkpoint.bytes))
    #expect(resumed.records() == Array(try run().records().dropFirst(3)))
  }

  /// A flipped bit, wherever it is.
  @Test func `a checkpoint that is damaged anywhere is refused`() throws {
    let bytes = try checkpoint().bytes
    #expect(throws: Never.self) { try Checkpoint(bytes: bytes) }
    for place in bytes.indices {
      var damaged = bytes
      damaged[place] ^= 1 << (place % 8)
      #expect(throws: Checkpoint.Problem.self) { try Checkpoint(bytes: damaged) }
    }
    for length in [0, 5, 20, 22, 40, bytes.count - 1] {
      #expect(throws: Checkpoint.Problem.self) { try Checkpoint(bytes: Array(bytes[..<length])) }
    }
  }

  @Test func `a checkpoint remembers its log, and one without is read`() throws {
    var checkpoint = try checkpoint()
    #expect(try Checkpoint(bytes: checkpoint.bytes) == checkpoint)
    checkpoint.log = LogDigest(["1,0.1,3", "2,0.1,2"])
    #expect(try Checkpoint(bytes: checkpoint.bytes) == checkpoint)
  }

  /// The first version had no field for the log.
  @Test func `a checkpoint of the first version is read`() throws {
    let checkpoint = try checkpoint()
    #expect(try Checkpoint(bytes: checkpoint.bytesOfFirstVersion) == checkpoint)
  }

  @Test func `files of others and of other versions are told apart`() throws {
    func problem(_ text: String) -> Checkpoint.Problem? {
      do { _ = try Checkpoint(bytes: Array(text.utf8)) } catch { return error }
      return nil
    }
    #expect(problem("step,lr,loss\n1,0.1,3\n") == .foreign)
    #expect(problem("losscast checkpoint 99\n and what it holds") == .otherVersion)
    #expect(problem("losscast checkpoint 1\n") == .damaged)
  }

  @Test func `the checkpoint of another plan is refused by the first key that differs`() throws {
    let checkpoint = try checkpoint()
    let size = #expect(throws: TrainingError.self) {
      try self.run(size: 7).resume(from: checkpoint)
    }
    #expect(
      size
        == TrainingError(
          argument: "size", value: "7", requirement: "must be 6, as in the checkpoint"))
    let seed = #expect(throws: TrainingError.self) {
      try self.run(seed: 2).resume(from: checkpoint)
    }
    #expect(seed?.argument == "seed")
  }
}

extension Checkpoint {
  /// As the first version wrote it.
  fileprivate var bytesOfFirstVersion: [UInt8] {
    var fields = StateEncoder()
    fields.append(step)
    fields.append(seconds)
    fields.append(configuration.count)
    for entry in configuration {
      fields.append(entry.key)
      fields.append(entry.value)
    }
    fields.append(state.count)
    var bytes = Array("losscast checkpoint 1\n".utf8) + fields.bytes + state
    withUnsafeBytes(of: Checkpoint.checksum(bytes[...])) { bytes += $0 }
    return bytes
  }
}
