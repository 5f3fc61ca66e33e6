internal import Platform

/// A path without links, from the root; nil if nothing is there.
package func resolvedPath(_ path: String) -> String? {
  guard let resolved = realpath(path, nil) else { return nil }
  defer { free(resolved) }
  return String(cString: resolved)
}

/// The program that runs, as a file.
package enum OwnProgram {
  /// Where it lies, links followed. Nil where the system does not say.
  package static let path = resolvedPath(ChildProcess.ownProgram)

  /// The folder that it lies in: what was installed with it is found from there.
  package static let folder = path.flatMap { path in
    path.lastIndex(of: "/").map { String(path[..<$0]) }
  }
}
