import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// The bytes of a file or of standard input, inflated if they are gzip.
package final class ByteSource {
  let name: String
  private let descriptor: Int32
  private let ownsDescriptor: Bool
  /// Bytes may have to be waited for, as those of a pipe or a terminal.
  private let mayWait: Bool
  /// The bytes that were read to look at the first two of them.
  private var opening: [UInt8]
  private var inflater: Inflater?

  /// - Parameter isRegular: What is no regular file is an error, and is not opened.
  package init(opening path: String, isRegular: Bool = false) throws(LogError) {
    if path == "-" {
      name = "standard input"
      descriptor = 0
      ownsDescriptor = false
      mayWait = true
    } else {
      name = path
      (descriptor, mayWait) = try Self.open(path, isRegular: isRegular)
      ownsDescriptor = true
    }
    opening = []
    let head = UnsafeMutablePointer<UInt8>.allocate(capacity: 2)
    defer { head.deallocate() }
    while opening.count < 2 {
      let count = try read(plain: head, count: 2 - opening.count)
      if count == 0 { break }
      opening += UnsafeBufferPointer(start: head, count: count)
    }
    if opening == [0x1f, 0x8b] { inflater = Inflater(prefix: opening) }
  }

  /// The bytes of a plain file from a place in it on.
  init(opening path: String, at offset: Int) throws(LogError) {
    name = path
    (descriptor, mayWait) = try Self.open(path, isRegular: true)
    ownsDescriptor = true
    opening = []
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
      throw LogError(.unreadable, file: path, reason(errno))
    }
  }

  /// Whether the file is compressed, so that no place in it can be gone on from.
  var isCompressed: Bool { inflater != nil }

  /// The file as it is now.
  var stamp: FileStamp? { FileStamp(of: descriptor) }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  /// Fills some of `count` bytes at `target` and returns how many; 0 at the end.
  func read(into target: UnsafeMutablePointer<UInt8>, count: Int) throws(LogError) -> Int {
    if let inflater {
      return try inflater.inflate(into: target, count: count, name: name) {
        (buffer, size) throws(LogError) in
        try read(plain: buffer, count: size)
      }
    }
    if !opening.isEmpty {
      let count = min(count, opening.count)
      for (index, byte) in opening.prefix(count).enumerated() { target[index] = byte }
      opening.removeFirst(count)
      return count
    }
    return try read(plain: target, count: count)
  }

  /// Opens a file without waiting for anything: a pipe that nobody writes to would never let go.
  private static func open(
    _ path: String, isRegular: Bool
  ) throws(LogError) -> (descriptor: Int32, mayWait: Bool) {
    var status = stat()
    // To open a device or a pipe is to act on it, so that it is looked at before; what it is once
    // it is open counts, since it may have been replaced between.
    if isRegular {
      guard stat(path, &status) == 0 else { throw refusal(of: path, errno) }
      try refuse(status, path, isRegular: true)
    }
    let descriptor = systemOpen(path)
    guard descriptor >= 0 else { throw refusal(of: path, errno) }
    do throws(LogError) {
      guard fstat(descriptor, &status) == 0 else { throw refusal(of: path, errno) }
      try refuse(status, path, isRegular: isRegular)
    } catch {
      close(descriptor)
      throw error
    }
    return (descriptor, status.st_mode & S_IFMT != S_IFREG)
  }

  private static func refuse(
    _ status: stat, _ path: String, isRegular: Bool
  ) throws(LogError) {
    let kind = status.st_mode & S_IFMT
    if kind == S_IFDIR {
      throw LogError(
        .notAFile, file: path, "this is a directory", advice: "Name a file inside it")
    }
    if isRegular, kind != S_IFREG {
      throw LogError(
        .notAFile, file: path, "this is no regular file but a pipe, a socket or a device",
        advice: "Write the log to a file")
    }
  }

  private static func refusal(of path: String, _ code: Int32) -> LogError {
    switch code {
    case ENOENT, ENOTDIR:
      LogError(.missingFile, file: path, "no such file", advice: "Check the path")
    default:
      LogError(
        .unreadable, file: path, reason(code), advice: "Make sure that you may read the file")
    }
  }

  /// Reads what is not inflated yet, and waits for it where it has to.
  private func read(
    plain target: UnsafeMutableRawPointer, count: Int
  ) throws(LogError) -> Int {
    while true {
      if mayWait { try wait() }
      let got = systemRead(descriptor, target, count)
      if got >= 0 { return got }
      if errno == EINTR || errno == EAGAIN { continue }
      throw LogError(.unreadable, file: name, "reading failed: \(reason(errno))")
    }
  }

  /// Waits until there are bytes or it is sure that none will come.
  private func wait() throws(LogError) {
    var asked = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while poll(&asked, 1, 100) == 0 {
      if ReadingStop.isWanted.load(ordering: .relaxed) {
        throw LogError(
          .interrupted, file: name, "reading was interrupted",
          advice: "Nothing more had come yet; name a file, or write to the pipe")
      }
    }
  }
}

/// What the system says about an error number.
func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

/// The system calls whose names `ByteSource` uses for its own methods.
private func systemOpen(_ path: String) -> Int32 {
  open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
}
private func systemRead(
  _ descriptor: Int32, _ target: UnsafeMutableRawPointer, _ count: Int
) -> Int { read(descriptor, target, count) }
