import Basics

extension Scoreboard {
  /// What casts doubt on scores, the largest first.
  ///
  /// - Parameter times: those that are scored, a row a submission.
  static func remarks(
    _ course: StudyTimes, _ runs: [ScoredRun], _ times: [[Double]], _ options: ScoringOptions
  ) -> [Remark] {
    var remarks: [Remark] = []
    for (row, submission) in course.submissions.enumerated() {
      let missing = course.workloads.indices.filter { course.times[row][$0].isEmpty }
      if !missing.isEmpty {
        remarks.append(
          Remark(
            "\(submission) has no run on \(list(missing.map { course.workloads[$0] })), and counts there "
              + "as never reaching the target"))
      }
    }
    let counts = course.times.flatMap { $0.map(\.count) }.filter { $0 > 0 }
    let (fewest, most) = (counts.min() ?? 0, counts.max() ?? 0)
    if fewest < Resampling.fewest {
      remarks.append(
        Remark(
          (fewest == 1 ? "one study" : "\(fewest) studies")
            + (fewest < most
              ? " of a submission on a workload say" : " each say\(fewest == 1 ? "s" : "")")
            + " too little of how others would come out: scores have no intervals, for which it takes "
            + "\(Resampling.fewest)"))
    }
    let unreached = course.scored.indices.filter { place in
      times.allSatisfy { !$0[place].isFinite }
    }
    if !unreached.isEmpty {
      remarks.append(
        Remark(
          "nobody reaches the target of \(list(unreached.map { course.workloads[course.scored[$0]] })), which "
            + "takes as much from the scores of all"))
    }
    if let baseline = options.baseline {
      remarks.append(
        Remark(
          "targets are what \(baseline) reaches in half of its studies; other targets may give other scores"
        ))
    }
    let trials = Dictionary(grouping: runs) { [$0.submission, $0.workload, $0.study] }.values.map(
      \.count)
    if let least = trials.min(), let largest = trials.max(), least < largest {
      remarks.append(
        Remark(
          "studies have from \(least) to \(largest) trials, and the best of more is sooner"))
    }
    if course.scored.count < 5 {
      remarks.append(
        Remark(
          "\(NumberText.counted(course.scored.count, "workload")) say\(course.scored.count == 1 ? "s" : "") "
            + "little of others; intervals are for \(course.scored.count == 1 ? "this one" : "these") alone"
        ))
    }
    return remarks
  }

  /// So many names are said.
  private static func list(_ names: [String]) -> String {
    names.prefix(5).joined(separator: ", ")
      + (names.count > 5 ? " and \(names.count - 5) more" : "")
  }
}
