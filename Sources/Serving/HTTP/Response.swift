import Basics

/// An answer to a request.
package struct Response: Error, Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// What changes, for as long as someone listens.
    case events(after: String?)
  }

  package var status: Int
  package var fields: [(name: String, value: String)]
  package var body: Body

  package init(
    _ status: Int, _ type: String, _ bytes: [UInt8],
    fields: [(name: String, value: String)] = []
  ) {
    self.status = status
    self.fields = [("Content-Type", type)] + fields
    body = .bytes(bytes)
  }

  /// Why there is no answer, as a line of text.
  package static func refusal(
    _ status: Int, _ reason: String, _ fields: [(name: String, value: String)] = []
  ) -> Response {
    Response(status, "text/plain; charset=utf-8", Array((reason + "\n").utf8), fields: fields)
  }

  package static func json(_ value: some Encodable) -> Response {
    do {
      return Response(
        200, "application/json", Array(try FiniteJSON.text(of: value, inOneLine: true).utf8))
    } catch {
      return .refusal(500, "the answer cannot be written")
    }
  }

  /// What changes, from an event that was received on.
  package static func events(after last: String?) -> Response {
    var response = Response(200, "text/event-stream; charset=utf-8", [])
    response.body = .events(after: last)
    return response
  }

  package static let notFound = refusal(404, "there is nothing here")

  /// What every answer says to browsers: run nothing that is not this server's own, show it in no frame, keep
  /// nothing.
  private static let guards = [
    (
      "Content-Security-Policy",
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
        + "img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    ("X-Content-Type-Options", "nosniff"), ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"), ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cross-Origin-Opener-Policy", "same-origin"), ("Cache-Control", "no-store"),
  ]

  /// The bytes of the head, and of the body if that is not a stream.
  ///
  /// - Parameters:
  ///   - isForHead: whether the body is left out.
  ///   - keepsAlive: whether the connection goes on.
  package func bytes(isForHead: Bool, keepsAlive: Bool) -> [UInt8] {
    var text = "HTTP/1.1 \(status) \(Self.phrases[status] ?? "Error")\r\n"
    var content: [UInt8] = []
    var own = fields
    switch body {
    case .bytes(let bytes):
      own.append(("Content-Length", String(bytes.count)))
      if !isForHead { content = bytes }
      own.append(("Connection", keepsAlive ? "keep-alive" : "close"))
    case .events:
      // Its end is that of the connection.
      own.append(("Connection", "close"))
    }
    for (name, value) in own + Self.guards { text += "\(name): \(value)\r\n" }
    return Array((text + "\r\n").utf8) + content
  }

  private static let phrases = [
    200: "OK", 303: "See Other", 400: "Bad Request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not Found", 405: "Method Not Allowed", 408: "Request Timeout", 411: "Length Required",
    413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
    417: "Expectation Failed", 421: "Misdirected Request", 422: "Unprocessable Content",
    431: "Request Header Fields Too Large", 500: "Internal Server Error",
    503: "Service Unavailable", 505: "HTTP Version Not Supported",
  ]
}
