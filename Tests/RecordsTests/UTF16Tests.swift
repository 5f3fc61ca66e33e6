import Foundation
import Records
import Testing

/// Text in UTF-16 is read as the same text in UTF-8, by everything that reads.
struct UTF16Tests {
  private static let table =
    "step\tlr\tloss\tnote\r\n"
    + (1...3000).map { "\($0)\t0.1\t\(2 + 1 / Double($0))\tÄ 名 🦜\r\n" }.joined()

  private static let encodings: [String.Encoding] = [.utf16LittleEndian, .utf16BigEndian]

  private static func bytes(_ text: String, _ encoding: String.Encoding) throws -> Data {
    try #require(("\u{feff}" + text).data(using: encoding))
  }

  @Test(arguments: encodings)
  func `a table is read as in UTF-8`(_ encoding: String.Encoding) throws {
    let plain = try read(Self.table)
    try withLog(try Self.bytes(Self.table, encoding)) { path in
      let log = try Log(reading: path)
      #expect(log.steps == plain.steps && log.losses == plain.losses)
      #expect(log.account.notes == plain.account.notes)
      let chosen = try CurveTable(
        reading: path, conditions: [RowCondition(column: "note", value: "Ä 名 🦜")])
      #expect(chosen.curves[0].count == 3000)
    }
  }

  @Test(arguments: encodings)
  func `formats are recognized in it`(_ encoding: String.Encoding) throws {
    let lines = (1...100).map { "step \($0): loss \(2 + 1 / Double($0)) 🦜\r\n" }.joined()
    for text in ["{\"step\": 1, \"loss\": 3}\n{\"step\": 2, \"loss\": 2}\n", lines] {
      let plain = try withLog(text) { try CurveTable(reading: $0) }
      let read = try withLog(try Self.bytes(text, encoding)) { try CurveTable(reading: $0) }
      #expect(read.curves[0].values == plain.curves[0].values)
      #expect(read.account.notes == plain.account.notes)
    }
  }

  @Test(arguments: encodings)
  func `a log that grows is followed, whatever the pieces`(_ encoding: String.Encoding) throws {
    let bytes = try Self.bytes(Self.table, encoding)
    let whole = try withLog(Self.table) { try CurveTable(reading: $0) }
    try withLog("") { path in
      let file = try FileHandle(forWritingTo: URL(filePath: path))
      var log = FollowedLog(path)
      for start in stride(from: 0, to: bytes.count, by: 4999) {
        try file.write(contentsOf: bytes[start..<min(start + 4999, bytes.count)])
        _ = try log.update()
        #expect(whole.curves[0].values.starts(with: log.runs[0].curve.values))
      }
      #expect(log.runs[0].curve.values == whole.curves[0].values)
    }
  }

  @Test func `what is cut within a letter is not finished`() throws {
    let bytes = try Self.bytes("step,lr,loss\n1,1,3\n2,1,2\n3,1,1\n4,1,2.0", .utf16LittleEndian)
    let log = try withLog(bytes + [0x38]) { try Log(reading: $0) }
    #expect(log.steps == [1, 2, 3])
    #expect(log.account.notes.contains(.unfinishedLine(5)))
  }

  @Test func `halves of pairs are letters that nobody knows, and no numbers`() throws {
    var bytes = try Self.bytes("step,lr,loss\n1,1,3\n2,1,", .utf16LittleEndian)
    bytes += [0x3d, 0xd8, 0x32, 0x00, 0x0a, 0x00]
    let error = try withLog(bytes) { path in
      #expect(throws: LogError.self) { try Log(reading: path) }
    }
    #expect(error?.line == 3 && error?.column == 3)
    // UTF-32 begins alike.
    let wide = try #require("step,loss\n1,3\n".data(using: .utf32LittleEndian))
    let refused = try withLog(Data([0xff, 0xfe, 0, 0]) + wide) { path in
      #expect(throws: LogError.self) { try Log(reading: path) }
    }
    #expect(refused?.message == "this is not text")
  }
}
