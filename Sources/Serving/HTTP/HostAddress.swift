import Basics
import Platform

/// Where a server listens.
package enum HostAddress {
  /// Whether it is an address in digits, that of IPv6 in brackets.
  static func isNumeric(_ name: String) -> Bool {
    var four = in_addr()
    var six = in6_addr()
    if name.hasPrefix("["), name.hasSuffix("]") {
      return inet_pton(AF_INET6, String(name.dropFirst().dropLast()), &six) == 1
    }
    return inet_pton(AF_INET, name, &four) == 1
  }

  /// Whether only programs of this machine reach it.
  package static func isLoopback(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || host.hasPrefix("127.") && isNumeric(host)
  }

  /// The name of this machine.
  package static var machine: String {
    var bytes = [CChar](repeating: 0, count: 256)
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return "localhost" }
    return String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// An open socket that listens, and its port.
  ///
  /// - Parameter port: 0 for any that is free.
  package static func listen(
    host: String, port: Int
  ) throws(ServerError) -> (file: Int32, port: Int) {
    var hints = addrinfo()
    hints.ai_socktype = streamType
    hints.ai_flags = AI_NUMERICSERV | AI_PASSIVE
    var list: UnsafeMutablePointer<addrinfo>?
    // Bound to this machine, it listens at the one address that its page is opened by.
    let name = host == "localhost" ? "127.0.0.1" : host
    let code = getaddrinfo(name, String(port), &hints, &list)
    guard code == 0, let first = list else {
      throw .noSuchHost(host, reason: String(cString: gai_strerror(code)))
    }
    defer { freeaddrinfo(list) }
    let file = socket(first.pointee.ai_family, streamType, 0)
    guard file >= 0 else { throw .system("no socket can be opened", .last) }
    var isOn: Int32 = 1
    // A server that is started again gets its port back at once.
    setsockopt(file, SOL_SOCKET, SO_REUSEADDR, &isOn, socklen_t(MemoryLayout<Int32>.size))
    _ = fcntl(file, F_SETFD, FD_CLOEXEC)
    guard bind(file, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0,
      Platform.listen(file, 256) == 0
    else {
      let problem = errno
      close(file)
      throw refusal(problem, host: host, port: port)
    }
    return (file, try Self.port(of: file))
  }

  private static func refusal(_ code: Int32, host: String, port: Int) -> ServerError {
    switch code {
    case EADDRINUSE: .portInUse(port)
    case EACCES: .portReserved(port)
    case EADDRNOTAVAIL: .foreignAddress(host)
    default: .system("\(host):\(port)", SystemError(code: code))
    }
  }

  private static func port(of file: Int32) throws(ServerError) -> Int {
    var address = sockaddr_storage()
    var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
    let code = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(file, $0, &length) }
    }
    guard code == 0 else { throw .system("the port cannot be told", .last) }
    // The port stands at the same place in both kinds of address.
    let port = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr_in.self, capacity: 1) {
        UInt16(bigEndian: $0.pointee.sin_port)
      }
    }
    return Int(port)
  }

  #if canImport(Glibc)
    private static let streamType = Int32(SOCK_STREAM.rawValue)
  #else
    private static let streamType = SOCK_STREAM
  #endif
}
