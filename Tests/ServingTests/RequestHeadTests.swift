import Basics
import Testing

@testable import Serving

struct RequestHeadTests {
  private func head(_ text: String) throws(Response) -> RequestHead {
    try RequestHead(Array(text.utf8)[...])
  }

  private func status(_ text: String) -> Int? {
    do {
      _ = try head(text)
      return nil
    } catch {
      return error.status
    }
  }

  @Test func `a request is read`() throws {
    let head = try head(
      "GET /runs/3?a=b HTTP/1.1\r\nHost: x:1\r\nAccept: a\r\naccept: b\r\nX:  y \r\n\r\n")
    #expect(head.method == .get && head.path == "/runs/3" && head.query == "a=b")
    #expect(head["host"] == "x:1" && head["x"] == "y" && head.keepsAlive && head.bodyLength == 0)
    let post = try self.head("POST / HTTP/1.0\r\nhost: x\r\ncontent-length: 12\r\n\r\n")
    #expect(post.bodyLength == 12 && !post.keepsAlive && post.query == nil)
  }

  static let refused = [
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", 400),
    ("GET  / HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\nHost: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\nX: y\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost : x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nX\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\u{0}\r\n\r\n", 400),
    ("GET http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /# HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET /é HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("GET * HTTP/1.1\r\nHost: x\r\n\r\n", 400),
    ("\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -3\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: x\r\n\r\n", 411),
    ("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", 411),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 65537\r\n\r\n", 413),
    ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n", 417),
    ("PUT / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    ("get / HTTP/1.1\r\nHost: x\r\n\r\n", 405),
    ("GET / HTTP/2.0\r\nHost: x\r\n\r\n", 505),
    ("GET /\(String(repeating: "a", count: 2048)) HTTP/1.1\r\nHost: x\r\n\r\n", 414),
    ("GET / HTTP/1.1\r\nHost: x\r\nX: \(String(repeating: "a", count: 16384))\r\n\r\n", 431),
    (
      "GET / HTTP/1.1\r\nHost: x\r\n"
        + (0..<64).map { "X\($0): y\r\n" }.joined() + "\r\n", 431
    ),
  ]

  @Test(arguments: refused)
  func `what could be meant two ways or is too long is refused`(text: String, code: Int) {
    #expect(status(text) == code, "\(text.prefix(80))")
  }

  @Test func `the end of a head is found wherever its pieces are cut`() {
    let bytes = Array("GET / HTTP/1.1\r\nHost: x\r\n\r\nrest".utf8)
    #expect(RequestHead.end(in: bytes) == bytes.count - 4)
    for start in 0..<(bytes.count - 4) {
      #expect(RequestHead.end(in: Array(bytes[..<start])) == nil)
      #expect(RequestHead.end(in: bytes, from: start) == bytes.count - 4)
    }
  }

  @Test func `damaged heads are refused or read as they are`() {
    let whole = [
      "GET /runs/12?a HTTP/1.1\r\nHost: localhost:8080\r\nCookie: losscast-8080=0123\r\nOrigin: http://localhost:8080\r\n\r\n",
      "POST /what-if HTTP/1.0\r\nhost: [::1]\r\nContent-Type: application/json\r\nContent-Length: 120\r\n\r\n",
    ].map { Array($0.utf8) }
    let parts = [
      "\r\n", "\n", ":", " ", "\0", "Host: x", "Content-Length: 5", "HTTP/1.1", "é",
      "99999999999999999999",
    ]
    .map { Array($0.utf8) }
    var random = SplitMix64(seed: 7)
    for round in 0..<20_000 {
      var bytes = whole[round % whole.count]
      for _ in 0...Int.random(in: 0..<4, using: &random) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where place < bytes.count: bytes[place] = UInt8.random(in: 0...255, using: &random)
        case 1 where place < bytes.count: bytes.removeSubrange(place..<min(place + 3, bytes.count))
        case 2:
          bytes.insert(
            contentsOf: parts[Int.random(in: 0..<parts.count, using: &random)], at: place)
        default: bytes.insert(contentsOf: bytes[place...].prefix(20), at: place)
        }
      }
      guard let end = RequestHead.end(in: bytes) else { continue }
      do throws(Response) {
        let head = try RequestHead(bytes[..<end])
        #expect(head.path.hasPrefix("/") && head["host"] != nil)
        #expect(head.path.utf8.allSatisfy { (33...126).contains($0) })
        #expect((0...RequestHead.mostBodyBytes).contains(head.bodyLength))
        #expect(head.method == .post || head.bodyLength == 0)
      } catch {
        #expect((400..<600).contains(error.status))
      }
    }
  }
}
