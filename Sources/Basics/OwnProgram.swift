internal import Platform

/// The program that runs, as a file.
public enum OwnProgram {
  /// The folder that it lies in, links followed: what was installed with it is found from there. Nil where the
  /// system does not say.
  public static let folder: String? = {
    guard let path = realpath(ChildProcess.ownProgram, nil) else { return nil }
    defer { free(path) }
    let text = String(cString: path)
    return text.lastIndex(of: "/").map { String(text[..<$0]) }
  }()
}
