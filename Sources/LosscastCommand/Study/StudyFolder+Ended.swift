import Basics
import Records
import Training

extension StudyFolder {
  /// The folder of a study; nil where the path is none.
  init?(holdingStudyAt path: String) {
    self.init(path: path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path)
    guard WholeFile.exists(manifestPath) else { return nil }
  }

  /// The axes of the study and the runs that have ended, by its manifest; says how many have not.
  func ended() throws -> (axes: [String], runs: [StudyManifest.EndedRun]) {
    let manifest = try manifest()
    let ended = manifest.endedRuns(in: path)
    let unfinished = manifest.runs.count - ended.count
    if unfinished > 0 {
      Console.note(
        "\(path): \(NumberText.counted(unfinished, "run")) of the study "
          + "\(unfinished == 1 ? "has" : "have") not ended and \(unfinished == 1 ? "is" : "are") left out"
      )
    }
    return (manifest.axes, ended)
  }
}
