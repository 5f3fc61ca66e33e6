import Foundation
import Testing

@testable import Basics

struct AtomicFileTests {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "losscast-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }
  private func text(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }
  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
  }
  private func mode(_ name: String) throws -> Int {
    let attributes = try FileManager.default.attributesOfItem(atPath: path(name))
    return try #require(attributes[.posixPermissions] as? Int)
  }

  @Test func `a file appears with all of its text, and nothing else is left`() throws {
    try AtomicFile.write("one\ntwo\n", to: path("a"))
    #expect(try text("a") == "one\ntwo\n")
    try AtomicFile.write("three", to: path("a"))
    #expect(try text("a") == "three")
    #expect(try names == ["a"])
  }

  @Test func `the former file stays until the new one is whole`() throws {
    try AtomicFile.write("former", to: path("a"))
    var file = try AtomicFile(path("a"))
    try file.write("half")
    #expect(try text("a") == "former")
    _ = consume file
    #expect(try text("a") == "former")
    #expect(try names == ["a"])
  }

  @Test func `a new file never replaces one`() throws {
    var first = try AtomicFile(path("a"))
    var second = try AtomicFile(path("a"))
    try first.write("first")
    try second.write("second")
    try first.commit(.new)
    var problem: SystemError?
    do throws(SystemError) { try second.commit(.new) } catch { problem = error }
    #expect(problem == .fileExists)
    #expect(try text("a") == "first")
    #expect(try names == ["a"])
  }

  @Test func `permissions and links are kept`() throws {
    try AtomicFile.write("former", to: path("target"))
    try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path("target"))
    try FileManager.default.createSymbolicLink(
      atPath: path("relative"), withDestinationPath: "target")
    try FileManager.default.createSymbolicLink(
      atPath: path("chain"), withDestinationPath: path("relative"))
    try FileManager.default.createSymbolicLink(
      atPath: path("dangling"), withDestinationPath: "made")
    try AtomicFile.write("new", to: path("chain"))
    try AtomicFile.write("made", to: path("dangling"))
    #expect(try text("target") == "new")
    #expect(try mode("target") == 0o640)
    #expect(try text("made") == "made")
    #expect(
      try FileManager.default.destinationOfSymbolicLink(atPath: path("relative")) == "target")
    #expect(try names == ["chain", "dangling", "made", "relative", "target"])
  }

  @Test func `a link that leads to itself and a missing folder are errors`() throws {
    try FileManager.default.createSymbolicLink(atPath: path("loop"), withDestinationPath: "loop")
    #expect(throws: SystemError.self) { try AtomicFile.write("", to: path("loop")) }
    #expect(throws: SystemError.noSuchFile) { try AtomicFile.write("", to: path("no/a")) }
    #expect(throws: SystemError.isDirectory) { try AtomicFile.write("", to: folder.path) }
    #expect(throws: SystemError.self) { try AtomicFile.write("", to: path("a") + "/") }
    #expect(throws: SystemError.noSuchFile) { try AtomicFile.write("", to: "") }
  }

  @Test func `a name as long as names can be is written`() throws {
    let name = String(repeating: "n", count: 255)
    try AtomicFile.write("text", to: path(name))
    #expect(try names == [name])
  }

  @Test func `a device is written to and stays`() throws {
    try AtomicFile.write("gone", to: "/dev/null")
    #expect(throws: SystemError.self) { try AtomicFile.write("no room", to: "/dev/full") }
    #expect(FileManager.default.fileExists(atPath: "/dev/full"))
  }

  @Test func `a whole file is read, and one that never ends only so far`() throws {
    try AtomicFile.write([UInt8](repeating: 7, count: 100_000), to: path("a"))
    let file = try FileHandle(forReadingFrom: folder.appending(path: "a"))
    #expect(try Descriptor.contents(file.fileDescriptor, most: 1 << 20).count == 100_000)
    let zeros = try #require(FileHandle(forReadingAtPath: "/dev/zero"))
    #expect(try Descriptor.contents(zeros.fileDescriptor, most: 100_000).count == 100_001)
  }
}
