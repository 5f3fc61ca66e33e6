import FlyingSocks
import Platform
import Synchronization

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// HTTP/1.1 over FlyingFox's sockets, for a page and a few dozen readers.
///
/// FlyingFox's own loop reads a head of any length, waits for it for ever, and answers nobody once a
/// connection cannot be accepted, so that the loop over connections stands here, with its limits.
package final class Server: Sendable {
  private let listener: Int32
  private let gate: Gate
  private let site: any Site
  private let connections: Connections
  private let isStopping = Atomic(false)
  private let hasEnded = Atomic(false)

  /// - Parameters:
  ///   - listener: a socket that listens, see ``HostAddress/listen(host:port:)``.
  ///   - mostConnections: beyond these the next is told to come later.
  package init(
    listener: Int32, gate: Gate, site: any Site, mostConnections: Int = 128
  ) {
    self.listener = listener
    self.gate = gate
    self.site = site
    connections = Connections(most: mostConnections, mostListeners: mostConnections * 3 / 4)
  }

  /// Whether nothing is served any more, be it asked for or not.
  package var isOver: Bool { hasEnded.load(ordering: .relaxed) }

  /// Serves until ``stop()``.
  package func run() async {
    let pool = HTTPPool.make()
    do {
      try await pool.prepare()
      let socket = try AsyncSocket(
        socket: Socket(file: Socket.FileDescriptor(rawValue: listener)), pool: pool)
      await withTaskGroup(of: Void.self) { group in
        group.addTask { try? await pool.run() }
        group.addTask { await self.sweep() }
        group.addTask { await self.accept(from: socket) }
        // Whichever ends first, the server does.
        await group.next()
        connections.closeAll()
        group.cancelAll()
      }
    } catch {
      // ``isOver`` says it.
    }
    close(listener)
    hasEnded.store(true, ordering: .relaxed)
  }

  /// Ends all connections, and then ``run()``.
  package func stop() {
    isStopping.store(true, ordering: .relaxed)
    connections.closeAll()
  }

  private func sweep() async {
    while !isStopping.load(ordering: .relaxed), !Task.isCancelled {
      connections.sweep()
      try? await Task.sleep(for: .milliseconds(100))
    }
  }

  private func accept(from listener: AsyncSocket) async {
    await withDiscardingTaskGroup { group in
      while !isStopping.load(ordering: .relaxed), !Task.isCancelled {
        do {
          let socket = try await listener.accept()
          let file = socket.socket.file.rawValue
          _ = fcntl(file, F_SETFD, FD_CLOEXEC)
          guard let id = connections.admit(file) else {
            // A server that ends has not too many: it is gone, as it will be to whoever comes next.
            if connections.isClosed { close(file) } else { refuse(file) }
            continue
          }
          group.addTask {
            await self.serve(socket, id)
            self.connections.close(id, file)
          }
        } catch {
          // No file is free, perhaps: some will be.
          try? await Task.sleep(for: .milliseconds(50))
        }
      }
    }
  }

  /// Tells a connection that has no place to come later, if it listens.
  private func refuse(_ file: Int32) {
    let bytes = Response.refusal(503, "too many connections are open", [("Retry-After", "2")])
      .bytes(isForHead: false, keepsAlive: false)
    var request = [UInt8](repeating: 0, count: RequestHead.mostBytes)
    // What is unread at the end would take the answer from the other side.
    _ = recv(file, &request, request.count, Int32(MSG_DONTWAIT))
    _ = Platform.write(file, bytes, bytes.count)
    Platform.shutdown(file, Int32(SHUT_WR))
    close(file)
  }

  private func serve(_ socket: AsyncSocket, _ id: Int) async {
    var reader = RequestReader(socket)
    do {
      while true {
        let isOver: Bool
        do throws(Response) {
          guard let request = try await reader.next({ self.connections.enter($0, id) }) else {
            return
          }
          connections.enter(.answering, id)
          isOver = try await answer(request, on: socket, id)
        } catch {
          let bytes = error.bytes(isForHead: false, keepsAlive: false)
          try await socket.write(Data(bytes))
          return await linger(on: socket, id)
        }
        if isOver { return }
      }
    } catch {
      // The connection is gone.
    }
  }

  /// Reads what still comes before the connection is closed: a reset would take the refusal from the other side.
  private func linger(on socket: AsyncSocket, _ id: Int) async {
    connections.enter(.reading, id)
    Platform.shutdown(socket.socket.file.rawValue, Int32(SHUT_WR))
    var rest = 256 << 10
    while rest > 0, let bytes = try? await socket.read(atMost: 4096) { rest -= bytes.count }
  }

  /// - Returns: whether the connection is to end.
  private func answer(
    _ request: Request, on socket: AsyncSocket, _ id: Int
  ) async throws(Response) -> Bool {
    do { try gate.check(request.head) } catch {
      return await send(error, to: request, on: socket)
    }
    let response = await site.answer(to: request)
    guard case .events(let last) = response.body else {
      return await send(response, to: request, on: socket)
    }
    guard connections.mayListen(id) else {
      throw .refusal(503, "too many pages listen", [("Retry-After", "5")])
    }
    guard !(await send(response, to: request, on: socket)), request.head.method != .head else {
      return true
    }
    await tell(socket, id, after: last)
    return true
  }

  /// - Returns: whether the connection is to end.
  private func send(
    _ response: Response, to request: Request, on socket: AsyncSocket
  ) async -> Bool {
    let bytes = response.bytes(
      isForHead: request.head.method == .head, keepsAlive: request.head.keepsAlive)
    do { try await socket.write(Data(bytes)) } catch { return true }
    if case .events = response.body { return false }
    return !request.head.keepsAlive
  }

  /// Sends events until the other side or the server ends that.
  private func tell(_ socket: AsyncSocket, _ id: Int, after last: String?) async {
    let listener = site.listener(after: last)
    // Nothing is to come from the other side but its end.
    let end = Task {
      _ = try? await socket.read(atMost: 1)
      listener.end()
    }
    while let event = await listener.next() {
      connections.enter(.answering, id)
      do { try await socket.write(Data(event)) } catch { break }
      connections.enter(.listening, id)
    }
    // Wakes the one that reads, so that the file is closed when nobody waits for it.
    Platform.shutdown(socket.socket.file.rawValue, Int32(SHUT_RDWR))
    await end.value
  }
}

/// What a server serves.
package protocol Site: Sendable {
  func answer(to request: Request) async -> Response
  /// Someone who is told what changes, from an event that was received on.
  func listener(after last: String?) -> any EventListener
}

/// Someone who is told what changes.
package protocol EventListener: Sendable {
  /// The bytes of the next event, once there is one; nil at the end.
  func next() async -> [UInt8]?
  func end()
}

/// A request with its body.
package struct Request: Sendable {
  package var head: RequestHead
  package var body: [UInt8]

  package init(head: RequestHead, body: [UInt8] = []) {
    self.head = head
    self.body = body
  }
}

/// The requests of a connection, one after the other.
struct RequestReader {
  private let socket: AsyncSocket
  private var bytes: [UInt8] = []

  init(_ socket: AsyncSocket) { self.socket = socket }

  private var isNew = true

  /// The next request; nil where none is to come.
  ///
  /// - Parameter enter: told what is waited for.
  mutating func next(_ enter: (Connections.Phase) -> Void) async throws(Response) -> Request? {
    enter(bytes.isEmpty ? .idle(isNew: isNew) : .reading)
    var looked = 0
    var end = RequestHead.end(in: bytes)
    while end == nil {
      guard bytes.count < RequestHead.mostBytes else { throw .refusal(431, "the head is too long") }
      looked = bytes.count
      let isFirst = bytes.isEmpty
      guard let more = try? await socket.read(atMost: 4096) else { return nil }
      if isFirst { enter(.reading) }
      bytes += more
      end = RequestHead.end(in: bytes, from: looked)
    }
    isNew = false
    guard let end else { return nil }
    let head = try RequestHead(bytes[..<end])
    bytes.removeFirst(end)
    while bytes.count < head.bodyLength {
      guard let more = try? await socket.read(atMost: 4096) else { return nil }
      bytes += more
    }
    let body = Array(bytes.prefix(head.bodyLength))
    bytes.removeFirst(head.bodyLength)
    return Request(head: head, body: body)
  }
}

/// The pool that sockets wait in.
private enum HTTPPool {
  #if os(Linux)
    static func make() -> some AsyncSocketPool { SocketPool<ePoll>.ePoll(maxEvents: 64) }
  #else
    static func make() -> some AsyncSocketPool { SocketPool<Poll>.make(maxEvents: 64) }
  #endif
}
