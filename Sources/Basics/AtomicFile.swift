internal import Platform

/// A file that appears whole, or not at all, whatever happens to the process or the machine.
///
/// What is written goes to a draft in the file's folder; ``commit(_:)`` waits until the disk has it
/// and puts it in its place. A draft that is not committed is removed.
///
/// ```swift
/// var file = try AtomicFile("fit.json")
/// try file.write(text)
/// try file.commit()
/// ```
///
/// - Where the system can (`O_TMPFILE`), the draft has no name until it is whole, so that even a
///   killed process leaves nothing behind. Elsewhere its name is random and it is created with
///   `O_EXCL` and `O_NOFOLLOW`: nobody can lay a link in its way.
/// - A file that is replaced keeps its permissions, and a symbolic link keeps leading to it. One that
///   may not be written to is not replaced.
/// - What is there and is no regular file, such as a device or a pipe, is written to directly.
public struct AtomicFile: ~Copyable {
  /// The open draft.
  public let descriptor: Int32
  private let folder: Int32
  private let target: FileTarget
  /// The draft's name in the folder; empty if it has none.
  private var draft: String
  private var isOpen = true

  /// What may be done with a file that is there already.
  public enum Placement: Sendable {
    /// It is replaced.
    case replacing
    /// It stays, and the commit fails with ``SystemError/fileExists``.
    case new
  }

  /// Opens a draft.
  ///
  /// - Parameter path: the file, whose folder must exist.
  /// - Throws: ``SystemError``; `EISDIR` for a folder.
  public init(_ path: String) throws(SystemError) {
    let target = try FileTarget(path)
    let opened = try Self.open(target)
    self.target = target
    (folder, descriptor, draft) = (opened.folder, opened.descriptor, opened.draft)
  }

  /// Opens the target's folder and a draft in it; of a device the device itself.
  private static func open(
    _ target: FileTarget
  ) throws(SystemError) -> (folder: Int32, descriptor: Int32, draft: String) {
    switch target.kind {
    case .folder: throw .isDirectory
    case .special:
      let file = systemOpen(target.path, O_WRONLY | O_CLOEXEC | O_NOCTTY)
      guard file >= 0 else { throw .last }
      return (-1, file, "")
    case .missing, .regular:
      if target.kind == .regular, access(target.path, W_OK) != 0 { throw .last }
      let folder = systemOpen(target.folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
      guard folder >= 0 else { throw .last }
      do throws(SystemError) {
        let (file, name) = try openDraft(in: folder)
        if let mode = target.mode { fchmod(file, mode) }
        return (folder, file, name)
      } catch {
        close(folder)
        throw error
      }
    }
  }

  deinit { if isOpen { abandon() } }

  private func abandon() {
    close(descriptor)
    if !draft.isEmpty { unlinkat(folder, draft, 0) }
    if folder >= 0 { close(folder) }
  }

  public mutating func write(_ text: String) throws(SystemError) {
    try Descriptor.write(text, to: descriptor)
  }

  public mutating func write(_ bytes: [UInt8]) throws(SystemError) {
    try Descriptor.write(bytes, to: descriptor)
  }

  /// Puts the file in its place and closes it.
  public consuming func commit(_ placement: Placement = .replacing) throws(SystemError) {
    let file = try commitOpen(placement)
    // Errors that the system has held back until now were asked for by fsync.
    guard close(file) == 0 || errno == EINTR else { throw .last }
  }

  /// Puts the file in its place.
  ///
  /// - Returns: The file, still open for writing, for whoever goes on to write to it.
  public consuming func commitOpen(
    _ placement: Placement = .replacing
  ) throws(SystemError) -> Int32 {
    do throws(SystemError) {
      try place(placement)
    } catch {
      isOpen = false
      abandon()
      throw error
    }
    isOpen = false
    if folder >= 0 { close(folder) }
    return descriptor
  }

  /// Waits until the disk has what was written.
  private func sync() throws(SystemError) {
    // Pipes and terminals cannot be synchronized, and need not be.
    guard fsync(descriptor) == 0 || errno == EINVAL || errno == EROFS || errno == ENOTSUP else {
      throw .last
    }
  }

  private mutating func place(_ placement: Placement) throws(SystemError) {
    try sync()
    if target.kind == .special { return }
    if placement == .new {
      try link(to: target.name)
      if !draft.isEmpty { unlinkat(folder, draft, 0) }
    } else {
      if draft.isEmpty {
        let name = Self.randomName()
        try link(to: name)
        draft = name
      }
      guard renameat(folder, draft, folder, target.name) == 0 else { throw .last }
    }
    draft = ""
    // So that the name is on the disk too. A file system that cannot do it loses nothing else.
    fsync(folder)
  }

  /// Gives the draft a name, or another one; fails where something has that name.
  private func link(to name: String) throws(SystemError) {
    #if os(Linux)
      if draft.isEmpty {
        guard
          linkat(AT_FDCWD, Self.procPath(of: descriptor), folder, name, AT_SYMLINK_FOLLOW) == 0
        else { throw .last }
        return
      }
    #endif
    guard linkat(folder, draft, folder, name, 0) == 0 else { throw .last }
  }

  private static func openDraft(
    in folder: Int32
  ) throws(SystemError) -> (descriptor: Int32, name: String) {
    #if os(Linux)
      // A file system without unnamed files, an old kernel or a system without /proc says so.
      let unnamed = openat(folder, ".", unnamedFile | O_WRONLY | O_APPEND | O_CLOEXEC, 0o666)
      if unnamed >= 0 {
        if access(procPath(of: unnamed), F_OK) == 0 { return (unnamed, "") }
        close(unnamed)
      }
    #endif
    for _ in 0..<100 {
      let name = randomName()
      let file = openat(
        folder, name, O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
      if file >= 0 { return (file, name) }
      if errno != EEXIST { throw .last }
    }
    throw .fileExists
  }

  /// Not derived from the file's name, which may be as long as names can be.
  private static func randomName() -> String {
    ".losscast-\(String(UInt64.random(in: .min ... .max), radix: 36)).part"
  }

  #if os(Linux)
    /// `O_TMPFILE`, a macro that Swift does not import.
    private static let unnamedFile = 0o20_000_000 | O_DIRECTORY

    private static func procPath(of descriptor: Int32) -> String { "/proc/self/fd/\(descriptor)" }
  #endif
}

extension AtomicFile {
  /// Why one of several files cannot be written.
  public struct Failure: Error {
    /// Which of them.
    public let index: Int
    public let reason: SystemError
  }

  /// Writes several files: all are on the disk before the first one takes its place, so that one that
  /// cannot be written leaves the others as they were.
  public static func write(
    _ files: [(path: String, bytes: [UInt8])], from index: Int = 0
  ) throws(Failure) {
    guard index < files.count else { return }
    var problem: Failure?
    do throws(SystemError) {
      var file = try AtomicFile(files[index].path)
      try file.write(files[index].bytes)
      try file.sync()
      do throws(Failure) { try write(files, from: index + 1) } catch { problem = error }
      // Not committed, it is removed.
      if problem == nil { try file.commit() }
    } catch {
      throw Failure(index: index, reason: error)
    }
    if let problem { throw problem }
  }

  /// Writes a whole file.
  public static func write(_ text: String, to path: String) throws(SystemError) {
    var file = try AtomicFile(path)
    try file.write(text)
    try file.commit()
  }

  public static func write(_ bytes: [UInt8], to path: String) throws(SystemError) {
    var file = try AtomicFile(path)
    try file.write(bytes)
    try file.commit()
  }
}

/// The system call whose name `AtomicFile` uses for a method of its own.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { open(path, flags) }
