import Subprocess

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension Figure {
  /// Refuses a name whose ending is none of a plot's.
  public static func checkName(_ path: String) throws(FigureError) { _ = try format(of: path) }

  private static func format(of path: String) throws(FigureError) -> GnuplotScript.Format {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    let ending = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    guard let format = GnuplotScript.Format(rawValue: ending) else {
      throw FigureError(
        kind: .usage, description: "\(path): a plot's name ends in .svg, .png or .pdf")
    }
    return format
  }

  /// Draws the figure to a file, whose ending (`.svg`, `.png` or `.pdf`) is its format.
  ///
  /// The file appears whole or not at all.
  public func draw(to path: String) async throws(FigureError) {
    let format = try Self.format(of: path)
    let partial = "\(path).\(getpid()).part"
    // Found out here, since gnuplot words it badly.
    let file = open(partial, O_WRONLY | O_CREAT | O_CLOEXEC, 0o666)
    guard file >= 0 else {
      throw FigureError(
        kind: .inputOutput,
        description: "\(path): the plot cannot be written: \(String(cString: strerror(errno)))")
    }
    close(file)
    defer { unlink(partial) }
    let script = GnuplotScript(self, format: format, output: partial)
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
        description: "gnuplot, which draws the plots, cannot be run . "
          + "On Debian or Ubuntu: apt-get install gnuplot-nox")
    }
    guard complaint.isEmpty, rename(partial, path) == 0 else {
      let reason = complaint.isEmpty ? String(cString: strerror(errno)) : complaint
      throw FigureError(
        kind: .inputOutput, description: "\(path): the plot cannot be written: \(reason)")
    }
  }
}
