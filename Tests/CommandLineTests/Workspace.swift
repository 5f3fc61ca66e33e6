import Foundation

/// A folder of its own in which the built `losscast` runs; gone when the value is.
final class Workspace {
  let folder: URL

  /// What a process left behind.
  struct Outcome {
    var status: Int32
    var output: String
    var errors: String

    /// What was said on standard error when the process failed: from `error:` on.
    var complaint: String {
      errors.ranges(of: "losscast: error: ").first.map { String(errors[$0.upperBound...]) } ?? ""
    }
  }

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "losscast-\(UUID().uuidString)", directoryHint: .isDirectory)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The `losscast` that was built beside the tests.
  static let executable: URL = {
    #if os(Linux)
      let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL
    #endif
    return tests.deletingLastPathComponent().appending(path: "losscast")
  }()

  /// Runs `losscast` in the folder. Streams are files, so that none can fill up and block.
  func losscast(
    _ arguments: String..., input: String = "", environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(Self.executable, arguments, input: Data(input.utf8), environment: environment)
  }

  func losscast(
    _ arguments: [String], environment: [String: String] = [:]
  ) throws -> Outcome {
    try run(Self.executable, arguments, input: Data(), environment: environment)
  }

  /// Runs a shell script in the folder; `$losscast` is the program.
  func shell(_ script: String) throws -> Outcome {
    try run(
      URL(filePath: "/bin/sh"), ["-c", script], input: Data(),
      environment: ["losscast": Self.executable.path])
  }

  /// What sanitizers were told, for a program that is built with one.
  private static let sanitizers = ProcessInfo.processInfo.environment.filter {
    ["ASAN_OPTIONS", "TSAN_OPTIONS"].contains($0.key)
  }

  private func run(
    _ program: URL, _ arguments: [String], input: Data, environment: [String: String]
  ) throws -> Outcome {
    let streams = try ["in", "out", "err"].map { name in
      let file = FileManager.default.temporaryDirectory
        .appending(path: "losscast-\(name)-\(UUID().uuidString)")
      try (name == "in" ? input : Data()).write(to: file)
      return file
    }
    defer { for file in streams { try? FileManager.default.removeItem(at: file) } }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    process.environment = ["PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": folder.path]
      .merging(Self.sanitizers) { $1 }.merging(environment) { $1 }
    process.standardInput = try FileHandle(forReadingFrom: streams[0])
    process.standardOutput = try FileHandle(forWritingTo: streams[1])
    process.standardError = try FileHandle(forWritingTo: streams[2])
    try Self.withoutBlockedSignals { try process.run() }
    process.waitUntilExit()
    return Outcome(
      // A signal must not look like a status of the program's own.
      status: process.terminationReason == .exit
        ? process.terminationStatus : -process.terminationStatus,
      output: String(decoding: try Data(contentsOf: streams[1]), as: UTF8.self),
      errors: String(decoding: try Data(contentsOf: streams[2]), as: UTF8.self))
  }

  /// The threads that tests run on block most signals, which a child would inherit: a shell would
  /// wait for its own children for ever.
  private static func withoutBlockedSignals(_ body: () throws -> Void) rethrows {
    var (none, former) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &former)
    defer { pthread_sigmask(SIG_SETMASK, &former, nil) }
    try body()
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: name))
  }

  func write(_ data: Data, to name: String) throws {
    try data.write(to: folder.appending(path: name))
  }

  func data(_ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: name))
  }

  func text(_ name: String) throws -> String { String(decoding: try data(name), as: UTF8.self) }

  /// The names of all files and folders below the folder, sorted.
  func names() throws -> [String] {
    try FileManager.default.subpathsOfDirectory(atPath: folder.path).sorted()
  }
}

extension Workspace.Outcome {
  /// The output as a JSON object.
  func object() throws -> [String: any Sendable] {
    try JSON.object(Data(output.utf8))
  }
}
