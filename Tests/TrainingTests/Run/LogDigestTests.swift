import Testing

@testable import Training

struct LogDigestTests {
  private func rows(_ count: Int) -> [String] {
    (0..<count).map { "\($0),0.1,\(3.0 - Double($0))" }
  }

  @Test(arguments: [1, 2, 1000, 1024, 1025, 5000])
  func `a row that differs is found, and about where`(count: Int) throws {
    let rows = rows(count)
    let digest = LogDigest(rows)
    #expect(digest.firstDifference(from: LogDigest(rows)) == nil)
    for place in Set([0, 1, count / 3, count - 2, count - 1]) where rows.indices.contains(place) {
      var changed = rows
      changed[place] += "0"
      let found = try #require(digest.firstDifference(from: LogDigest(changed)))
      #expect(found.contains(place))
      // To the row as long as the log is short.
      #expect(found.count <= max(1, count / 512))
    }
  }

  @Test(arguments: [0, 1, 1500])
  func `it is saved and restored`(count: Int) throws {
    let digest = LogDigest(rows(count))
    var fields = StateEncoder()
    digest.save(to: &fields)
    var decoder = StateDecoder(fields.bytes[...])
    #expect(try LogDigest(restoring: &decoder) == digest)
    #expect(decoder.isAtEnd)
    for length in stride(from: 0, to: fields.bytes.count, by: 5) {
      var short = StateDecoder(fields.bytes[..<length])
      #expect(throws: StateError.self) { try LogDigest(restoring: &short) }
    }
  }
}
