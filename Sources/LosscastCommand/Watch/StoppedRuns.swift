import Stopping

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// The runs of a folder for which `--on-stop` has been run, kept in a file there.
struct StoppedRuns {
  private struct Contents: Codable {
    /// By the names of the runs, the positions at which they were to stop.
    var stopped: [String: Double] = [:]
  }

  private let path: String
  private var contents = Contents()

  init(in folder: String) throws {
    path = "\(folder)/.losscast-stopped"
    guard WholeFile.exists(path) else { return }
    do {
      contents = try JSONDecoder().decode(Contents.self, from: WholeFile.read(path))
    } catch let error as FileError {
      throw error
    } catch {
      throw FileError(
        "\(path): is not a record of stopped runs. Remove it", status: Failure.badData)
    }
  }

  /// Whether the run was stopped before. One that has less behind it than it had then is another.
  func contains(_ run: JudgedRun) -> Bool {
    contents.stopped[run.name].map { run.position >= $0 } ?? false
  }

  mutating func add(_ run: JudgedRun) throws(FileError) {
    contents.stopped[run.name] = run.position
    let text: String
    do { text = try encodedJSON(contents) } catch {
      throw FileError("\(path): cannot be encoded: \(error)", status: Failure.ourFault)
    }
    try WholeFile.write(text, to: path)
  }
}
