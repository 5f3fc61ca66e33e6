internal import Platform

/// A regular file that is open to be read, until this value is gone.
///
/// Opening never waits, as it would for a pipe that nobody writes to.
public final class RegularFile {
  public let descriptor: Int32
  /// Its bytes when it was opened.
  public let size: Int

  /// - Returns: nil if something else is at the path, such as a folder, a pipe or a device.
  /// - Throws: ``SystemError`` if there is nothing, or it cannot be opened.
  public static func open(_ path: String) throws(SystemError) -> RegularFile? {
    let descriptor = systemOpen(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .last }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let problem = SystemError.last
      close(descriptor)
      throw problem
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      return nil
    }
    return RegularFile(descriptor: descriptor, size: Int(status.st_size))
  }

  private init(descriptor: Int32, size: Int) {
    self.descriptor = descriptor
    self.size = size
  }

  deinit { close(descriptor) }
}

/// The system call whose name `RegularFile` uses for a method of its own.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
