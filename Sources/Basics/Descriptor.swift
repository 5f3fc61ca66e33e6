internal import Platform

/// Calls on open files that go on where the system stops halfway: interrupted by a signal, or with
/// a part of the bytes.
public enum Descriptor {
  /// Writes all of the bytes.
  public static func write(
    _ bytes: UnsafeRawBufferPointer, to file: Int32
  ) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = Platform.write(
        file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .last
      }
      rest = rest.dropFirst(count)
    }
  }

  public static func write(_ text: String, to file: Int32) throws(SystemError) {
    var text = text
    try text.withUTF8 { bytes in
      Result { () throws(SystemError) in try write(UnsafeRawBufferPointer(bytes), to: file) }
    }.get()
  }

  public static func write(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
    try bytes.withUnsafeBytes { bytes in
      Result { () throws(SystemError) in try write(bytes, to: file) }
    }.get()
  }

  /// Reads some of `count` bytes to `target`.
  ///
  /// - Returns: how many; 0 at the end.
  public static func read(
    _ file: Int32, into target: UnsafeMutableRawPointer, count: Int
  ) throws(SystemError) -> Int {
    while true {
      let got = Platform.read(file, target, count)
      if got >= 0 { return got }
      if errno != EINTR { throw .last }
    }
  }

  /// Reads what follows in the file, at most so many bytes and one more, which tells that there
  /// is more than that.
  public static func contents(_ file: Int32, most: Int) throws(SystemError) -> [UInt8] {
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while bytes.count <= most {
      let room = min(piece.count, most + 1 - bytes.count)
      let count = try read(file, into: &piece, count: room)
      if count == 0 { break }
      bytes += piece[..<count]
    }
    return bytes
  }
}
