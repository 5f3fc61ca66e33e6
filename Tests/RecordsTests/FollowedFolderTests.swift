import Foundation
import Platform
import Records
import Testing

struct FollowedFolderTests {
  private func write(_ text: String, to name: String, in folder: URL) throws {
    let file = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  @Test func `logs come, grow, go and come back`() throws {
    try withFolder { url in
      var folder = FollowedFolder(url.path)
      #expect(try folder.update() == [])
      try write("step,loss\n1,3\n", to: "b.csv", in: url)
      try write("step,loss\n1,3\n", to: "deep/er/a.tsv", in: url)
      try write("text", to: "notes.txt", in: url)
      try write("step,loss\n1,3\n", to: ".hidden.csv", in: url)
      #expect(try folder.update() == [.grew(0), .grew(1)])
      #expect(folder.entries.map(\.name) == ["b", "deep/er/a"])
      #expect(try folder.update() == [])
      try FileManager.default.moveItem(
        at: url.appending(path: "b.csv"), to: url.appending(path: "b.csv.1"))
      #expect(try folder.update() == [.vanished(0)])
      #expect(try folder.update() == [])
      try write("step,loss\n2,2.5\n", to: "b.csv", in: url)
      #expect(try folder.update() == [.grew(0)])
      #expect(folder.entries[0].log.runs[0].curve.values == [3, 2.5])
    }
  }

  @Test func `links that lead out of the folder are left out where that is asked`() throws {
    try withFolder { url in
      try write("step,loss\n1,3\n", to: "runs/a.csv", in: url)
      try write("step,loss\n1,3\n", to: "runs-too/b.csv", in: url)
      let runs = url.appending(path: "runs").path
      for (name, place) in [("in", "a.csv"), ("out", "../runs-too/b.csv"), ("nowhere", "none.csv")]
      {
        try FileManager.default.createSymbolicLink(
          atPath: "\(runs)/\(name).csv", withDestinationPath: place)
      }
      var inside = FollowedFolder(runs, staysInside: true)
      _ = try inside.update()
      #expect(
        inside.entries.filter { !$0.log.runs[0].curve.values.isEmpty }.map(\.name) == ["a", "in"])
      #expect(inside.linksOutside == ["out.csv"])
      var all = FollowedFolder(runs)
      _ = try all.update()
      #expect(
        all.entries.filter { !$0.log.runs[0].curve.values.isEmpty }.map(\.name) == [
          "a", "in", "out",
        ])
      #expect(all.linksOutside == [])
    }
  }

  @Test func `what cannot be read is said once, and read when it can be`() throws {
    try withFolder { url in
      var folder = FollowedFolder(url.path)
      try write("step,loss\n1,x\n", to: "a.csv", in: url)
      let changes = try folder.update()
      guard case .unreadable(0, let error) = try #require(changes.first) else {
        Issue.record("\(changes)")
        return
      }
      #expect(error.line == 2)
      #expect(try folder.update() == [])
      try write("step,loss\n1,x\n2,2\n", to: "a.csv", in: url)
      #expect(try folder.update() == [])
      try write("step,loss\n1,3\n2,2\n", to: "a.csv", in: url)
      #expect(try folder.update() == [.grew(0)])
      #expect(folder.entries[0].problem == nil)
    }
  }

  @Test func `two logs of one stem have two names`() throws {
    try withFolder { url in
      var folder = FollowedFolder(url.path)
      try write("step,loss\n1,3\n", to: "a.csv", in: url)
      try write("{\"step\": 1, \"loss\": 3}\n", to: "a.jsonl", in: url)
      _ = try folder.update()
      #expect(folder.entries.map(\.name) == ["a", "a.jsonl"])
    }
  }

  @Test func `what is no regular file is said once and never opened`() throws {
    try withFolder { url in
      #expect(mkfifo(url.appending(path: "pipe.csv").path, 0o600) == 0)
      #expect(symlink("pipe.csv", url.appending(path: "link.csv").path) == 0)
      #expect(symlink("/dev/zero", url.appending(path: "zero.csv").path) == 0)
      #expect(symlink("loop.csv", url.appending(path: "loop.csv").path) == 0)
      try write("step,loss\n1,3\n", to: "folder.csv/a.csv", in: url)
      #expect(symlink("folder.csv", url.appending(path: "linked.csv").path) == 0)
      var folder = FollowedFolder(url.path)
      let changes = try folder.update()
      let problems = changes.compactMap { change -> String? in
        guard case .unreadable(let place, let error) = change else { return nil }
        return "\(folder.entries[place].name) \(error.kind)"
      }
      #expect(
        problems == [
          "link notAFile", "linked notAFile", "loop unreadable", "pipe notAFile", "zero notAFile",
        ])
      #expect(changes.contains(.grew(0)))
      #expect(try folder.update() == [])
      // One that becomes a log is read.
      unlink(url.appending(path: "pipe.csv").path)
      try write("step,loss\n1,3\n2,2\n", to: "pipe.csv", in: url)
      #expect(try folder.update().count == 2)
    }
  }

  @Test func `very many logs of one name have names of their own`() throws {
    let names = Run.uniqueNames(Array(repeating: "a", count: 30_000) + ["a-2"])
    #expect(names.prefix(3) == ["a", "a-3", "a-4"])
    #expect(names.last == "a-2")
    #expect(Set(names).count == names.count)
  }

  @Test func `a folder that is not there is an error`() throws {
    try withFolder { url in
      var missing = FollowedFolder(url.path + "/none")
      #expect(throws: LogError.self) { try missing.update() }
      try write("", to: "file.csv", in: url)
      var file = FollowedFolder(url.path + "/file.csv")
      let error = #expect(throws: LogError.self) { try file.update() }
      #expect(error?.kind == .notAFile)
    }
  }
}
