internal import Platform

/// An error number of the operating system, which describes itself.
public struct SystemError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The value of `errno`.
  public let code: Int32

  public init(code: Int32) { self.code = code }

  /// The error of the system call that has just failed.
  public static var last: SystemError { SystemError(code: errno) }

  public static let isDirectory = SystemError(code: EISDIR)
  public static let noSuchFile = SystemError(code: ENOENT)
  public static let fileExists = SystemError(code: EEXIST)

  /// Whether nothing is at the path.
  public var isMissingFile: Bool { code == ENOENT || code == ENOTDIR }

  /// What the system calls it, such as `No space left on device`.
  public var description: String { String(cString: strerror(code)) }
}
