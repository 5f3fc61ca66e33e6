import Laws
import Records
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

  /// As many schedules are left out one by one. More are left out by so many groups, each of
  /// schedules that do not follow each other.
  private static let mostFolds = 16
  /// Of the runs that a fold leaves out, as many are predicted; of the futures too.
  private static let mostHeld = 64

  /// Every schedule left out in turn, and the future once; those that leave too little are not made.
  static func folds(of runs: [Run]) -> [Fold] {
    var folds: [Fold] = []
    let schedules = ScheduleGroups(runs)
    let count = schedules.count > 1 ? min(schedules.count, mostFolds) : 0
    // More folds than runs that are left out by each share them.
    let mostHeld = schedules.count > mostFolds ? max(mostHeld / mostFolds, 1) : mostHeld
    for number in 0..<count {
      let isHeld = schedules.numbers.map { $0 % count == number }
      let others = zip(runs, isHeld).filter { !$1 }.map(\.0)
      let seen = Set(others.flatMap { $0.records.map { RowFingerprint($0) } })
      let held = zip(runs, isHeld).filter(\.1).compactMap { run, _ in
        run.keeping { !seen.contains(RowFingerprint($0)) }
      }
      folds.append(
        Fold(kind: .schedule, fitted: others, held: chosen(held, most: mostHeld)))
    }
    // Fits: a share of a step.
    let cut = Int(Self.seenShare * Double(runs.map(\.lastStep).max() ?? 0))
    let before = runs.compactMap { run in run.keeping { $0.step <= cut } }
    let seen = Set(before.flatMap { $0.records.map { RowFingerprint($0) } })
    let after = runs.compactMap { run in
      run.keeping { $0.step > cut && !seen.contains(RowFingerprint($0)) }
    }
    folds.append(
      Fold(kind: .future, fitted: before, held: chosen(after, most: Self.mostHeld)))
    return folds.filter { fold in
      !fold.held.isEmpty && fold.fitted.contains { $0.records.count >= Self.leastRows }
        && fold.fitted.reduce(0) { $0 + $1.records.count } >= 2 * Self.leastRows
    }
  }

  private static func chosen(_ runs: [Run], most: Int) -> [Run] {
    RunChoice.indices(of: runs, most: most).map { runs[$0] }
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
