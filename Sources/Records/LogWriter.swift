internal import Basics
import Platform

/// Writes a log record by record, so that it can be read while the run is going on.
///
/// The file appears with its whole head at once, comment lines and column names, or not at all.
/// Each record is one `write(2)` of one line, numbers are the shortest decimals that read back as
/// the same double, and a missing value is a blank cell. A file that is there already is never
/// overwritten unless that is asked for, and two writers never share a log.
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
    let head = Self.head(header, columns: columns)

    let replaced = isReplacing ? open(path, O_RDONLY | O_CLOEXEC) : -1
    defer { if replaced >= 0 { _ = Platform.close(replaced) } }
    if replaced >= 0 { try LogFile.lock(replaced, path) }

    do throws(SystemError) {
      var draft = try AtomicFile(path)
      // Locked before it has its name, so that nobody else can be first.
      flock(draft.descriptor, LOCK_EX | LOCK_NB)
      try draft.write(head)
      descriptor = try draft.commitOpen(isReplacing ? .replacing : .new)
    } catch .fileExists {
      throw LogError(
        .fileExists, file: path, "a file is there already",
        advice: "Remove it or choose another name")
    } catch {
      throw LogFile.failure(.unwritable, path, "cannot create the log", error)
    }
    self.path = path
    self.columns = columns
  }

  /// Opens a log to go on with it behind its last whole line; what follows that is cut off.
  ///
  /// - Parameters:
  ///   - path: A log that this type has made.
  ///   - columns: The columns that it must have.
  ///   - text: Set to what is there already.
  /// - Throws: ``LogError``, of kind `missingFile` if there is no file.
  package init(
    continuing path: String, columns: [String], text: inout LogText
  ) throws(LogError) {
    let descriptor = open(path, O_RDWR | O_APPEND | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw LogFile.failure(
        errno == ENOENT ? .missingFile : .unwritable, path, "cannot go on with the log")
    }
    do throws(LogError) {
      try LogFile.lock(descriptor, path)
      guard LogFile.isCurrent(descriptor, path) else {
        throw LogError(
          .inUse, file: path, "another process has just replaced this log",
          advice: "Wait until it has ended, or stop it")
      }
      text = try LogText(LogFile.contents(of: descriptor, path), path: path)
      guard text.names == Self.names(of: columns) else {
        throw LogError(
          .badData, file: path, line: text.head.lines.count + 1,
          "the columns are not those of this run, \(Self.names(of: columns))",
          advice: RecordsAdvice.replace(or: "Choose another name"))
      }
      guard ftruncate(descriptor, off_t(text.length)) == 0 else {
        throw LogFile.failure(.unwritable, path, "cannot cut off the unfinished line")
      }
    } catch {
      _ = Platform.close(descriptor)
      throw error
    }
    self.path = path
    self.columns = columns
    self.descriptor = descriptor
  }

  deinit {
    if !isClosed { _ = Platform.close(descriptor) }
  }

  /// Appends one record.
  ///
  /// - Parameters:
  ///   - step: The step, for the first column.
  ///   - count: A whole number for the second column, where that is a count, such as of tokens.
  ///   - values: A value for each further column, nil for a blank cell.
  public mutating func append(
    step: Int, count: Int? = nil, _ values: [Double?]
  ) throws(LogError) {
    precondition(values.count + (count == nil ? 1 : 2) == columns.count, "one value a column")
    try append(line: Self.row(step: step, count: count, values))
  }

  /// Appends a record that ``row(step:count:_:)`` has made.
  package mutating func append(row: String) throws(LogError) { try append(line: row) }

  /// Appends a comment line, such as one that says how the run has ended.
  public mutating func append(comment: String) throws(LogError) {
    precondition(!comment.contains(where: \.isNewline), "a comment is one line")
    try append(line: "# \(comment)")
  }

  private mutating func append(line: String) throws(LogError) {
    precondition(!isClosed, "the log is closed")
    try LogFile.write(line + "\n", to: descriptor, path)
  }

  /// The line of a record, without its end.
  package static func row(step: Int, count: Int? = nil, _ values: [Double?]) -> String {
    var line = String(step)
    if let count { line += ",\(count)" }
    for value in values {
      line += ","
      if let value { line += value.description }
    }
    return line
  }

  /// Refuses a path at which there is something that is no regular file.
  package static func requireFileOrNothing(at path: String) throws(LogError) {
    try LogFile.requireFileOrNothing(path)
  }

  /// Refuses to go on with a log that was removed or replaced.
  package func requireCurrent() throws(LogError) { try LogFile.requireCurrent(descriptor, path) }

  /// Waits until the records are on the disk.
  public mutating func sync() throws(LogError) {
    precondition(!isClosed, "the log is closed")
    // Pipes and terminals cannot be synchronized, and need not be.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS else {
      throw LogFile.failure(.unwritable, path, "cannot write the log to the disk")
    }
  }

  /// Closes the log. Errors that the system has held back until now are thrown.
  public consuming func close() throws(LogError) {
    isClosed = true
    guard Platform.close(descriptor) == 0 else {
      throw LogFile.failure(.unwritable, path, "cannot finish the log")
    }
  }

  /// The comment lines and the line of column names.
  package static func head(_ header: [String], columns: [String]) -> String {
    let comments = header.flatMap { $0.split(separator: "\n", omittingEmptySubsequences: false) }
    return comments.map { "# \($0)\n" }.joined() + names(of: columns) + "\n"
  }

  /// The line of column names, without its end.
  private static func names(of columns: [String]) -> String {
    columns.map(quoted).joined(separator: ",")
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
