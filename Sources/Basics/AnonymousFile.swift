internal import Platform

/// A file without a name, gone once it is closed: unlike a pipe, it never fills up and blocks whoever
/// writes to it, and nobody dies who writes to it.
final class AnonymousFile {
  let descriptor: Int32

  init() throws(SystemError) {
    let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    var template = Array("\(folder)/losscast.XXXXXX".utf8CString)
    descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw .last }
    unlink(template)
    _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
  }

  /// A file to be read from its start.
  convenience init(_ text: String) throws(SystemError) {
    try self.init()
    try Descriptor.write(text, to: descriptor)
    guard lseek(descriptor, 0, SEEK_SET) == 0 else { throw .last }
  }

  deinit { close(descriptor) }

  var size: Int {
    var info = stat()
    return fstat(descriptor, &info) == 0 ? Int(info.st_size) : 0
  }

  /// The last bytes, at most so many.
  func end(most: Int) -> [UInt8] {
    let count = min(size, most)
    let start = size - count
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let got = bytes.withUnsafeMutableBytes { buffer in
        pread(
          descriptor, UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).baseAddress,
          count - filled, off_t(start + filled))
      }
      if got < 0, errno == EINTR { continue }
      guard got > 0 else { break }
      filled += got
    }
    return Array(bytes[..<filled])
  }
}
