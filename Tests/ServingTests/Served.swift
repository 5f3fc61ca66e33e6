import Foundation
import Platform

/// The built `losscast-serve` over a folder of its own; both are gone when the value is.
final class Served {
  let folder: URL
  let port: Int
  let token: String?
  private let process: Process

  struct NotStarted: Error { var said: String }

  /// - Parameter logs: texts by the names of files.
  init(_ arguments: String..., logs: [String: String] = [:]) throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "serve-\(UUID().uuidString)", directoryHint: .isDirectory)
    let runs = folder.appending(path: "runs")
    try FileManager.default.createDirectory(at: runs, withIntermediateDirectories: true)
    for (name, text) in logs { try Data(text.utf8).write(to: runs.appending(path: name)) }
    let output = folder.appending(path: "out")
    try Data().write(to: output)
    process = Process()
    process.executableURL = Self.executable
    process.arguments = ["runs", "--port", "0", "--every", "0.1"] + arguments
    process.currentDirectoryURL = folder
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = FileHandle.nullDevice
    try process.run()
    var said = ""
    while !said.contains("Ctrl-C"), process.isRunning {
      usleep(10_000)
      said = try String(contentsOf: output, encoding: .utf8)
    }
    guard let address = said.split(separator: "\n").first.flatMap({ URL(string: String($0)) }),
      let port = address.port
    else { throw NotStarted(said: said) }
    self.port = port
    token = address.query().map { String($0.dropFirst("token=".count)) }
  }

  deinit {
    if process.isRunning {
      process.terminate()
      process.waitUntilExit()
    }
    try? FileManager.default.removeItem(at: folder)
  }

  static let executable: URL = {
    #if os(Linux)
      let tests = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    #else
      let tests = Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }!.bundleURL
    #endif
    return tests.deletingLastPathComponent().appending(path: "losscast-serve")
  }()

  /// Ends it by a signal, as Ctrl-C does. Which one that sends, a shell may have had ignored.
  ///
  /// - Returns: its status.
  func end() -> Int32 {
    process.terminate()
    process.waitUntilExit()
    return process.terminationStatus
  }

  func write(_ text: String, to name: String) throws {
    try Data(text.utf8).write(to: folder.appending(path: "runs/\(name)"))
  }

  func append(_ text: String, to name: String) throws {
    let file = try FileHandle(forWritingTo: folder.appending(path: "runs/\(name)"))
    try file.seekToEnd()
    try file.write(contentsOf: Data(text.utf8))
    try file.close()
  }

  /// The resident memory of the process, bytes.
  var memory: Int {
    let text =
      (try? String(contentsOfFile: "/proc/\(process.processIdentifier)/statm", encoding: .utf8))
      ?? ""
    return (Int(text.split(separator: " ").dropFirst().first ?? "0") ?? 0) * 4096
  }

  // MARK: Requests

  func connect() -> Connection { Connection(port: port) }

  /// An answer to a request of lines, which are sent as they are with their ends and an empty line.
  func answer(_ lines: String..., body: String = "") -> Answer {
    let connection = connect()
    connection.send((lines + ["Connection: close", "", ""]).joined(separator: "\r\n") + body)
    return Answer(connection.rest())
  }

  func get(_ path: String, _ fields: String...) -> Answer {
    let connection = connect()
    let lines = ["GET \(path) HTTP/1.1", "Host: localhost:\(port)", "Connection: close"] + fields
    connection.send((lines + ["", ""]).joined(separator: "\r\n"))
    return Answer(connection.rest())
  }

  func post(_ path: String, _ body: String, type: String = "application/json") -> Answer {
    answer(
      "POST \(path) HTTP/1.1", "Host: localhost:\(port)", "Content-Type: \(type)",
      "Content-Length: \(body.utf8.count)", body: body)
  }
}

/// What came back.
struct Answer {
  var status: Int
  var head: String
  var body: String

  init(_ text: String) {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    head = parts.first.map(String.init) ?? ""
    body = parts.count > 1 ? String(parts[1]) : ""
    status = Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0
  }

  func field(_ name: String) -> String? {
    head.split(separator: "\r\n").first { $0.lowercased().hasPrefix(name.lowercased() + ":") }
      .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
  }

  func object() throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any] ?? [:]
  }
}

/// A plain socket to a port of this machine.
final class Connection {
  private let file: Int32

  init(port: Int, patience: Int = 20) {
    #if canImport(Glibc)
      file = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    #else
      file = socket(AF_INET, SOCK_STREAM, 0)
    #endif
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var wait = timeval(tv_sec: patience, tv_usec: 0)
    setsockopt(file, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
    _ = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Platform.connect(file, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
  }

  deinit { close(file) }

  /// - Returns: whether all of it could be sent.
  @discardableResult func send(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Platform.send(file, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count <= 0 { return false }
      sent += count
    }
    return true
  }

  /// The next bytes; empty at the end.
  func some() -> String {
    var bytes = [UInt8](repeating: 0, count: 65536)
    let count = recv(file, &bytes, bytes.count, 0)
    return count > 0 ? String(decoding: bytes[..<count], as: UTF8.self) : ""
  }

  /// Whether nothing has come for a while.
  var isQuiet: Bool {
    var poller = pollfd(fd: file, events: Int16(POLLIN), revents: 0)
    return poll(&poller, 1, 100) == 0
  }

  /// All that comes until the other side ends it.
  func rest() -> String {
    var text = ""
    while true {
      let more = some()
      if more.isEmpty { return text }
      text += more
    }
  }

  /// What comes until a text is in it, or the end.
  func text(until end: String) -> String {
    var text = ""
    while !text.contains(end) {
      let more = some()
      if more.isEmpty { break }
      text += more
    }
    return text
  }
}
