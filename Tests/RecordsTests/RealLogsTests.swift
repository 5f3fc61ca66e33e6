import Foundation
import Records
import Schedules
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.isPresent, "the shared curves are absent"))
struct RealLogsTests {
  static func logs(in folder: String) throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: SharedData.file(folder), includingPropertiesForKeys: nil
    ).filter { $0.pathExtension == "csv" }.sorted { $0.path < $1.path }
  }

  func jumps(_ log: Log) -> [Int] {
    log.account.notes.flatMap { note in
      if case .jumps(let steps) = note { steps } else { [Int]() }
    }
  }

  @Test(arguments: ["25M", "100M"])
  func `multi-power logs give their schedules back`(size: String) throws {
    let files = try Self.logs(in: "multipower/\(size)")
    #expect(files.count == 9)
    for file in files {
      let name = file.deletingPathExtension().lastPathComponent
      let log = try Log(reading: file.path, options: LogOptions(warmup: 2160))
      #expect(log.run.name == name)
      let text = try String(contentsOf: file, encoding: .utf8)
      #expect(log.run.records.count == text.split(whereSeparator: \.isNewline).count - 1)
      #expect(jumps(log) == (name.hasPrefix("wsdcon") ? [8000] : []), "\(name)")
      let end = name.hasSuffix("72000") ? 72000 : name.hasPrefix("wsdcon") ? 16000 : 24000
      let truth: any Schedule =
        switch name.prefix(6) {
        case "cosine": try Cosine(peak: 3e-4, final: 3e-5, steps: end, warmup: 2160)
        case "consta": try Constant(peak: 3e-4, steps: end, warmup: 2160)
        case "wsd_20":
          try WSD(
            peak: 3e-4, final: 3e-5, steps: end, warmup: 2160, decay: 4000, shape: .exponential)
        case "wsdld_":
          try WSD(peak: 3e-4, final: 3e-5, steps: end, warmup: 2160, decay: 4000, shape: .linear)
        default:
          try TwoStage(
            peak: 3e-4, second: Double(name.split(separator: "_")[1])! * 1e-5, at: 8000,
            steps: end, warmup: 2160)
        }
      // Between samples the truth curves, and bends within one interval of up to 224 steps.
      let tolerance = name.hasPrefix("wsd_") || name.hasPrefix("wsdld") ? 0.026 : 2e-5
      for step in 0...log.run.schedule.steps {
        let difference = log.run.schedule.rate(at: step) - truth.rate(at: step)
        #expect(abs(difference) <= tolerance * 3e-4, "\(name) at \(step)")
        if abs(difference) > tolerance * 3e-4 { break }
      }
    }
  }

  @Test func `every averaged Llama log gives a schedule with its warm-up`() throws {
    let files = try Self.logs(in: "schaipp/curves")
    #expect(files.count > 50)
    for file in files {
      let name = file.lastPathComponent
      let log = try Log(reading: file.path)
      let schedule = log.run.schedule
      #expect(schedule.warmup == 301, "\(name)")
      #expect(jumps(log) == [], "\(name)")
      let peak = try #require(
        name.split(separator: "_").first { $0.hasPrefix("lr0.") }.flatMap {
          Double($0.dropFirst(2))
        })
      #expect(abs(schedule.rate(at: 300) - peak) < 1e-6 * peak, "\(name)")
      #expect(schedule.rate(at: 1) < 0.03 * peak, "\(name)")
      let isConstant = name.contains("stable") || (name.hasPrefix("sl_") && name.contains("_wsd_"))
      let hasArtifact = log.account.notes.contains {
        if case .finalZeroRate = $0 { true } else { false }
      }
      #expect(hasArtifact == isConstant, "\(name)")
      #expect((schedule.rate(at: schedule.steps) == peak) == isConstant, "\(name)")
      // Every logged rate is on the recovered schedule.
      for row in try String(contentsOf: file, encoding: .utf8)
        .split(whereSeparator: \.isNewline).dropFirst()
      {
        let cells = row.split(separator: ",", omittingEmptySubsequences: false)
        guard let step = Int(cells[0]), let rate = Double(cells[1]) else { continue }
        if hasArtifact && step > schedule.steps { continue }
        #expect(abs(schedule.rate(at: step) - rate) <= 2e-12 * peak, "\(name) at \(step)")
      }
    }
  }

  @Test func `logs of every step are read with an override for the rate`() throws {
    let files = try Self.logs(in: "nanogpt")
    #expect(files.count == 2)
    for file in files {
      #expect(throws: LogError.self) { try Log(reading: file.path) }
      let log = try Log(reading: file.path, options: LogOptions(rateColumn: "lr_scale_or_lr"))
      #expect(log.run.records.count > 5000)
      #expect(jumps(log) == [])
      #expect([250, 700].contains(log.run.schedule.warmup))
    }
  }
}
