/// What has landed of a study.
package struct StudyStatus: Encodable, Sendable {
  package let study: String
  /// The folder of the logs.
  package let folder: String
  /// How many runs are in each state that any is in.
  package let counts: [String: Int]
  /// In the order of the grid.
  package let runs: [StudyManifest.Run]
  /// The mean logs that are written, as paths within the folder.
  package let means: [String]

  package init(study: String, folder: String, runs: [StudyManifest.Run], means: [String]) {
    self.study = study
    self.folder = folder
    self.runs = runs
    self.means = means
    counts = Dictionary(runs.map { ($0.state.rawValue, 1) }, uniquingKeysWith: +)
  }
}
