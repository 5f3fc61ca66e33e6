import Testing

@testable import Serving

struct GateTests {
  private let local = Gate(host: "127.0.0.1", machine: "box", port: 8080, token: nil)

  private func head(
    _ path: String = "/events", host: String = "localhost:8080", _ fields: String...
  ) throws -> RequestHead {
    let lines = ["GET \(path) HTTP/1.1", "Host: \(host)"] + fields
    return try RequestHead(Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)[...])
  }

  private func status(_ gate: Gate, _ head: RequestHead) -> Int? {
    do {
      try gate.check(head)
      return nil
    } catch {
      return error.status
    }
  }

  @Test func `on this machine it goes by names that nobody else can hand out`() throws {
    for host in ["localhost", "localhost:8080", "127.0.0.1:9000", "[::1]:8080", "LOCALHOST:1"] {
      #expect(status(local, try head(host: host)) == nil, "\(host)")
    }
    for host in [
      "evil.example", "evil.example:8080", "box:8080", "localhost.evil.example",
      "127.0.0.1.evil.example",
      "10.0.0.1:8080", "localhost:8080:1", "localhost:x", "localhost:0", "localhost:99999", "[::1",
      "[::1]x",
      "", "localhost@evil.example",
    ] {
      #expect(status(local, try head(host: host)) == 421, "\(host)")
    }
  }

  @Test func `pages of other sites may not ask`() throws {
    #expect(
      status(local, try head("/", host: "localhost:8080", "Origin: http://localhost:8080")) == nil)
    for origin in [
      "http://localhost:3000", "https://localhost:8080", "null", "http://evil.example", "",
    ] {
      let asked = try head("/", host: "localhost:8080", "Origin: \(origin)")
      #expect(status(local, asked) == 403, "\(origin)")
    }
    let link = ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate"]
    #expect(status(local, try head("/", host: "localhost", link[0], link[1])) == nil)
    #expect(status(local, try head("/events", host: "localhost", link[0], link[1])) == 403)
    #expect(status(local, try head("/", host: "localhost", "Sec-Fetch-Site: same-site")) == 403)
    #expect(
      status(local, try head("/events", host: "localhost", "Sec-Fetch-Site: same-origin")) == nil)
    #expect(status(local, try head("/", host: "localhost", "Sec-Fetch-Site: none")) == nil)
  }

  @Test func `with a token, nothing is shown without it`() throws {
    let token = AccessToken()
    let gate = Gate(host: "0.0.0.0", machine: "Box", port: 81, token: token)
    #expect(token.text.count == 32 && AccessToken().text != token.text)
    for host in ["box:81", "10.0.0.7:81", "[fe80::1]:81", "localhost:81"] {
      #expect(status(gate, try head("/", host: host)) == 401, "\(host)")
    }
    #expect(status(gate, try head("/", host: "evil.example")) == 421)
    #expect(status(gate, try head("/?token=\(token.text.dropLast())0g", host: "box")) == 401)
    #expect(status(gate, try head("/?token=", host: "box")) == 401)
    #expect(status(gate, try head("/events?token=\(token.text)", host: "box")) == 401)
    do {
      try gate.check(try head("/?token=\(token.text)", host: "box"))
      Issue.record("the token is to become a cookie")
    } catch let answer as Response {
      #expect(answer.status == 303)
      let cookie = answer.fields.first { $0.name == "Set-Cookie" }?.value
      #expect(cookie == "losscast-81=\(token.text); HttpOnly; SameSite=Strict; Path=/")
    }
    #expect(
      status(gate, try head("/", host: "box", "Cookie: a=b; losscast-81=\(token.text)")) == nil)
    #expect(status(gate, try head("/", host: "box", "Cookie: losscast-82=\(token.text)")) == 401)
    #expect(status(gate, try head("/", host: "box", "Cookie: losscast-81=\(token.text)0")) == 401)
  }

  @Test func `every answer tells browsers to run and frame nothing`() {
    for response in [Response.notFound, .json(["a": 1]), .events(after: nil)] {
      let head = String(decoding: response.bytes(isForHead: true, keepsAlive: true), as: UTF8.self)
      for field in [
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
          + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n",
        "X-Content-Type-Options: nosniff\r\n", "Referrer-Policy: no-referrer\r\n",
        "Cache-Control: no-store\r\n",
      ] { #expect(head.contains(field), "\(head)") }
      #expect(!head.contains("Access-Control"))
    }
  }
}
