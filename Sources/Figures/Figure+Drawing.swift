import Subprocess

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Figure {
  /// Draws the figure to a file, whose ending (`.svg`, `.png` or `.pdf`) is its format.
  ///
  /// The file appears whole or not at all.
  public func draw(to path: String) async throws(FigureError) {
    let ending = path.split(separator: ".").last.map { $0.lowercased() } ?? ""
    guard path.contains("."), let format = GnuplotScript.Format(rawValue: ending) else {
      throw FigureError(
        kind: .usage, description: "\(path): a plot's name ends in .svg, .png or .pdf")
    }
    let partial = "\(path).part-\(getpid())"
    let script = GnuplotScript(self, format: format, output: partial)
    defer { unlink(partial) }
    let complaint: String
    do {
      let result = try await run(
        .name("gnuplot"), input: .string(script.text), output: .discarded,
        error: .string(limit: 1 << 16))
      complaint =
        result.terminationStatus.isSuccess
        ? "" : result.standardError.split(separator: "\n").last.map(String.init) ?? "it failed"
    } catch {
      throw FigureError(
        kind: .inputOutput,
        description: "gnuplot, which draws the plots, cannot be run (\(error)). "
          + "On Debian or Ubuntu: apt-get install gnuplot-nox")
    }
    guard complaint.isEmpty, rename(partial, path) == 0 else {
      let reason = complaint.isEmpty ? String(cString: strerror(errno)) : complaint
      throw FigureError(
        kind: .inputOutput, description: "\(path): the plot cannot be written: \(reason)")
    }
  }
}
