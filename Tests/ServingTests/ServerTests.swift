import Foundation
import Synchronization
import Testing

/// The rules of the server, asked over plain sockets.
@Suite(.serialized) struct ServerTests {
  static func log(_ rows: Int, floor: Double = 2, of steps: Int = 1000, kind: String = "wsd")
    -> String
  {
    let plan =
      kind == "wsd"
      ? "wsd:peak=1e-3,steps=\(steps),warmup=100,decay=200"
      : "\(kind):peak=1e-3,steps=\(steps),warmup=100"
    let lines = stride(from: 10, through: rows, by: 10).map { step in
      "\(step),\(floor + 3 * pow(Double(step), -0.4) + (step % 20 == 0 ? 0.001 : -0.001))"
    }
    return "# schedule: \(plan)\nstep,loss\n" + lines.joined(separator: "\n") + "\n"
  }

  /// The events of a stream until one holds a text.
  private func events(_ served: Served, until text: String) -> (Connection, String) {
    let connection = served.connect()
    connection.send("GET /events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return (connection, connection.text(until: text))
  }

  @Test func `the page and its files are there, and nothing else`() throws {
    let served = try Served(logs: ["a.csv": Self.log(300)])
    for path in [
      "/", "/serve.js", "/serve.css", "/page.css", "/chart.js", "/dygraph.js", "/icon.svg",
    ] {
      let answer = served.get(path)
      #expect(answer.status == 200, "\(path)")
      #expect(answer.field("Content-Security-Policy")?.hasPrefix("default-src 'none'") == true)
      #expect(answer.field("X-Content-Type-Options") == "nosniff")
    }
    #expect(served.get("/").body.contains("<h1>runs</h1>"))
    let head = served.answer("HEAD / HTTP/1.1", "Host: localhost")
    #expect(
      head.status == 200 && head.body.isEmpty && Int(head.field("Content-Length") ?? "0")! > 1000)
    for path in [
      "/runs", "/runs/", "/runs/0", "/runs/-1", "/runs/1/", "/runs/01x", "/../a.csv",
      "/runs/../a.csv", "/a.csv",
      "/runs/a.csv", "//", "/%2e%2e/a.csv", "/..%2fa.csv", "/runs/%00", "/.", "/serve.js?x",
      "/serve.js/",
      "/runs/99999999999999999999", "/etc/passwd", "/proc/self/environ", "/?token=x", "/?",
    ] { #expect(served.get(path).status == 404, "\(path)") }
    for method in ["PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "FOO"] {
      #expect(served.answer("\(method) / HTTP/1.1", "Host: localhost").status == 405, "\(method)")
    }
    #expect(served.get("/what-if").status == 405)
    #expect(served.post("/", "{}").status == 405)
    #expect(served.post("/events", "{}").status == 405)
  }

  @Test func `other names, other sites and other types are refused`() throws {
    let served = try Served()
    #expect(served.answer("GET / HTTP/1.1", "Host: evil.example").status == 421)
    #expect(
      served.answer("GET / HTTP/1.1", "Host: localhost", "Origin: http://evil.example").status
        == 403)
    #expect(served.answer("GET / HTTP/1.1").status == 400)
    #expect(served.post("/what-if", "{}", type: "text/plain").status == 415)
    #expect(served.post("/what-if", "{").status == 400)
    #expect(served.post("/what-if", "[]").status == 400)
    #expect(served.post("/what-if", String(repeating: "[", count: 60_000)).status == 400)
  }

  @Test func `what is malformed or too large gets an answer and ends the connection`() throws {
    let served = try Served()
    func status(_ text: String) -> Int {
      let connection = served.connect()
      connection.send(text)
      return Answer(connection.rest()).status
    }
    #expect(status("nonsense\r\n\r\n") == 400)
    #expect(status("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx") == 400)
    #expect(
      status("GET / HTTP/1.1\r\n" + String(repeating: "a: b\r\n", count: 20_000) + "\r\n") == 431)
    #expect(status(String(repeating: "a", count: 200_000)) == 431)
    let long = "POST /what-if HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10000000\r\n\r\n"
    #expect(status(long + String(repeating: "x", count: 200_000)) == 413)
    #expect(
      status(
        "POST /what-if HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        == 411)
    #expect(served.get("/").status == 200)
  }

  @Test func `a connection serves one request after the other, in pieces too`() throws {
    let served = try Served()
    let connection = served.connect()
    for _ in 1...3 {
      for piece in ["GET /serve", ".css HTTP/1.1\r\nHost: loc", "alhost\r\n\r", "\n"] {
        connection.send(piece)
        usleep(5000)
      }
      let answer = connection.text(until: "/* On a phone a run is two lines. */")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n") && answer.contains("Connection: keep-alive"))
      // The rest of it, whose end the next answer would stand behind.
      while !connection.isQuiet { _ = connection.some() }
    }
  }

  @Test func `200 half-open connections keep nobody out`() throws {
    let served = try Served()
    let open = (0..<200).map { index in
      let connection = served.connect()
      if index % 2 == 0 { connection.send("GET / HTTP/1.1\r\nHost: local") }
      return connection
    }
    // After a second they give way to those who ask.
    usleep(1_200_000)
    for _ in 1...5 { #expect(served.get("/serve.css").status == 200) }
    #expect(open.count == 200)
    let (_, text) = events(served, until: "\n\n")
    #expect(text.contains("\"isWhole\":true") || text.contains("\"isWhole\": true"))
  }

  @Test func `a request that comes too slowly is given up`() throws {
    let served = try Served()
    let connection = served.connect()
    connection.send("GET / HTTP/1.1\r\n")
    // A byte now and then does not keep it.
    for _ in 1...30 {
      usleep(500_000)
      if !connection.send("a") { break }
    }
    #expect(connection.rest().isEmpty)
  }

  @Test func `rows show as they come, and readers go on where they were`() throws {
    let served = try Served(logs: ["a.csv": Self.log(300), "b.csv": Self.log(1000)])
    let (stream, first) = events(served, until: "300 of 1,000")
    #expect(first.contains("text/event-stream") && first.contains("\"finished\""))
    try served.append("310,2.25\n", to: "a.csv")
    let second = stream.text(until: "310 of 1,000")
    #expect(second.contains("2.25") && second.contains("310 of 1,000"))
    let number = try #require(second.split(separator: "\n").last { $0.hasPrefix("id: ") })
      .dropFirst(4)
    // Without an ending a row does not count.
    try served.append("320,2.2", to: "a.csv")
    try served.append("4\n", to: "a.csv")
    let again = served.connect()
    again.send("GET /events HTTP/1.1\r\nHost: localhost\r\nLast-Event-ID: \(number)\r\n\r\n")
    let third = again.text(until: "320 of 1,000")
    #expect(third.contains("2.24") && !third.contains("\"isWhole\":true"))
    try FileManager.default.removeItem(at: served.folder.appending(path: "runs/a.csv"))
    #expect(again.text(until: "the log has gone").contains("the log has gone"))
  }

  @Test func `names and texts of logs are text`() throws {
    let name = "<script>alert(1)<!-- \" '\n.csv"
    let served = try Served(logs: [name: Self.log(300), "broken.csv": "a,b\n<b>,</script>\n"])
    let (_, text) = events(served, until: "alert(1)")
    // A line ending in a name would end the event.
    #expect(text.contains("\\\\u000a"))
    #expect(
      text.components(separatedBy: "\n").allSatisfy { line in
        line.isEmpty || ["id: ", "data: ", "HTTP/", ":"].contains { line.hasPrefix($0) }
          || line.contains(": ")
      })
  }

  @Test func `links out of the folder are not followed, and that is said`() throws {
    let served = try Served(logs: ["inside.csv": Self.log(300)])
    let outside = served.folder.appending(path: "outside.csv")
    try Data(Self.log(500, floor: 9).utf8).write(to: outside)
    try FileManager.default.createSymbolicLink(
      at: served.folder.appending(path: "runs/link.csv"), withDestinationURL: outside)
    try FileManager.default.createSymbolicLink(
      atPath: served.folder.appending(path: "runs/again.csv").path,
      withDestinationPath: "inside.csv")
    let (_, text) = events(served, until: "is a link out of the folder")
    #expect(text.contains("link.csv: is a link out of the folder, and is not read"))
    #expect(text.contains("\"again\"") && !text.contains("\"link\""))
  }

  @Test func `schedules are answered by the runs that have ended`() throws {
    let served = try Served(logs: [
      "a.csv": Self.log(1000), "b.csv": Self.log(1000, floor: 2.01, kind: "cosine"),
      "c.csv": Self.log(1000, floor: 2.02, kind: "constant"),
    ])
    let (_, text) = events(served, until: "\"basis\":\"the average")
    #expect(text.contains("\"wsd\""))
    let asked = #"{"kind":"wsd","peak":1e-3,"steps":1500,"warmup":100,"decay":0.2,"final":0}"#
    let answer = served.post("/what-if", asked)
    #expect(answer.status == 200)
    let object = try answer.object()
    let loss = try #require(object["loss"] as? Double)
    let interval = try #require(object["interval"] as? [Double])
    #expect(interval[0] < loss && loss < interval[1] && (1.5...2.5).contains(loss))
    #expect(
      (object["answer"] as? String)?.hasPrefix("The loss ends at \(String(format: "%.4f", loss))")
        == true)
    #expect((object["gain"] as? String)?.contains("fitted runs") == true)
    #expect(object["chart"] is [String: Any])
    let far = served.post("/what-if", asked.replacing("1500", with: "90000"))
    #expect(far.status == 422 && far.body.contains("no fitted run supports this forecast"))
    #expect(served.post("/what-if", #"{"text":"csv:/etc/passwd"}"#).status == 422)
    for (form, part) in [
      ("text", "wsd:peak"), ("pytorch", "LambdaLR"), ("optax", "jnp.interp"), ("csv", "step,lr"),
    ] {
      let copy = served.post("/schedule", #"{"form":"\#(form)","schedule":\#(asked)}"#)
      #expect(copy.status == 200 && copy.body.contains(part), "\(form)")
    }
    #expect(served.post("/schedule", #"{"form":"bash","schedule":\#(asked)}"#).status == 422)
    #expect(served.post("/budget", #"{"compute":1e20}"#).status == 422)
    for id in 1...3 {
      let run = served.get("/runs/\(id)")
      #expect(run.status == 200 && run.body.contains("\"chart\""))
    }
  }

  @Test func `a signal ends it, whoever listens`() throws {
    let served = try Served(logs: ["a.csv": Self.log(300)])
    let streams = (0..<5).map { _ in events(served, until: "300 of 1,000").0 }
    #expect(served.end() == 143)
    for stream in streams { _ = stream.rest() }
  }

  @Test func `who asks while it ends is not told that too many do`() throws {
    let served = try Served(logs: ["a.csv": Self.log(300)])
    let port = served.port
    let statuses = Mutex<Set<Int>>([])
    let readers = (0..<4).map { _ in
      Thread {
        var status = 200
        while status != 0 {
          let connection = Connection(port: port)
          connection.send("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
          status = Answer(connection.rest()).status
          statuses.withLock { _ = $0.insert(status) }
        }
      }
    }
    for reader in readers { reader.start() }
    usleep(50_000)
    #expect(served.end() == 143)
    while !readers.allSatisfy(\.isFinished) { usleep(1000) }
    #expect(statuses.withLock { $0 } == [200, 0])
  }

  @Test func `with a token, the address opens the page and a cookie keeps it open`() throws {
    let served = try Served("--token")
    let token = try #require(served.token)
    #expect(token.count == 32)
    for path in ["/", "/serve.js", "/events", "/runs/1", "/?token=\(String(token.reversed()))"] {
      #expect(served.get(path).status == 401, "\(path)")
    }
    #expect(served.post("/what-if", "{}").status == 401)
    let opened = served.get("/?token=\(token)")
    #expect(opened.status == 303 && opened.field("Location") == "/")
    let cookie = try #require(opened.field("Set-Cookie"))
    #expect(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"))
    let pair = cookie.prefix { $0 != ";" }
    #expect(served.get("/", "Cookie: \(pair)").status == 200)
    #expect(served.get("/serve.js", "Cookie: \(pair)").status == 200)
  }
}
