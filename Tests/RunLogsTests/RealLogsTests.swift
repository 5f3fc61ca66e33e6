import Foundation
import RunLogs
import Schedules
import TestSupport
import Testing

@Suite(.enabled(if: SharedData.isPresent, "the shared curves are absent"))
struct RealLogsTests {
  @Test func dump() throws {
    for folder in ["multipower/25M", "multipower/100M", "schaipp/curves"] {
      for name in try FileManager.default.contentsOfDirectory(
        atPath: SharedData.file(folder).path
      ).sorted() where name.hasSuffix(".csv") {
        let log = try Log(
          reading: SharedData.file(folder).appending(path: name).path,
          options: LogOptions(warmup: folder.hasPrefix("multi") ? 2160 : nil))
        print(
          name.prefix(60), log.run.records.count, log.run.schedule.steps, log.run.schedule.warmup)
        for line in log.account.lines { print("    ", line) }
        print("    ", log.run.schedule.text.prefix(150))
      }
    }
  }
}
