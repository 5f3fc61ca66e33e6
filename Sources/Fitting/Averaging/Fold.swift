import Laws
import RunLogs
import Schedules

/// One split of the runs into rows to fit and rows to predict.
struct Fold: Sendable {
  enum Kind: String, Sendable, Codable {
    /// The runs of one schedule are predicted from the others.
    case schedule
    /// What comes after 60 % of the longest run is predicted from what comes before.
    case future
  }

  var kind: Kind
  var fitted: [Run]
  /// Runs with the records to predict.
  var held: [Run]

  static let seenShare = 0.6

  /// Every schedule left out in turn, and the future once; those that leave too little are not made.
  static func folds(of runs: [Run]) -> [Fold] {
    var folds: [Fold] = []
    var schedules: [any Schedule] = []
    for run in runs where !schedules.contains(where: { $0.isEqual(to: run.schedule) }) {
      schedules.append(run.schedule)
    }
    for schedule in schedules where schedules.count > 1 {
      let others = runs.filter { !$0.schedule.isEqual(to: schedule) }
      let seen = Set(others.flatMap { $0.records.map { RowFingerprint($0) } })
      let held = runs.filter { $0.schedule.isEqual(to: schedule) }.compactMap { run in
        run.keeping { !seen.contains(RowFingerprint($0)) }
      }
      folds.append(Fold(kind: .schedule, fitted: others, held: held))
    }
    // Fits: a share of a step.
    let cut = Int(Self.seenShare * Double(runs.map(\.lastStep).max() ?? 0))
    let before = runs.compactMap { run in run.keeping { $0.step <= cut } }
    let seen = Set(before.flatMap { $0.records.map { RowFingerprint($0) } })
    let after = runs.compactMap { run in
      run.keeping { $0.step > cut && !seen.contains(RowFingerprint($0)) }
    }
    folds.append(Fold(kind: .future, fitted: before, held: after))
    return folds.filter { fold in
      !fold.held.isEmpty && fold.fitted.contains { $0.records.count >= Self.leastRows }
        && fold.fitted.reduce(0) { $0 + $1.records.count } >= 2 * Self.leastRows
    }
  }

  private static let leastRows = 4
}

extension Run {
  /// The run with the records that hold; nil if none does.
  fileprivate func keeping(_ holds: (Record) -> Bool) -> Run? {
    var run = self
    run.records = records.filter(holds)
    return run.records.isEmpty ? nil : run
  }
}
