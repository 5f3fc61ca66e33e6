internal import Basics
import Platform

/// The logs in a folder and the folders below it, read as they grow, appear and go.
///
/// A log is a file whose name ends in `.csv`, `.tsv`, `.jsonl` or `.ndjson`, or one of these and
/// `.gz`, or one of TensorBoard's event files, and does not begin with a dot. One that is compressed while
/// it is followed stays the same log. Linked folders are not entered, and what is no regular file, such as
/// a pipe, is never opened.
public struct FollowedFolder: Sendable {
  /// A log, and what is the matter with it.
  public struct Entry: Sendable {
    /// The path below the folder, without the ending, made unique.
    public let name: String
    public fileprivate(set) var log: FollowedLog
    /// Why it cannot be read, if so.
    public fileprivate(set) var problem: LogError?
    /// Whether the file is there. Where it is not, what was read of it stays, until it is back.
    public fileprivate(set) var isPresent = true
  }

  /// What an update has found. Logs are told by their places among the entries.
  public enum Change: Hashable, Sendable {
    /// There are new rows; also of a log that was not there before.
    case grew(Int)
    case vanished(Int)
    /// A log cannot be read, and why; once, until the reason is another.
    case unreadable(Int, LogError)
  }

  public let path: String
  public let options: CurveOptions
  /// In the order in which they were found.
  public private(set) var entries: [Entry] = []
  /// Files that are there and no logs by their names, some of them.
  public private(set) var otherFiles: [String] = []
  private static let mostOtherFiles = 8
  /// Logs that are links out of the folder and were not followed, some of them.
  public private(set) var linksOutside: [String] = []
  private let staysInside: Bool
  /// The places of the entries by their paths below the folder, without `.gz`.
  private var places: [String: Int] = [:]
  private var names: Set<String> = []

  /// - Parameter staysInside: whether logs are left out that are links out of the folder: who writes to the folder
  ///   may then not show by them what whoever reads it may not see.
  public init(
    _ path: String, options: CurveOptions = CurveOptions(), staysInside: Bool = false
  ) {
    self.path = path
    self.options = options
    self.staysInside = staysInside
  }

  /// Looks for logs, and reads what is new in them.
  ///
  /// - Throws: ``LogError`` if the folder itself cannot be listed.
  public mutating func update() throws(LogError) -> [Change] {
    var present: Set<Int> = []
    for file in try listing().sorted() {
      let key = file.hasSuffix(".gz") ? String(file.dropLast(3)) : file
      let place = places[key] ?? add(key)
      // Where both are there, the plain one is first.
      guard present.insert(place).inserted else { continue }
      if entries[place].log.path != "\(path)/\(file)" {
        entries[place].log = log(file)
      }
    }
    var changes: [Change] = []
    for place in entries.indices {
      let wasPresent = entries[place].isPresent
      entries[place].isPresent = present.contains(place)
      if present.contains(place) {
        if let change = read(place) { changes.append(change) }
      } else if wasPresent {
        entries[place].problem = nil
        changes.append(.vanished(place))
      }
    }
    return changes
  }

  private mutating func add(_ key: String) -> Int {
    let folder = key.lastIndex(of: "/").map { String(key[...$0]) } ?? ""
    let name =
      EventFolder.isEventFile(key) && !folder.isEmpty
      ? String(folder.dropLast()) : folder + Run.name(ofFile: key)
    let unique = names.contains(name) ? key : name
    names.insert(unique)
    entries.append(Entry(name: unique, log: log(key)))
    places[key] = entries.count - 1
    return entries.count - 1
  }

  private func log(_ file: String) -> FollowedLog {
    FollowedLog("\(path)/\(file)", options: options, isRegular: true)
  }

  private mutating func read(_ place: Int) -> Change? {
    do throws(LogError) {
      let isNew = try entries[place].log.update()
      let wasUnreadable = entries[place].problem != nil
      entries[place].problem = nil
      return isNew || wasUnreadable ? .grew(place) : nil
    } catch {
      // It may have gone since the folder was listed; the next time it is missed there.
      if error.kind == .missingFile || error == entries[place].problem { return nil }
      entries[place].problem = error
      return .unreadable(place, error)
    }
  }

  /// The paths of the logs in a folder and those below it, from the folder on.
  ///
  /// - Throws: ``LogError`` if the folder itself cannot be listed.
  package static func logs(in path: String) throws(LogError) -> [String] {
    var folder = FollowedFolder(path)
    return try folder.listing().sorted()
  }

  private static let endings = [".csv", ".tsv", ".jsonl", ".ndjson"]

  /// The paths of the logs below the folder.
  private mutating func listing() throws(LogError) -> [String] {
    var found: [String] = []
    otherFiles = []
    linksOutside = []
    var folders: [(path: String, depth: Int)] = [("", 0)]
    while let (folder, depth) = folders.popLast() {
      let names = Self.names(in: folder.isEmpty ? path : "\(path)/\(folder)")
      if names == nil, folder.isEmpty { throw cannotList() }
      for name in names ?? [] where !name.hasPrefix(".") {
        let file = folder.isEmpty ? name : "\(folder)/\(name)"
        var status = stat()
        guard lstat("\(path)/\(file)", &status) == 0 else { continue }
        if status.st_mode & S_IFMT == S_IFDIR {
          if depth < Self.deepest { folders.append((file, depth + 1)) }
        } else if Self.isLog(name) {
          if staysInside, status.st_mode & S_IFMT == S_IFLNK, !isInside(file) {
            if linksOutside.count < Self.mostOtherFiles { linksOutside.append(file) }
          } else {
            found.append(file)
          }
        } else if otherFiles.count < Self.mostOtherFiles {
          otherFiles.append(file)
        }
      }
    }
    return found
  }

  private static let deepest = 8

  /// Whether a link leads to a place in the folder. One that leads nowhere does.
  private func isInside(_ file: String) -> Bool {
    guard let place = resolvedPath("\(path)/\(file)"), let folder = resolvedPath(path) else {
      return true
    }
    return place.hasPrefix(folder.hasSuffix("/") ? folder : folder + "/")
  }

  private static func isLog(_ name: String) -> Bool {
    if EventFolder.isEventFile(name) { return true }
    let plain = name.hasSuffix(".gz") ? name.dropLast(3) : name[...]
    return endings.contains { plain.count > $0.count && plain.hasSuffix($0) }
  }

  static func names(in folder: String) -> [String]? {
    guard let stream = opendir(folder) else { return nil }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        let size = MemoryLayout.size(ofValue: pointer.pointee)
        pointer.withMemoryRebound(to: CChar.self, capacity: size) {
          names.append(String(cString: $0))
        }
      }
    }
    return names
  }

  private func cannotList() -> LogError {
    let code = errno
    return switch code {
    case ENOENT:
      LogError(.missingFile, file: path, "no such folder", advice: "Check the path")
    case ENOTDIR:
      LogError(.notAFile, file: path, "this is a file", advice: "Name the folder that it is in")
    default:
      LogError(
        .unreadable, file: path, "the folder cannot be listed: \(SystemError(code: code))",
        advice: "Make sure that you may read it")
    }
  }
}
