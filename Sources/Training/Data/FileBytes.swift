internal import RunLogs

#if canImport(Glibc)
  private import Glibc
#else
  private import Darwin
#endif

/// The bytes of a file. A large one is mapped into memory rather than read: only what is looked at
/// is loaded, and other processes share it. Small ones are read, since a process may have no more
/// than some ten thousand mappings.
final class FileBytes: @unchecked Sendable {
  let bytes: UnsafeRawBufferPointer
  private let isMapped: Bool

  /// The smallest file that is mapped.
  private static let largeSize = 1 << 20

  init(path: String) throws(LogError) {
    func failure() -> LogError {
      LogError(
        .unreadable, file: path, String(cString: strerror(errno)),
        advice: "Make sure that you may read the file")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure() }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure() }
    let size = Int(status.st_size)
    isMapped = size >= Self.largeSize
    if isMapped {
      let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0)
      guard let address, address != MAP_FAILED else { throw failure() }
      bytes = UnsafeRawBufferPointer(start: address, count: size)
      return
    }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: size, alignment: 1)
    var count = 0
    while count < size {
      let got = read(descriptor, buffer.baseAddress! + count, size - count)
      if got < 0, errno == EINTR { continue }
      guard got >= 0 else {
        let error = failure()
        buffer.deallocate()
        throw error
      }
      // Someone has cut the file meanwhile.
      if got == 0 { break }
      count += got
    }
    bytes = UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(buffer)[..<count])
  }

  deinit {
    if isMapped {
      munmap(UnsafeMutableRawPointer(mutating: bytes.baseAddress), bytes.count)
    } else {
      bytes.deallocate()
    }
  }
}
