import Foundation
import Schedules
import TestSupport
import Testing

@Suite struct DocumentationTests {
  /// The rows of the landing page's table, as the registry has them.
  static let rows = ScheduleKind.all.map(row)

  static func row(_ kind: ScheduleKind) -> String {
    let keys = kind.keys.map { key in
      key.name + (key.defaultValue.map { " (\($0))" } ?? "")
    }
    let last = keys.isEmpty ? "`\(kind.example)`" : keys.joined(separator: ", ")
    return "| `\(kind.name)` | \(kind.summary) | \(last) |"
  }

  @Test func `a page lists every schedule of a library as the registry has it`() throws {
    let page = SharedData.packageRoot.appending(
      path: "Sources/Schedules/Documentation.docc/SchedulesOfLibraries.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").map(
      String.init)
    for kind in ScheduleLibrary.allCases.flatMap(\.kinds) {
      #expect(lines.contains(Self.row(kind)), "\(Self.row(kind))")
      #expect(
        Set(kind.keys.flatMap { [$0.name] + $0.otherNames }).count
          == kind.keys.reduce(0) { $0 + 1 + $1.otherNames.count })
      #expect(kind.keys.allSatisfy { !$0.meaning.isEmpty })
    }
    let rows = lines.count { $0.hasPrefix("| `") }
    #expect(rows == ScheduleLibrary.allCases.reduce(0) { $0 + $1.kinds.count })
  }

  @Test func `the landing page lists every schedule as the registry has it`() throws {
    let page = SharedData.packageRoot.appending(
      path: "Sources/Schedules/Documentation.docc/Schedules.md")
    let lines = try String(contentsOf: page, encoding: .utf8).split(separator: "\n")
    let table = lines.drop { $0 != "|---|---|---|" }.dropFirst().prefix { $0.hasPrefix("|") }
    #expect(table.map(String.init) == Self.rows)
  }

  @Test func `keys are named and explained once`() {
    for kind in ScheduleKind.all {
      #expect(Set(kind.keys.map(\.name)).count == kind.keys.count)
      #expect(kind.keys.allSatisfy { !$0.meaning.isEmpty })
      #expect(kind.example.hasPrefix(kind.name))
    }
    #expect(Set(ScheduleKind.all.map(\.name)).count == ScheduleKind.all.count)
  }

  @Test func `the landing page's example says what happens`() throws {
    let wsd = try WSD(peak: 3e-4, final: 3e-5, steps: 24000, warmup: 2160, decay: 4800)
    #expect(abs(wsd.rate(at: 20000) - 0.000255) < 1e-18)
    #expect(wsd.segments(through: 24000).count == 4)
    #expect(
      wsd.text == "wsd:peak=3e-4,final=3e-5,steps=24000,warmup=2160,decay=4800,shape=linear")
    let same = try ScheduleText.parse(
      "wsd:peak=3e-4,final=3e-5,steps=24000,warmup=0.09,decay=0.2")
    #expect(same.isEqual(to: wsd))
  }
}
