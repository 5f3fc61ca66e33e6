import Platform

/// Whether the process may open the files that any command needs.
///
/// Libraries below end the process where they get no descriptor for an event queue or a pipe, so a
/// limit that is too low is told before they are asked.
enum OpenFiles {
  /// More than a command holds at a time, a child's files and the event queues of threads included.
  static let needed = 16

  /// - Throws: ``FileError`` if that many more cannot be open at once.
  static func check(_ needed: Int = needed) throws(FileError) {
    var opened: [Int32] = []
    defer { for descriptor in opened { close(descriptor) } }
    for _ in 0..<needed {
      let descriptor = opened.first.map { dup($0) } ?? open("/", O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 {
        opened.append(descriptor)
      } else if errno == EMFILE || errno == ENFILE {
        throw FileError(
          "too few files may be open at a time: \(opened.count) more, of the \(needed) that are needed. "
            + "Raise the limit, as by 'ulimit -n 256'")
      } else {
        return
      }
    }
  }
}
