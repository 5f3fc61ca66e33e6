import RealModule
public import Records
import Schedules

/// Runs of one schedule that differ in their seed, and what that makes of their losses.
///
/// The difference of replicates has nothing to do with any law: it is what no forecast can know. It
/// has two parts that intervals must treat apart, an *offset* that a run keeps from start to end and
/// *jitter* that is new in each row. With d_ri = ln L_ri − mean_r ln L_ri at the rows i that all R
/// runs have,
///
/// ```
/// jitter² = Σ_ri (d_ri − d̄_r)²/((R − 1)(n − 1)),
/// offset² = Σ_r d̄_r²/(R − 1) − jitter²/n′,    n′ = n·(1 − ρ)/(1 + ρ)
/// ```
///
/// the analysis of variance of a two-way layout with random runs (Searle, Casella and McCulloch
/// 1992), where n rows are worth n′ since neighboring jitter has a correlation of ρ. Offsets are
/// known as well as R − 1 numbers tell them.
public struct Replicates: Sendable, Codable, Hashable {
  /// The names of the runs, at least two.
  public var runs: [String]
  /// The rows n that all of them have.
  public var rows: Int
  /// The standard deviation between runs of their offsets, in ln L: about relative to the loss. 0
  /// where jitter explains all.
  public var offsetDeviation: Double
  /// The standard deviation of one row's jitter, in ln L.
  public var jitter: Double
  /// The correlation ρ of jitter between neighboring rows.
  public var jitterCorrelation: Double
}

extension Replicates {
  /// Fewer rows in common than these say nothing about offsets.
  private static let fewestRows = 5

  /// The groups of runs with the same rates, in the order of their first runs.
  ///
  /// Runs belong together if their rates agree to a thousandth of the peak at every row up to the
  /// end of the shorter, which has at least nine tenths of the steps of the longer. Runs that share a
  /// row, step and loss alike, branch from one trunk and are no replicates.
  ///
  /// Of a study of very many runs each is compared with the first `mostGroups` groups, by their first
  /// `mostMembers` runs; beyond those, only equal schedules are found to be so.
  public static func groups(in runs: [Run]) -> [Replicates] {
    let candidates = runs.filter { !$0.records.isEmpty }.map(Candidate.init)
    var groups: [[Candidate]] = []
    var lastOfSchedule: [AnyHashable: Int] = [:]
    for run in candidates {
      func fits(_ group: [Candidate]) -> Bool {
        group.prefix(mostMembers).allSatisfy { $0.isReplicate(of: run) }
      }
      var index = groups.prefix(mostGroups).firstIndex(where: fits)
      if groups.count >= mostGroups {
        let schedule = AnyHashable(run.run.schedule)
        index = index ?? lastOfSchedule[schedule].flatMap { fits(groups[$0]) ? $0 : nil }
        lastOfSchedule[schedule] = index ?? groups.count
      }
      if let index {
        groups[index].append(run)
      } else {
        groups.append([run])
      }
    }
    return groups.compactMap { Replicates(of: $0.map(\.run)) }
  }

  private static let mostGroups = 256
  private static let mostMembers = 32

  /// Nil for fewer than two runs, or too few rows in common.
  private init?(of group: [Run]) {
    let common = group.dropFirst().reduce(Set(group[0].records.map(\.step))) {
      $0.intersection($1.records.map(\.step))
    }
    guard group.count >= 2, common.count >= Self.fewestRows else { return nil }
    let logLosses = group.map { run in
      run.records.filter { common.contains($0.step) }.map { Double.log($0.loss) }
    }
    let (n, others) = (Double(common.count), Double(group.count - 1))
    let means = (0..<common.count).map { row in
      logLosses.reduce(0) { $0 + $1[row] } / Double(group.count)
    }
    let deviations = logLosses.map { zip($0, means).map { $0 - $1 } }
    let offsets = deviations.map { $0.reduce(0, +) / n }
    let jitters = zip(deviations, offsets).map { run, offset in run.map { $0 - offset } }

    let squares = jitters.joined().reduce(0) { $0 + $1 * $1 }
    let products = jitters.reduce(0) { sum, run in
      sum + zip(run, run.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 }
    }
    let variance = squares / (others * (n - 1))
    // Taking off each run's mean lowers the estimate by about 1/n.
    let correlation = squares > 0 ? products / squares + 1 / n : 0
    let rho = min(max(correlation, 0), 1 - 2 / n)
    let effective = n * (1 - rho) / (1 + rho)
    let between = offsets.reduce(0) { $0 + $1 * $1 } / others - variance / effective
    runs = group.map(\.name)
    rows = common.count
    offsetDeviation = max(between, 0).squareRoot()
    jitter = variance.squareRoot()
    jitterCorrelation = rho
  }
}

/// A run with what tells quickly that it is no replicate of another.
private struct Candidate {
  let run: Run
  /// No rate up to its last step is higher.
  let highest: Double

  init(_ run: Run) {
    self.run = run
    highest = run.schedule.segments(through: run.lastStep).reduce(run.schedule.rate(at: 0)) {
      max($0, $1.first, $1.last)
    }
  }

  func isReplicate(of other: Candidate) -> Bool {
    let isShorter = run.lastStep <= other.run.lastStep
    let (shorter, longer) = isShorter ? (run, other.run) : (other.run, run)
    guard run.mayBeAsLarge(as: other.run), run.shiftStep == other.run.shiftStep,
      run.schedule.warmup == other.run.schedule.warmup,
      Double(shorter.lastStep) >= 0.9 * Double(longer.lastStep)
    else { return false }
    // Schedules that differ mostly do so at the end.
    let most = 1.001e-3 * max(highest, other.highest)
    let end = shorter.lastStep
    guard abs(run.schedule.rate(at: end) - other.run.schedule.rate(at: end)) <= most else {
      return false
    }
    let rates = shorter.records.map {
      (run.schedule.rate(at: $0.step), other.run.schedule.rate(at: $0.step))
    }
    let peak = rates.map { max($0, $1) }.max() ?? 0
    guard rates.allSatisfy({ abs($0 - $1) <= 1e-3 * peak }) else { return false }
    let rows = Set(run.records)
    return !other.run.records.contains { rows.contains($0) }
  }
}
