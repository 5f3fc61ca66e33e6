internal import Basics

extension Figure {
  /// Refuses a name that does not end as a plot's does.
  public static func checkName(_ path: String) throws(FigureError) { _ = try format(of: path) }

  private static func format(of path: String) throws(FigureError) -> PictureFormat {
    let parts = path.split(separator: ".", omittingEmptySubsequences: false)
    let ending = parts.count > 1 ? parts[parts.count - 1].lowercased() : ""
    guard let format = PictureFormat(rawValue: ending) else {
      throw FigureError(
        kind: .usage, description: "\(path): a plot's name ends in .svg, .png or .pdf")
    }
    return format
  }

  /// Draws the figure to a file, whose ending (`.svg`, `.png` or `.pdf`) is its format.
  ///
  /// The file appears whole or not at all: what gnuplot has drawn is checked before it takes the
  /// file's place, and gnuplot itself writes to no file of the user's.
  public func draw(to path: String) throws(FigureError) {
    let picture = try picture(for: path)
    do throws(SystemError) {
      try AtomicFile.write(picture, to: path)
    } catch {
      throw FigureError(
        kind: .inputOutput, description: "\(path): the plot cannot be written: \(error)")
    }
  }

  /// The bytes of the file that ``draw(to:)`` writes.
  public func picture(for path: String) throws(FigureError) -> [UInt8] {
    let format = try Self.format(of: path)
    do throws(Gnuplot.Problem) {
      return try Gnuplot.picture(of: self, format: format)
    } catch {
      throw FigureError(
        kind: .inputOutput, description: "\(path): the plot cannot be drawn: \(error.reason)")
    }
  }
}
