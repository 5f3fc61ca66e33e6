import Basics
import Training

/// A study with those that are made before it, whose logs its schedules may read: run, refine, run again.
struct StudyChain {
  /// Each with the path of its file, those that come first in front. The last is the one that was asked for.
  let studies: [(file: String, study: Study)]

  /// Reads the file of a study and of those that it comes after.
  ///
  /// - Throws: ``StudyError``; an error about a file that cannot be read, or comes after itself.
  init(reading file: String) throws {
    var reader = Reader()
    try reader.read(file)
    studies = reader.studies
  }

  private struct Reader {
    var studies: [(file: String, study: Study)] = []
    /// The files that are read, and those of them whose studies are still being waited for.
    private var known: Set<String> = []
    private var waiting: [String] = []

    mutating func read(_ file: String) throws {
      let text = try WholeFile.read(file)
      let identity = resolvedPath(file) ?? file
      guard !waiting.contains(identity) else {
        throw FileError(
          "\(file): the study comes after itself; look at after in it", status: Failure.badData)
      }
      guard known.insert(identity).inserted else { return }
      waiting.append(identity)
      let study = try Study(yaml: text, file: file, options: TrainCommand.studyOptions)
      let home = WholeFile.folder(of: file)
      for before in study.after {
        try read(home.isEmpty || before.hasPrefix("/") ? before : "\(home)/\(before)")
      }
      waiting.removeLast()
      studies.append((file, study))
    }
  }

  /// Hands each study's plan to `work` in its own folder, until that returns true. A plan is made only when those
  /// before it are done, since its schedules may read their logs.
  func inTurn(_ work: (_ plan: StudyPlan, _ isLast: Bool) throws -> Bool) throws {
    for (index, entry) in studies.enumerated() {
      let plan = try StudyPlan(entry.study, file: entry.file)
      if try work(plan, index == studies.count - 1) { return }
      try plan.leaveHome()
    }
  }
}
