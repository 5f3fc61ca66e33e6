import CZlib
import Schedules
import Training

extension FuzzTarget {
  /// A checkpoint with the right checksum, and the run that goes on from it.
  static let checkpoint = FuzzTarget("checkpoint") { input in
    let body = Array("losscast checkpoint 1\n".utf8) + input
    let sum = body.withUnsafeBytes {
      UInt64(crc32_z(0, $0.bindMemory(to: UInt8.self).baseAddress, $0.count))
    }
    let checkpoint: Checkpoint
    do throws(Checkpoint.Problem) {
      checkpoint = try Checkpoint(bytes: body + withUnsafeBytes(of: sum) { Array($0) })
    } catch {
      return
    }
    let run = try TrainingRun(
      TrainingPlan(
        .powerLawRegression(PowerLawRegression(size: 6, batch: 2)),
        schedule: Cosine(peak: 0.2, steps: 30), logEvery: 4), threads: 1)
    do throws(TrainingError) {
      try run.resume(from: checkpoint)
    } catch {
      return try require(!error.description.isEmpty, "an error without words")
    }
    try require((0...30).contains(run.step), "resumed at step \(run.step) of 30")
    var last = run.step
    while let record = run.next() {
      try require(record.step > last && record.step <= 30, "a record of step \(record.step)")
      last = record.step
    }
  }
}
