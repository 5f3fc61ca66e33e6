import Basics
import Laws
import RealModule
import Records
import Schedules

extension Fit {
  /// The largest difference of ln L between runs of one model at the same rates. Seeds differ by
  /// some thousandths, small models by a hundredth.
  private static let mostApart = 0.03
  /// So many runs are compared with each other.
  private static let mostCompared = 48

  /// Refuses runs that cannot be of one model, on one kind of data: a fit would take what tells them
  /// apart for the scatter of seeds.
  ///
  /// Two runs are compared as long as their rates are the same, if that is a quarter of the shorter one:
  /// just after warm-up seeds differ, too. The difference must be clear of the noise of rows and there
  /// from the start: where only later rows differ, something happened to one run, see ``Anomaly``.
  ///
  /// - Parameters:
  ///   - facts: what the law asks of a run: runs that differ in it may differ in their losses.
  ///   - asSeeds: see ``FitOptions/asSeeds``.
  static func requireOneModel(
    _ runs: [Run], facts: Set<RunFact>, asSeeds: Bool
  ) throws(Refusal) {
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
    if asSeeds { return }
    let compared = RunChoice.indices(of: runs, most: mostCompared).map { runs[$0] }
    for (index, run) in compared.enumerated() {
      for other in compared[..<index] where run.sharesFacts(with: other) {
        guard let (apart, error, step) = run.difference(from: other),
          abs(apart) > mostApart + 3 * error
        else { continue }
        throw Refusal(
          .data,
          "\(other.name) and \(run.name) have the same rates up to step \(step), and yet their "
            + "losses are \(NumberText.percent(abs(Double.expMinusOne(apart)), 2)) apart: two models, "
            + "data sets or batch sizes, not two seeds", advice: FittingAdvice.fitApartOrAsSeeds)
      }
    }
  }
}

extension Run {
  fileprivate func sharesFacts(with other: Run) -> Bool {
    mayBeAsLarge(as: other) && shiftStep == other.shiftStep
  }

  /// The rows that have to be compared, and the share of the shorter run that they have to reach.
  private static var fewestCompared: Int { 8 }
  private static var leastShared: Double { 0.25 }

  /// The median of ln L less that of another run over the second half of the rows up to which both have
  /// the same rates, with its standard error and the last such step; 0 where the first of these rows do
  /// not differ. Nil where they have too little in common.
  fileprivate func difference(from other: Run) -> (apart: Double, error: Double, step: Int)? {
    var differences: [Double] = []
    var last = 0
    var place = 0
    for record in records {
      while place + 1 < other.records.count, other.records[place + 1].step <= record.step {
        place += 1
      }
      guard let logLoss = other.logLoss(at: record.step, after: place) else { continue }
      let rate = schedule.rate(at: record.step)
      guard abs(rate - other.schedule.rate(at: record.step)) <= 0.05 * rate else { break }
      differences.append(.log(record.loss) - logLoss)
      last = record.step
    }
    guard differences.count >= Self.fewestCompared,
      Double(last) >= Self.leastShared * Double(min(lastStep, other.lastStep)),
      let early = Array(differences.prefix(max(3, differences.count / 10))).median
    else { return nil }
    let late = Array(differences.suffix(differences.count / 2))
    guard let apart = late.median, let spread = late.map({ $0 - apart }).medianDeviation else {
      return nil
    }
    // A median's error is a quarter larger than a mean's; neighboring rows err together.
    let error = 2 * 1.25 * spread / Double(late.count).squareRoot()
    return (early * apart < apart * apart / 4 ? 0 : apart, error, last)
  }

  /// ln L at a step between two records, on a line in the logarithm of the step; nil outside of them.
  private func logLoss(at step: Int, after place: Int) -> Double? {
    guard !records.isEmpty else { return nil }
    let before = records[place]
    if before.step == step { return .log(before.loss) }
    guard before.step < step, place + 1 < records.count else { return nil }
    let after = records[place + 1]
    let share =
      Double.log(Double(step) / Double(max(before.step, 1)))
      / .log(Double(after.step) / Double(max(before.step, 1)))
    return .log(before.loss) + share * .log(after.loss / before.loss)
  }
}
