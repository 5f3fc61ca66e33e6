#if os(Linux)
  import Foundation
  import Testing

  /// Every call of the system that can fail is made to, one after another: what is said is an error,
  /// and the files that were there are as they were, or whole and new.
  struct FaultTests {
    /// A library that makes calls fail, see `Faults/faults.c`; nil where no compiler is found.
    private static let shim: URL? = {
      let source = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Faults/faults.c")
      let library = FileManager.default.temporaryDirectory
        .appending(path: "losscast-faults-\(UUID().uuidString).so")
      let compiler = Process()
      compiler.executableURL = URL(filePath: "/usr/bin/env")
      compiler.arguments = [
        "clang", "-shared", "-fPIC", "-O1", "-o", library.path, source.path,
      ]
      guard (try? compiler.run()) != nil else { return nil }
      compiler.waitUntilExit()
      return compiler.terminationStatus == 0 ? library : nil
    }()

    private static let calls = [
      "write", "fsync", "rename", "link", "open", "truncate", "mkdir", "mkstemp", "pipe", "spawn",
    ]
    private static let noSpace = 28
    private static let input = 5

    private static let schedule = "constant:peak=0.1,steps=100"
    private static let train = [
      "train", "--task", "power-law-regression", "--size", "16", "--batch", "2", "--schedule",
      "constant:peak=0.1,steps=60", "--log-every", "20", "--checkpoint-every", "20",
    ]

    /// The command with its `call`-th call failing, or nil if it makes fewer.
    private func outcome(
      _ arguments: [String], in workspace: Workspace, call: String, at number: Int,
      named isNamed: Bool, code: Int
    ) throws -> Workspace.Outcome? {
      let mark = FileManager.default.temporaryDirectory
        .appending(path: "losscast-mark-\(UUID().uuidString)")
      defer { try? FileManager.default.removeItem(at: mark) }
      var environment = [
        "LD_PRELOAD": try #require(Self.shim).path, "LOSSCAST_FAULT": call,
        "LOSSCAST_FAULT_AT": "\(number)", "LOSSCAST_FAULT_CODE": "\(code)",
        "LOSSCAST_FAULT_MARK": mark.path,
      ]
      if isNamed { environment["LOSSCAST_NO_TMPFILE"] = "1" }
      let outcome = try workspace.losscast(arguments, environment: environment)
      return FileManager.default.fileExists(atPath: mark.path) ? outcome : nil
    }

    /// - Parameters:
    ///   - files: those that the command writes, which stand there before.
    ///   - most: how many calls of a kind are made to fail.
    private func check(
      _ arguments: [String], files: [String], most: Int = 12, workspace: () throws -> Workspace
    ) throws {
      let clean = try workspace()
      let expected = try clean.losscast(arguments)
      #expect(expected.status == 0, "\(expected.errors)")
      let new = try files.map { try clean.data($0) }
      var failures = 0
      for call in Self.calls {
        for isNamed in [false, true] {
          for number in 1...most {
            let workspace = try workspace()
            for file in files { try workspace.write("former \(file)", to: file) }
            let before = try workspace.names()
            guard
              let outcome = try outcome(
                arguments, in: workspace, call: call, at: number, named: isNamed,
                code: number % 2 == 0 ? Self.input : Self.noSpace)
            else { break }
            failures += 1
            let place = "\(call) \(number)\(isNamed ? ", with names" : "")"
            #expect(try workspace.names() == before, "\(place)")
            let isNew = try zip(files, new).map { file, new in
              let data = try workspace.data(file)
              #expect(data == new || data == Data("former \(file)".utf8), "\(place): \(file)")
              return data == new
            }
            if outcome.status == 0 {
              #expect(!isNew.contains(false), "\(place)")
              #expect(outcome.output == expected.output, "\(place)")
            } else {
              #expect(outcome.status == 74, "\(place): \(outcome.errors)")
              #expect(!outcome.complaint.isEmpty, "\(place): \(outcome.errors)")
            }
          }
        }
      }
      // As many as there are files, at the very least, times opening, writing, waiting and naming.
      #expect(failures >= 4 * files.count)
    }

    @Test(.enabled(if: shim != nil, "no compiler for the library that makes calls fail"))
    func `a schedule and its picture are written whole, or an error is said`() throws {
      try check(
        ["schedule", Self.schedule, "--out", "a.csv", "--plot", "a.svg"], files: ["a.csv", "a.svg"]
      ) { try Workspace() }
    }

    @Test(.enabled(if: shim != nil, "no compiler for the library that makes calls fail"))
    func `a fit is saved whole, or an error is said`() throws {
      try check(
        ["fit", "decayed.csv", "--law", "pow3", "--out", "fit.json"], files: ["fit.json"]
      ) { try Workspace.fitted() }
    }

    @Test(
      .enabled(if: shim != nil, "no compiler for the library that makes calls fail"),
      arguments: calls)
    func `a run that a failure ends is gone on with`(call: String) throws {
      let workspace = try Workspace()
      let command = Self.train + ["--out", "run.csv", "--resume"]
      #expect(try workspace.losscast(Self.train + ["--out", "clean.csv"]).status == 0)
      for number in 1...12 {
        guard
          let outcome = try outcome(
            command, in: workspace, call: call, at: number, named: number % 2 == 0,
            code: Self.noSpace)
        else { break }
        #expect([0, 74].contains(outcome.status), "\(call) \(number): \(outcome.errors)")
        #expect((outcome.status == 0) == outcome.complaint.isEmpty, "\(call) \(number)")
        let again = try workspace.losscast(command)
        #expect(again.status == 0, "\(call) \(number): \(again.errors)")
        #expect(
          try Self.rows(of: "run.csv", in: workspace) == Self.rows(of: "clean.csv", in: workspace))
        #expect(try workspace.names() == ["clean.csv", "run.csv"], "\(call) \(number)")
        try FileManager.default.removeItem(at: workspace.folder.appending(path: "run.csv"))
      }
    }

    /// The rows without their seconds, the last column.
    private static func rows(of file: String, in workspace: Workspace) throws -> [Substring] {
      try workspace.text(file).split(separator: "\n").filter { !$0.hasPrefix("#") }
        .map { $0[..<($0.lastIndex(of: ",") ?? $0.endIndex)] }
    }

    @Test(.enabled(if: shim != nil, "no compiler for the library that makes calls fail"))
    func `a study that a failure ends is gone on with`() throws {
      let study = """
        common: {task: power-law-regression, batch: 2, size: 16, log-every: 20}
        vary:
          schedule: {a: 'constant:peak=0.1,steps=60'}
          seed: [1, 2]
        average: seed
        """
      for call in ["write", "fsync", "rename", "open", "mkdir", "mkstemp", "pipe", "spawn"] {
        for number in 1...5 {
          let workspace = try Workspace()
          try workspace.write(study, to: "study.yaml")
          guard
            let outcome = try outcome(
              ["study", "study.yaml", "--jobs", "1"], in: workspace, call: call, at: number,
              named: false, code: Self.noSpace)
          else { break }
          let place = "\(call) \(number)"
          // 75 where the call failed in a run's own process.
          #expect([0, 74, 75].contains(outcome.status), "\(place): \(outcome.errors)")
          let again = try workspace.losscast("study", "study.yaml", "--jobs", "1")
          #expect(again.status == 0, "\(place): \(again.errors)")
          #expect(try workspace.names().allSatisfy { !$0.contains(".part") }, "\(place)")
          #expect(try workspace.names().contains("study/mean/a.csv"), "\(place)")
        }
      }
    }
  }
#endif
