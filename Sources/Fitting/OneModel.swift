import Basics
import Laws
import RealModule
import Records
import Schedules

extension Fit {
  /// The largest difference of ln L between runs of one model at the same rates. Seeds differ by
  /// some thousandths, small models by a hundredth.
  private static let mostApart = 0.02
  /// So many runs are compared with each other.
  private static let mostCompared = 48

  /// Refuses runs that cannot be of one model, on one kind of data: a fit would take what tells them
  /// apart for the scatter of seeds.
  ///
  /// Two runs are compared over the rows that they have in common until their rates part. Both halves
  /// of these must differ: where only the second does, something happened to one run, see ``Anomaly``.
  ///
  /// - Parameter facts: what the law asks of a run: runs that differ in it may differ in their losses.
  static func requireOneModel(_ runs: [Run], facts: Set<RunFact>) throws(Refusal) {
    let sizes = Set(runs.compactMap(\.modelSize)).sorted()
    if let smallest = sizes.first, let largest = sizes.last, smallest < largest,
      !facts.contains(.modelSize)
    {
      throw Refusal(
        .data,
        "the runs are of models with \(NumberText.significant(smallest, 3)) to "
          + "\(NumberText.significant(largest, 3)) parameters, and the law knows no sizes",
        advice: FittingAdvice.fitApart)
    }
    let compared = RunChoice.indices(of: runs, most: mostCompared).map { runs[$0] }
    for (index, run) in compared.enumerated() {
      for other in compared[..<index] where run.sharesFacts(with: other) {
        guard let (apart, step) = run.difference(from: other), abs(apart) > mostApart else {
          continue
        }
        throw Refusal(
          .data,
          "\(other.name) and \(run.name) have the same rates up to step \(step), and yet their "
            + "losses are \(NumberText.percent(abs(Double.expMinusOne(apart)), 2)) apart: two models, "
            + "data sets or batch sizes, not two seeds", advice: FittingAdvice.fitApart)
      }
    }
  }
}

extension Run {
  fileprivate func sharesFacts(with other: Run) -> Bool {
    modelSize == other.modelSize && shiftStep == other.shiftStep
      && schedule.warmup == other.schedule.warmup
  }

  /// The median of ln L less that of another run where both have rows and the same rates so far, and
  /// the last such step; nil where they have too little in common.
  fileprivate func difference(from other: Run) -> (apart: Double, step: Int)? {
    let theirs = Dictionary(
      other.records.map { ($0.step, $0.loss) }, uniquingKeysWith: { first, _ in first })
    var differences: [Double] = []
    var last = 0
    for record in records {
      guard let loss = theirs[record.step] else { continue }
      let rate = schedule.rate(at: record.step)
      guard abs(rate - other.schedule.rate(at: record.step)) <= 0.01 * rate else { break }
      differences.append(.log(record.loss / loss))
      last = record.step
    }
    guard differences.count >= 6 else { return nil }
    let half = differences.count / 2
    guard let early = Array(differences.prefix(half)).median,
      let late = Array(differences.suffix(half)).median
    else { return nil }
    return (abs(early) < abs(late) / 4 ? 0 : late, last)
  }
}
