public import Basics

/// Why a log could not be read or written, where, and what to do about it.
///
/// Its description is one line, `file:line:column: message. Advice.`, without the parts that do
/// not apply.
public struct LogError: Error, Hashable, Sendable {
  /// What failed, from which a program picks its exit status.
  public enum Kind: Hashable, Sendable {
    /// There is nothing at the path.
    case missingFile
    /// The path leads to something that is not a file, such as a directory.
    case notAFile
    /// The file is there but the system refuses to read it.
    case unreadable
    /// The file cannot be created or written to.
    case unwritable
    /// A file is in the way that must not be lost.
    case fileExists
    /// Another process is writing the file.
    case inUse
    /// The contents are not a log that a run can be read from.
    case badData
    /// The options contradict themselves or the log.
    case badOption
  }

  public var kind: Kind
  /// The path as it was given; `standard input` for `-`.
  public var file: String
  /// The line, counted from 1 over the lines of the (uncompressed) text.
  public var line: Int?
  /// The field within the line, counted from 1; absent for JSON lines, whose keys have no order.
  public var column: Int?
  /// What is wrong, and what to do where that can be said.
  public var remark: Remark

  public init(
    _ kind: Kind, file: String, line: Int? = nil, column: Int? = nil, _ message: String,
    advice: (any Advice)? = nil
  ) {
    self.kind = kind
    self.file = file
    self.line = line
    self.column = column
    remark = Remark(message, advice: advice)
  }

  /// What is wrong, without a full stop.
  public var message: String { remark.message }
  /// What to do, without a full stop.
  public var advice: (any Advice)? { remark.advice }
}

extension LogError: Advised, CustomStringConvertible {
  public func text(_ words: (any Advice) -> String) -> String {
    var place = file
    if let line { place += ":\(line)" }
    if let column { place += ":\(column)" }
    return "\(place): \(remark.text(words))"
  }

  public var description: String { text { $0.description } }
}
