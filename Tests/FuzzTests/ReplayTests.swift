import Foundation
import FuzzTargets
import TestSupport
import Testing

/// Inputs that failed once, and those that the fuzzer starts from, hold what has to hold.
struct ReplayTests {
  private static func files(in folder: URL) -> [URL] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { !$0.hasPrefix(".") }.sorted().map { folder.appending(path: $0) }
  }

  private static func replay(_ files: [URL], _ target: FuzzTarget) throws {
    for file in files {
      let input = Array(try Data(contentsOf: file))
      #expect(throws: Never.self, "\(target.name) \(file.lastPathComponent)") {
        try target.run(input)
      }
    }
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `an input that failed once does so no more`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let folder = SharedData.packageRoot.appending(path: "Tests/FuzzTests/Failures/\(name)")
    try Self.replay(Self.files(in: folder), target)
  }

  @Test(arguments: FuzzTarget.all.map(\.name))
  func `the seeds of a target hold`(name: String) throws {
    let target = try #require(FuzzTarget.named(name))
    let seeds = Self.files(in: SharedData.packageRoot.appending(path: "Fuzz/Seeds/\(name)"))
    #expect(!seeds.isEmpty, "a target has seeds")
    try Self.replay(seeds, target)
  }

  /// Every failure belongs to a target that there is.
  @Test func `no failure is forgotten`() {
    let root = SharedData.packageRoot
    for folder in ["Tests/FuzzTests/Failures", "Fuzz/Seeds"] {
      for target in Self.files(in: root.appending(path: folder)) {
        #expect(FuzzTarget.named(target.lastPathComponent) != nil, "\(target.path)")
      }
    }
  }

  private static let hostile = SharedData.folder?
    .deletingLastPathComponent().appending(path: "cases/hostile")
  private static var isHostilePresent: Bool {
    hostile.map { FileManager.default.fileExists(atPath: $0.path) } ?? false
  }

  @Test(.enabled(if: isHostilePresent, "needs the shared cases"))
  func `hostile files are read or refused`() throws {
    let folder = try #require(Self.hostile)
    let files = Self.files(in: folder) + Self.files(in: folder.appending(path: "fit-exit-70"))
    for name in ["log", "curve-table", "table", "followed-log"] {
      let target = try #require(FuzzTarget.named(name))
      try Self.replay(files.filter { $0.pathExtension == "csv" }, target)
    }
    let study = try #require(FuzzTarget.named("study"))
    try Self.replay(files.filter { $0.pathExtension == "yaml" }, study)
  }
}
