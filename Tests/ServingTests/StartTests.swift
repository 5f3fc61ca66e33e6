import Foundation
import Testing

/// How `losscast serve` starts, or says why not.
struct StartTests {
  /// - Returns: the status and what was said.
  private func run(_ program: String, _ arguments: [String]) throws -> (Int32, String) {
    let said = FileManager.default.temporaryDirectory.appending(path: "said-\(UUID().uuidString)")
    try Data().write(to: said)
    defer { try? FileManager.default.removeItem(at: said) }
    let process = Process()
    process.executableURL = Served.executable.deletingLastPathComponent().appending(path: program)
    process.arguments = arguments
    process.standardOutput = try FileHandle(forWritingTo: said)
    process.standardError = process.standardOutput
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOf: said, encoding: .utf8))
  }

  @Test func `what cannot be served ends with a status and the reason`() throws {
    let folder = FileManager.default.temporaryDirectory.path
    for program in ["losscast-serve", "losscast"] {
      let first = program == "losscast" ? ["serve"] : []
      func said(_ arguments: String...) throws -> (Int32, String) {
        try run(program, first + arguments)
      }
      #expect(
        try said("/no/such/folder") == (
          66, "losscast: error: /no/such/folder: no such folder. Check the path\n"
        ))
      let file = try said("/etc/passwd")
      #expect(file.0 == 66 && file.1.contains("is a file"))
      #expect(try said(folder, "--port", "70000").0 == 64)
      #expect(try said(folder, "--host", "192.0.2.1").0 == 64)
      #expect(try said(folder, "--fit", "/no/such/fit").0 == 66)
      let unknown = try said(folder, "--prot", "1")
      #expect(unknown.0 == 64 && unknown.1.contains("See losscast help serve."))
      let help = try said("--help")
      #expect(help.0 == 0 && help.1.contains("USAGE: losscast serve"))
    }
  }

  @Test func `a port that is in use is said, with the way out`() throws {
    let served = try Served()
    let (status, said) = try run(
      "losscast-serve", [served.folder.path, "--port", String(served.port)])
    #expect(status == 74)
    #expect(said.contains("port \(served.port) is in use") && said.contains("--port 0"))
  }
}
