import Basics

/// Who may ask: the rules that hold for every request before anything is looked up.
package struct Gate: Sendable {
  /// The host that was asked for on the command line.
  private let host: String
  /// The name of this machine.
  private let machine: String
  /// What a browser has to show; nil where the server is for this machine alone.
  package let token: AccessToken?
  private let cookie: String

  /// - Parameters:
  ///   - host: what the server is bound to, a name or an address.
  ///   - machine: the name of this machine.
  ///   - port: cookies are for all ports of a machine, so that their names tell servers apart.
  package init(host: String, machine: String, port: Int, token: AccessToken?) {
    self.host = host.lowercased()
    self.machine = machine.lowercased()
    self.token = token
    cookie = "losscast-\(port)"
  }

  /// - Throws: the answer to who may not ask.
  package func check(_ head: RequestHead) throws(Response) {
    // A page of another site may have its name lead to this machine (DNS rebinding): only names that nobody
    // else can hand out are served.
    guard let host = head["host"], isServed(host) else {
      throw .refusal(421, "this server does not go by that name")
    }
    if let origin = head["origin"], origin.lowercased() != "http://\(host.lowercased())" {
      throw .refusal(403, "pages of other sites may not ask")
    }
    if let site = head["sec-fetch-site"], site != "same-origin", site != "none" {
      // A link may lead here, and nothing else.
      let isLink = head.method == .get && head["sec-fetch-mode"] == "navigate" && head.path == "/"
      guard isLink else { throw .refusal(403, "pages of other sites may not ask") }
    }
    guard let token else { return }
    if head.method == .get, head.path == "/", let query = head.query {
      guard query.hasPrefix("token="), token.matches(query.dropFirst(6)) else {
        throw .refusal(401, "the token is another; open the address that losscast serve printed")
      }
      throw Response(
        303, "text/plain; charset=utf-8", [],
        fields: [
          ("Location", "/"),
          ("Set-Cookie", "\(cookie)=\(token.text); HttpOnly; SameSite=Strict; Path=/"),
        ])
    }
    let cookies = (head["cookie"] ?? "").split(separator: ";").map { $0.drop { $0 == " " } }
    guard cookies.contains(where: { isShown($0, token) }) else {
      throw .refusal(401, "open the address that losscast serve printed, with its token")
    }
  }

  private func isShown(_ text: Substring, _ token: AccessToken) -> Bool {
    text.hasPrefix(cookie + "=") && token.matches(text.dropFirst(cookie.count + 1))
  }

  /// Whether a Host field names this server: an address in digits, which no name service hands out, this
  /// machine's own name, or the one that the server was bound to. Ports may differ, since tunnels have their
  /// own.
  private func isServed(_ field: String) -> Bool {
    let field = field.lowercased()
    var name = field
    if field.hasPrefix("[") {
      guard let end = field.firstIndex(of: "]") else { return false }
      name = String(field[...end])
      guard isPort(field[field.index(after: end)...]) else { return false }
    } else if let colon = field.firstIndex(of: ":") {
      name = String(field[..<colon])
      guard isPort(field[colon...]) else { return false }
    }
    if name == "localhost" || name == "127.0.0.1" || name == "[::1]" { return true }
    // Bound to this machine alone, it goes by no other name.
    guard token != nil else { return false }
    return name == host || name == "[\(host)]" || name == machine || HostAddress.isNumeric(name)
  }

  private func isPort(_ text: Substring) -> Bool {
    text.isEmpty
      || (text.hasPrefix(":") && Int(text.dropFirst()).map { (1...65535).contains($0) } == true)
  }
}

/// What a browser has to show, where a server can be reached from other machines.
package struct AccessToken: Sendable {
  package let text: String

  /// A new one of 128 random bits.
  package init() {
    var random = SystemRandomNumberGenerator()
    text = (0..<2).map { _ in
      let digits = String(random.next(), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }

  /// Whether a text is the token, found in a time that does not tell how much of it is right.
  package func matches(_ other: some StringProtocol) -> Bool {
    let (own, other) = (Array(text.utf8), Array(other.utf8))
    guard own.count == other.count else { return false }
    return zip(own, other).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
