import Basics

/// How long each submission takes on each workload, study by study, and what is made of these times.
struct StudyTimes {
  let submissions: [String]
  /// All workloads, and among them those that are scored, which are no variants.
  let workloads: [String]
  let scored: [Int]
  /// Places among the workloads.
  private let variants: [(variant: Int, base: Int)]
  /// By submission and workload the time of the best trial of each study, infinite if none arrives.
  let times: [[[Double]]]

  init(
    _ runs: [ScoredRun], targets: [String: Double], _ options: ScoringOptions
  ) throws(Refusal) {
    let (submissions, workloads) = (runs.submissions, runs.workloads)
    var best = submissions.map { _ in workloads.map { _ in [String: Double]() } }
    var trials: [[String]: Int] = [:]
    let rows = Dictionary(submissions.enumerated().map { ($1, $0) }) { first, _ in first }
    let columns = Dictionary(workloads.enumerated().map { ($1, $0) }) { first, _ in first }
    for run in runs {
      guard let row = rows[run.submission], let column = columns[run.workload] else { continue }
      let time = run.time(to: targets[run.workload])
      guard time > 0 else {
        throw Refusal(
          .data,
          "\(run.origin): \(run.submission) reaches the target of \(run.workload) at time "
            + "\(NumberText.significant(time)), and times are compared by their ratios",
          advice: ScoringAdvice.chooseTime)
      }
      trials[[run.submission, run.workload, run.study], default: 0] += 1
      if options.tuning == .own, trials[[run.submission, run.workload, run.study]] == 2 {
        throw Refusal(
          .data,
          "\(run.origin): study \(run.study) of \(run.submission) on \(run.workload) has several trials, "
            + "and what tunes itself has one", advice: ScoringAdvice.tuneExternally)
      }
      best[row][column][run.study] = min(best[row][column][run.study] ?? .infinity, time)
    }
    self.submissions = submissions
    self.workloads = workloads
    times = best.map { row in
      row.map { studies in studies.sorted { $0.key < $1.key }.map(\.value) }
    }
    var pairs: [(variant: Int, base: Int)] = []
    for pair in options.variants {
      guard let variant = columns[pair.variant], let base = columns[pair.base], variant != base
      else {
        let name = columns[pair.variant] == nil ? pair.variant : pair.base
        throw Refusal(
          .usage,
          name == pair.variant && columns[name] != nil
            ? "the workload '\(name)' is no variant of itself"
            : "there is no workload '\(name)': there are " + workloads.joined(separator: ", "),
          advice: ScoringAdvice.correctName(nearest: Spelling.nearest(to: name, among: workloads)))
      }
      pairs.append((variant, base))
    }
    variants = pairs
    let held = Set(pairs.map(\.variant))
    guard pairs.allSatisfy({ !held.contains($0.base) }) else {
      throw Refusal(.usage, "a variant of a workload cannot have variants of its own")
    }
    scored = workloads.indices.filter { !held.contains($0) }
  }

  /// The median over studies; who has none never arrives.
  static func median(_ studies: [Double]) -> Double { studies.median ?? .infinity }

  /// The times that are scored, from those of all workloads: infinite where a variant is not reached
  /// within so many times the best there.
  ///
  /// - Parameter medians: a row a submission, a column a workload.
  func scoredTimes(_ medians: [[Double]]) -> [[Double]] {
    var times = medians
    for (variant, base) in variants {
      let best = medians.map { $0[variant] }.min() ?? .infinity
      for row in times.indices
      where !(medians[row][variant] <= PerformanceProfile.furthestFactor * best)
        || !medians[row][variant].isFinite
      { times[row][base] = .infinity }
    }
    return times.map { row in scored.map { row[$0] } }
  }

  /// The variant that a submission fails on, of a workload.
  func failedVariant(of submission: Int, on workload: Int) -> String? {
    for (variant, base) in variants where base == workload {
      let all = times.map { Self.median($0[variant]) }
      let own = all[submission]
      if !own.isFinite || own > PerformanceProfile.furthestFactor * (all.min() ?? .infinity) {
        return workloads[variant]
      }
    }
    return nil
  }

  /// The profile of each submission.
  static func profiles(_ times: [[Double]]) -> [PerformanceProfile] {
    let columns = times[0].indices.map { column in
      PerformanceProfile.ratios(of: times.map { $0[column] })
    }
    return times.indices.map { row in
      PerformanceProfile(ratios: columns.map { $0[row] })
    }
  }
}
