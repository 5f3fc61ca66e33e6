#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Writes a log record by record, so that it can be read while the run is going on.
///
/// The file appears with its whole head at once, comment lines and column names, or not at all.
/// Each record is one `write(2)` of one line, numbers are the shortest decimals that read back as
/// the same double, and a missing value is a blank cell. A file that is there already is never
/// overwritten unless that is asked for.
public struct LogWriter: ~Copyable {
  public let path: String
  public let columns: [String]
  private let descriptor: Int32
  private var isClosed = false

  /// Creates the log.
  ///
  /// - Parameters:
  ///   - path: The file. Its folder must exist.
  ///   - header: Lines that say how the run was made; each gets a `# ` in front.
  ///   - columns: The names of the columns, the step first.
  ///   - isReplacing: A file at `path` is replaced instead of being an error.
  public init(
    creating path: String, header: [String] = [], columns: [String] = ["step", "lr", "loss"],
    isReplacing: Bool = false
  ) throws(LogError) {
    precondition(!columns.isEmpty, "a log has a column of steps")
    let comments = header.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    let head =
      comments.map { "# \($0)\n" }.joined()
      + columns.map(Self.quoted).joined(separator: ",") + "\n"

    let draft = "\(path).\(getpid()).part"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw Self.failure(path, "cannot create the log") }
    var problem = Self.write(head, to: descriptor, path)
    if problem == nil {
      // A link fails where there is a file already; a rename replaces it.
      let status = isReplacing ? rename(draft, path) : link(draft, path)
      if status != 0 {
        problem =
          errno == EEXIST
          ? LogError(
            .fileExists, file: path, "a file is there already",
            advice: "Remove it or choose another name")
          : Self.failure(path, "cannot create the log")
      }
    }
    if !isReplacing || problem != nil { unlink(draft) }
    if let problem {
      Self.closeDescriptor(descriptor)
      throw problem
    }
    self.path = path
    self.columns = columns
    self.descriptor = descriptor
  }

  deinit {
    if !isClosed { Self.closeDescriptor(descriptor) }
  }

  /// Appends one record.
  ///
  /// - Parameters:
  ///   - step: The step, for the first column.
  ///   - values: A value for each further column, nil for a blank cell.
  public mutating func append(step: Int, _ values: [Double?]) throws(LogError) {
    precondition(values.count == columns.count - 1, "one value a column")
    precondition(!isClosed, "the log is closed")
    var line = String(step)
    for value in values {
      line += ","
      if let value { line += value.description }
    }
    line += "\n"
    if let problem = Self.write(line, to: descriptor, path) { throw problem }
  }

  /// Waits until the records are on the disk.
  public mutating func sync() throws(LogError) {
    precondition(!isClosed, "the log is closed")
    // Pipes and terminals cannot be synchronised, and need not be.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw Self.failure(path, "cannot write the log to the disk")
    }
  }

  /// Closes the log. Errors that the system has held back until now are thrown.
  public consuming func close() throws(LogError) {
    isClosed = true
    guard Self.closeDescriptor(descriptor) == 0 else {
      throw Self.failure(path, "cannot finish the log")
    }
  }

  @discardableResult
  private static func closeDescriptor(_ descriptor: Int32) -> Int32 {
    #if canImport(Glibc)
      Glibc.close(descriptor)
    #elseif canImport(Musl)
      Musl.close(descriptor)
    #else
      Darwin.close(descriptor)
    #endif
  }

  private static func failure(_ path: String, _ message: String) -> LogError {
    LogError(
      .unwritable, file: path, "\(message): \(reason(errno))",
      advice: "Check the folder, its permissions and the space on the disk")
  }

  /// Writes all of the text, in one call unless the system takes only a part of it.
  private static func write(_ text: String, to descriptor: Int32, _ path: String) -> LogError? {
    var text = text
    return text.withUTF8 { bytes in
      var written = 0
      while written < bytes.count {
        let count = systemWrite(descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 {
          if errno == EINTR { continue }
          return failure(path, "cannot write to the log")
        }
        written += count
      }
      return nil
    }
  }

  /// A column name as RFC 4180 has it.
  private static func quoted(_ name: String) -> String {
    let needsQuotes =
      name.hasPrefix("#") || name.contains { $0 == "," || $0 == "\"" || $0.isNewline }
    guard needsQuotes else { return name }
    return "\""
      + name.split(separator: "\"", omittingEmptySubsequences: false)
      .joined(separator: "\"\"") + "\""
  }
}

private func systemWrite(
  _ descriptor: Int32, _ bytes: UnsafePointer<UInt8>, _ count: Int
) -> Int { write(descriptor, bytes, count) }
