#if canImport(Glibc)
  internal import Glibc
  private let systemRead = Glibc.read
  private let systemWrite = Glibc.write
#elseif canImport(Musl)
  internal import Musl
  private let systemRead = Musl.read
  private let systemWrite = Musl.write
#else
  internal import Darwin
  private let systemRead = Darwin.read
  private let systemWrite = Darwin.write
#endif

/// Calls on open files that go on where the system stops halfway: interrupted by a signal, or with
/// a part of the bytes.
public enum Descriptor {
  /// Writes all of the bytes.
  public static func write(
    _ bytes: UnsafeRawBufferPointer, to file: Int32
  ) throws(SystemError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = systemWrite(file, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw .last
      }
      rest = rest.dropFirst(count)
    }
  }

  public static func write(_ text: String, to file: Int32) throws(SystemError) {
    var text = text
    let problem: SystemError? = text.withUTF8 { bytes in
      do throws(SystemError) {
        try write(UnsafeRawBufferPointer(bytes), to: file)
        return nil
      } catch { return error }
    }
    if let problem { throw problem }
  }

  public static func write(_ bytes: [UInt8], to file: Int32) throws(SystemError) {
    let problem: SystemError? = bytes.withUnsafeBytes { bytes in
      do throws(SystemError) {
        try write(bytes, to: file)
        return nil
      } catch { return error }
    }
    if let problem { throw problem }
  }

  /// Reads some of `count` bytes to `target`.
  ///
  /// - Returns: how many; 0 at the end.
  public static func read(
    _ file: Int32, into target: UnsafeMutableRawPointer, count: Int
  ) throws(SystemError) -> Int {
    while true {
      let got = systemRead(file, target, count)
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
      var problem: SystemError?
      let count = piece.withUnsafeMutableBytes { piece -> Int in
        guard let base = piece.baseAddress else { return 0 }
        do throws(SystemError) {
          return try read(file, into: base, count: min(piece.count, most + 1 - bytes.count))
        } catch {
          problem = error
          return 0
        }
      }
      if let problem { throw problem }
      if count == 0 { break }
      bytes += piece[..<count]
    }
    return bytes
  }
}
