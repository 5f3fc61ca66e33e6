internal import Basics
internal import Platform
internal import Records

/// The checkpoint beside a log, `PATH.checkpoint`: at any moment, whatever happens to the process or
/// the machine, it is whole, the one before, or not there.
struct CheckpointFile {
  let path: String

  init(besideLog log: String) { path = log + ".checkpoint" }

  /// The checkpoint, or nil if there is none.
  ///
  /// - Parameter limit: more bytes than the run's checkpoint can have; a larger file is refused
  ///   unread.
  func read(upTo limit: Int) throws(LogError) -> Checkpoint? {
    let bytes: [UInt8]?
    var isLarge = false
    do throws(SystemError) {
      if let file = try RegularFile.open(path) {
        isLarge = file.size > limit
        bytes = isLarge ? nil : try Descriptor.contents(file.descriptor, most: limit)
      } else {
        bytes = nil
      }
    } catch {
      if error == .noSuchFile { return nil }
      throw LogError(
        .unreadable, file: path, "cannot be read: \(error)",
        advice: "Make sure that you may read the file")
    }
    guard let bytes else {
      throw LogError(
        .badData, file: path,
        isLarge
          ? "is larger than a checkpoint of this run can be (\(limit) bytes)"
          : "is not a regular file, so it is no checkpoint",
        advice: "Remove it; the run is then trained again from its start, to the same log")
    }
    do throws(Checkpoint.Problem) {
      return try Checkpoint(bytes: bytes)
    } catch {
      throw LogError(
        .badData, file: path, error.rawValue,
        advice: "Remove it; the run is then trained again from its start, to the same log")
    }
  }

  func write(_ checkpoint: Checkpoint) throws(LogError) {
    do throws(SystemError) {
      try AtomicFile.write(checkpoint.bytes, to: path)
    } catch {
      throw LogError(
        .unwritable, file: path, "the checkpoint cannot be written: \(error)",
        advice: "Check the folder, its permissions and the space on the disk")
    }
  }

  func remove() { unlink(path) }
}
