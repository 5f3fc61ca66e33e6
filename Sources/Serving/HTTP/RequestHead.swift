/// The head of a request: what HTTP/1.1 allows of it that this server has a use for, and nothing else.
///
/// Read strictly: what two readers could take for different requests is refused, such as two lengths, a line
/// that goes on in the next, or a line without its carriage return.
package struct RequestHead: Sendable, Hashable {
  package enum Method: String, Sendable, Hashable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
  }

  package let method: Method
  /// What comes before the question mark, as it was sent.
  package let path: String
  /// What comes behind the question mark; nil without one.
  package let query: String?
  /// By their names in lower case.
  private let fields: [String: String]
  /// The bytes of the body that is to follow.
  package let bodyLength: Int
  /// Whether the connection may serve another request.
  package let keepsAlive: Bool

  /// The value of a field, by its name in lower case.
  package subscript(name: String) -> String? { fields[name] }

  /// The most bytes of a head, its empty line included.
  package static let mostBytes = 16 << 10
  private static let mostTargetBytes = 2048
  private static let mostFields = 64

  /// Where the head ends that a connection's first bytes begin with, behind its empty line; nil where more is
  /// to come.
  ///
  /// - Parameter start: from where to look: what is before was looked at already.
  package static func end(in bytes: [UInt8], from start: Int = 0) -> Int? {
    var index = max(start - 3, 0)
    while index + 3 < bytes.count {
      if bytes[index] == 13, bytes[index + 1] == 10, bytes[index + 2] == 13, bytes[index + 3] == 10
      {
        return index + 4
      }
      index += 1
    }
    return nil
  }

  /// - Parameter bytes: up to and with the empty line.
  /// - Throws: the answer to what is no request that this server serves.
  package init(_ bytes: ArraySlice<UInt8>) throws(Response) {
    guard bytes.count <= Self.mostBytes else { throw .refusal(431, "the head is too long") }
    let lines = Self.lines(of: bytes.dropLast(4))
    // No carriage return and no line feed is left that stands alone, nor any other control character.
    guard lines.allSatisfy({ $0.allSatisfy { ($0 >= 32 && $0 != 127) || $0 == 9 } }) else {
      throw .refusal(400, "the head is malformed")
    }
    let (method, target, version) = try Self.requestLine(lines[0])
    guard target.utf8.count <= Self.mostTargetBytes else {
      throw .refusal(414, "the address is too long")
    }
    guard target.hasPrefix("/"), !target.contains("#") else {
      throw .refusal(400, "the address is malformed")
    }
    let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
    path = String(parts[0])
    query = parts.count > 1 ? String(parts[1]) : nil
    fields = try Self.fields(lines.dropFirst())
    guard fields["host"] != nil else { throw .refusal(400, "the request names no host") }
    guard fields["transfer-encoding"] == nil else {
      throw .refusal(411, "say the length of the body")
    }
    guard fields["expect"] == nil else { throw .refusal(417, "send the body at once") }
    guard let known = Method(rawValue: method) else {
      throw .refusal(405, "this method is not served", [("Allow", "GET, HEAD, POST")])
    }
    self.method = known
    bodyLength = try Self.length(fields["content-length"], of: known)
    let connection = fields["connection"]?.lowercased()
    keepsAlive = version == "HTTP/1.1" && connection != "close"
  }

  /// The most bytes of a body.
  package static let mostBodyBytes = 64 << 10

  private static func length(_ text: String?, of method: Method) throws(Response) -> Int {
    guard let text else {
      if method == .post { throw .refusal(411, "say the length of the body") }
      return 0
    }
    guard !text.isEmpty, text.utf8.count <= 19, text.utf8.allSatisfy({ (48...57).contains($0) }),
      let length = Int(text)
    else { throw .refusal(400, "the length of the body is malformed") }
    guard method == .post || length == 0 else {
      throw .refusal(400, "only a question that is posted has a body")
    }
    guard length <= mostBodyBytes else { throw .refusal(413, "the body is too long") }
    return length
  }

  private static func requestLine(
    _ line: ArraySlice<UInt8>
  ) throws(Response) -> (method: String, target: String, version: String) {
    let words = line.split(separator: 32, omittingEmptySubsequences: false)
    guard words.count == 3, words.allSatisfy({ $0.allSatisfy { (33...126).contains($0) } }),
      !words[0].isEmpty, words[0].count <= 16
    else { throw .refusal(400, "the request line is malformed") }
    let texts = words.map { String(decoding: $0, as: UTF8.self) }
    guard ["HTTP/1.1", "HTTP/1.0"].contains(texts[2]) else {
      throw .refusal(505, "this server speaks HTTP/1.1")
    }
    return (texts[0], texts[1], texts[2])
  }

  /// Fields that are lists may come several times; here all that do are refused but these.
  private static let lists: Set<String> = ["accept", "accept-encoding", "accept-language"]

  private static func fields(_ lines: ArraySlice<ArraySlice<UInt8>>) throws(Response) -> [String:
    String]
  {
    guard lines.count <= mostFields else { throw .refusal(431, "the head has too many fields") }
    var fields: [String: String] = [:]
    for line in lines {
      guard let colon = line.firstIndex(of: 58), colon > line.startIndex,
        line[..<colon].allSatisfy(isToken)
      else { throw .refusal(400, "a field is malformed") }
      let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
      var value = line[(colon + 1)...]
      while let first = value.first, first == 32 || first == 9 { value = value.dropFirst() }
      while let last = value.last, last == 32 || last == 9 { value = value.dropLast() }
      if fields.updateValue(String(decoding: value, as: UTF8.self), forKey: name) != nil,
        !lists.contains(name)
      {
        throw .refusal(400, "a field is there twice")
      }
    }
    return fields
  }

  private static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 48...57, 65...90, 97...122: true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }

  /// The lines between carriage returns and line feeds that stand together.
  private static func lines(of bytes: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
    var lines: [ArraySlice<UInt8>] = []
    var start = bytes.startIndex
    for index in bytes.indices.dropLast() where bytes[index] == 13 && bytes[index + 1] == 10 {
      lines.append(bytes[start..<index])
      start = index + 2
    }
    return lines + [bytes[start...]]
  }
}
