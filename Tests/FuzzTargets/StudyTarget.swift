import Training

extension FuzzTarget {
  /// A study file and its grid.
  static let study = FuzzTarget("study") { input in
    let study: Study
    do throws(StudyError) {
      study = try Study(yaml: input, file: "study.yaml", options: .few)
    } catch {
      try require(!error.message.isEmpty, "an error without words")
      return try require(error.place.line >= 1 && error.place.column >= 1, "an error at \(error)")
    }
    try require((1...Study.mostRuns).contains(study.runs.count), "\(study.runs.count) runs")
    try require(Set(study.runs.map(\.log)).count == study.runs.count, "two runs of one log")
    for run in study.runs {
      try require(
        !run.log.hasPrefix("/") && !run.log.split(separator: "/").contains(".."),
        "a log outside the folder: \(run.log)")
      let size = run.arguments.reduce(0) { $0 + $1.utf8.count }
      try require(size <= 1 << 20, "the options of a run take \(size) bytes")
    }
  }
}

extension TrainOptions {
  fileprivate static let few = TrainOptions(
    names: ["task", "schedule", "seed", "batch", "size", "width", "layers", "optimizer"],
    flags: ["independent-decay"], reserved: ["out", "name", "resume", "replace", "threads"])
}
