import Basics
import Platform
import Scaling

/// Whether a file may be a saved fit, told from its first bytes.
enum SavedFitFile {
  /// Begins with a brace and is a file that can be read again, and whole. Lines of JSON do so too.
  static func looksLikeOne(_ path: String) throws -> Bool {
    var info = stat()
    guard stat(path, &info) == 0, info.st_mode & S_IFMT == S_IFREG,
      info.st_size <= WholeFile.mostBytes
    else { return false }
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return false }
    defer { close(file) }
    var first: UInt8 = 0
    while read(file, &first, 1) == 1 {
      if first == UInt8(ascii: "{") { return true }
      guard first == 32 || (9...13).contains(first) else { return false }
    }
    return false
  }
}

extension SavedScalingFit {
  /// The fit made again; an error names the file.
  func predictor(of path: String) throws -> any ScalingPredictor {
    do throws(Refusal) { return try predictor() } catch { throw error.about(path) }
  }
}
