import Basics
import Platform

/// dygraphs, the library that draws the charts of pages: its code with its license.
///
/// It is no part of this project. It comes from the system's package, or lies with the program where that was
/// installed with it.
public struct ChartLibrary: Sendable {
  /// The script, for a page or for a server.
  public var script: String
  /// The terms that it may be passed on by, which every copy has to carry.
  public var license: String

  /// Why there is none, and what to do.
  public struct Missing: Error, CustomStringConvertible, Sendable {
    public var description: String
  }

  /// Names the folder of `dygraph.min.js` and its license, where it lies in none of the usual ones.
  public static let variable = "LOSSCAST_DYGRAPHS"

  private static let script = "dygraph.min.js"
  private static let licenses = ["LICENSE.txt", "copyright"]
  /// Larger files are something else.
  private static let mostBytes = 4 << 20

  private static var folders: [String] {
    if let given = getenv(variable).map({ String(cString: $0) }), !given.isEmpty { return [given] }
    return (OwnProgram.folder.map { ["\($0)/../share/losscast/dygraphs"] } ?? [])
      + ["/usr/share/javascript/dygraphs", "/usr/share/nodejs/dygraphs/dist"]
  }

  /// The library where it is found first: with the program, then in the system's folders.
  public static func found() throws(Missing) -> ChartLibrary {
    for folder in folders {
      guard let script = text(of: "\(folder)/\(script)") else { continue }
      let places = licenses.map { "\(folder)/\($0)" } + ["/usr/share/doc/libjs-dygraphs/copyright"]
      guard let license = places.lazy.compactMap(text).first else {
        throw Missing(
          description:
            "\(folder)/\(Self.script): the license of dygraphs, which a page has to carry, is not beside "
            + "it: put it there as \(licenses[0])")
      }
      return ChartLibrary(script: withoutMap(script), license: license)
    }
    throw Missing(
      description: "dygraphs, which draws the charts of pages, is not installed. "
        + "On Debian or Ubuntu: apt-get install libjs-dygraphs. Elsewhere, set \(variable) to a folder with "
        + "its \(script) and \(licenses[0])")
  }

  /// The text without the line that makes browsers look for another file.
  private static func withoutMap(_ script: String) -> String {
    script.split(separator: "\n", omittingEmptySubsequences: false)
      .filter { !$0.hasPrefix("//# sourceMappingURL=") }.joined(separator: "\n")
  }

  private static func text(of path: String) -> String? {
    guard let file = try? RegularFile.open(path), file.size <= mostBytes,
      let bytes = try? Descriptor.contents(file.descriptor, most: mostBytes)
    else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }
}
