import Foundation
import Records
import Testing

@testable import Training

struct TextFilesTests {
  private func bytes(of files: TextFiles, from offset: Int = 0, count: Int? = nil) -> [UInt8] {
    let count = count ?? files.count - offset
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, written in
      written = count
      files.copy(to: UnsafeMutableBufferPointer(rebasing: buffer[..<count]), from: offset)
    }
  }

  private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

  @Test func `a folder's files come by path, hidden ones and links to folders left out`() throws {
    try withTemporaryFolder { folder in
      let manager = FileManager.default
      try manager.createDirectory(
        at: folder.appending(path: "b/c"), withIntermediateDirectories: true)
      try manager.createDirectory(
        at: folder.appending(path: ".git"), withIntermediateDirectories: true)
      for (name, content) in [
        ("z.txt", "last"), ("a.txt", "first "), ("b/c/1", "third "), ("b/0", "second "),
        (".git/x", "hidden"), (".profile", "hidden"), ("b/empty", ""),
      ] { try Data(content.utf8).write(to: folder.appending(path: name)) }
      try manager.createSymbolicLink(
        atPath: folder.path + "/b/d", withDestinationPath: folder.path)
      try manager.createSymbolicLink(
        atPath: folder.path + "/m", withDestinationPath: folder.path + "/a.txt")
      let files = try TextFiles(path: folder.path)
      #expect(text(bytes(of: files)) == "first second third first last")
      // Any stretch, over any number of files.
      let whole = bytes(of: files)
      for start in 0..<whole.count {
        for count in [0, 1, 9, whole.count - start] where start + count <= whole.count {
          #expect(
            bytes(of: files, from: start, count: count) == Array(whole[start..<start + count]))
        }
      }
      #expect(text(bytes(of: try TextFiles(path: folder.path + "/b/0"))) == "second ")
      #expect(text(bytes(of: try TextFiles(path: folder.path + "/"))) == text(whole))
    }
  }

  @Test func `a large file is read whole, and stays as it was read`() throws {
    try withTemporaryFolder { folder in
      let content = (0..<1_500_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
      try Data(content).write(to: folder.appending(path: "large"))
      let files = try TextFiles(path: folder.path)
      #expect(files.count == content.count)
      // A mapped file would end the process here.
      try Data().write(to: folder.appending(path: "large"), options: [])
      #expect(bytes(of: files, from: 1_400_000) == Array(content[1_400_000...]))
    }
  }

  @Test func `the fingerprint tells texts of one size apart`() throws {
    try withTemporaryFolder { folder in
      for (name, content) in [("a", "123456789"), ("b", "123456798")] {
        try Data(content.utf8).write(to: folder.appending(path: name))
      }
      // The check value of CRC-32.
      #expect(
        try TextFiles(path: folder.path + "/a").fingerprint.text
          == "9 bytes with CRC-32 cbf43926")
      #expect(
        try TextFiles(path: folder.path + "/b").fingerprint.text
          != TextFiles(path: folder.path + "/a").fingerprint.text)
      #expect(
        try TextFiles(path: folder.path).fingerprint.text.hasPrefix("18 bytes with CRC-32 "))
    }
  }

  @Test func `what is no text is refused`() throws {
    func complaint(_ path: String) -> String {
      do throws(LogError) {
        _ = try TextFiles(path: path)
        return ""
      } catch { return error.description }
    }
    try withTemporaryFolder { folder in
      #expect(
        complaint(folder.path) == "\(folder.path): there is no text in it. "
          + "Name a file or folder with text")
      try Data().write(to: folder.appending(path: "empty"))
      #expect(complaint(folder.path + "/empty").contains("there is no text in it"))
      #expect(complaint(folder.path + "/none").hasSuffix("no such file or folder. Check the path"))
    }
    #expect(complaint("/dev/null").contains("neither a file nor a folder"))
  }
}
