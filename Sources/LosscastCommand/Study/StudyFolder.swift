import Platform
import Records
import Training

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The folder that a study's logs go to, with the manifest that says what they are.
struct StudyFolder {
  let path: String
  private let lastRead = LastManifest()

  init(path: String) { self.path = path }

  var manifestPath: String { "\(path)/manifest.json" }
  func logPath(_ run: StudyManifest.Run) -> String { "\(path)/\(run.log)" }

  /// The manifest, or a new one where there is none.
  func manifest() throws -> StudyManifest {
    guard let stamp = FileStamp(of: manifestPath) else {
      return StudyManifest(losscast: Losscast.version)
    }
    // That of a thousand runs takes longer to read than a small run to train.
    if let known = lastRead.value, known.stamp == stamp { return known.manifest }
    let data = try WholeFile.read(manifestPath)
    guard let manifest = try? JSONDecoder().decode(StudyManifest.self, from: data),
      manifest.formatVersion <= StudyManifest.newestFormat
    else {
      throw FileError(
        "\(manifestPath): not a study's manifest that this losscast (\(Losscast.version)) reads. "
          + "Update losscast, or remove the file: logs that are there will be recognized",
        status: Failure.badData)
    }
    if let flaw = manifest.flaw {
      throw FileError(
        "\(manifestPath): was damaged or edited: \(flaw). Remove the file: logs that are there will "
          + "be recognized", status: Failure.badData)
    }
    lastRead.value = (stamp, manifest)
    return manifest
  }

  /// Changes the manifest while no other process does.
  @discardableResult
  func update(_ change: (inout StudyManifest) throws -> Void) throws -> StudyManifest {
    try WholeFile.makeFolder(path)
    let lock = open("\(path)/.manifest.lock", O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard lock >= 0 else { throw FileError("\(path): cannot be written to", errno) }
    defer { close(lock) }
    // A file system without locks leaves it at atomic replacement.
    while flock(lock, LOCK_EX) != 0, errno == EINTR {}
    var manifest = try manifest()
    let before = manifest
    try change(&manifest)
    manifest.losscast = Losscast.version
    if manifest != before || !WholeFile.exists(manifestPath) {
      try WholeFile.write(try encodedJSON(manifest), to: manifestPath)
      lastRead.value = FileStamp(of: manifestPath).map { ($0, manifest) }
    }
    return manifest
  }

  /// Sets a run's state, and its step and loss to what the log says.
  func note(
    _ state: StudyRunState, of index: Int, message: String? = nil,
    _ change: (inout StudyManifest.Run) -> Void = { _ in }
  ) throws {
    try update { manifest in
      guard var run = manifest[index] else { return }
      run.take(LogProgress(ofLog: logPath(run)))
      run.state = state
      run.message = message
      change(&run)
      manifest[index] = run
    }
  }

  /// Writes the mean logs whose runs are all completed, and removes those that are no longer so.
  ///
  /// - Parameter path: only this one; by default all.
  /// - Returns: the paths within the folder of those that stand.
  @discardableResult
  func writeMeans(_ manifest: StudyManifest, only path: String? = nil) throws -> [String] {
    var written: [String] = []
    let groups = Dictionary(grouping: manifest.runs.filter { $0.mean != nil }) { $0.mean ?? "" }
    for (mean, group) in groups.sorted(by: { $0.key < $1.key }) where path ?? mean == mean {
      let place = "\(self.path)/\(mean)"
      // By name, since sums in the order in which runs were thought of would differ in bits.
      let runs = group.sorted { $0.name < $1.name }
      guard runs.allSatisfy({ $0.state == .completed }) else {
        unlink(place)
        continue
      }
      try WholeFile.makeFolder(
        place.split(separator: "/", omittingEmptySubsequences: false)
          .dropLast().joined(separator: "/"))
      try MeanLog(
        of: runs.map(logPath), title: "losscast \(Losscast.version) study, mean"
      ).write(to: place)
      written.append(mean)
    }
    return written
  }
}

/// The manifest as it was when it was last read or written.
private final class LastManifest {
  var value: (stamp: FileStamp, manifest: StudyManifest)?
}

extension StudyManifest.Run {
  /// Takes over how far its log is.
  mutating func take(_ progress: LogProgress?) {
    step = progress.map(\.step)
    loss = progress?.loss
  }
}
