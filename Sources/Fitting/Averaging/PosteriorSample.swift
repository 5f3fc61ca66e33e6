import Basics
import Laws
import RealModule
import Records
import Schedules

/// The rows that posteriors are made from: some of each run, spread evenly, with where the run was.
///
/// Neighboring rows say much the same, so few carry nearly all that a run can tell, and a few
/// hundred in all keep the matrices small. Of more runs than ``mostRuns`` some are chosen, of as many
/// schedules as there are.
struct PosteriorSample: Sendable {
  struct Row: Sendable, Hashable {
    var run: Int
    var state: MisfitState
    var logLoss: Double
    /// The variance of ln L that its neighbors do not share.
    var jitter: Double

    var place: MisfitKernel.Place { (run, state) }
  }

  var rows: [Row]
  /// The rates of each run that rows are of, at its rows.
  var histories: [PeakedHistory]
  var scale: ReferenceScale
  /// The variance of ln L by which single logged losses scatter about their neighbors.
  var scatter: Double
  var extent: MisfitKernel.Extent

  static let rowsOfRun = 48
  static let rowsInAll = 320
  /// The fewest rows that a run is worth taking for.
  private static let leastOfRun = 8
  static let mostRuns = rowsInAll / leastOfRun

  /// - Parameter runs: after their warm-up, each with at least one row.
  init(of runs: [Run], warmup: WarmupConvention) {
    let highest = runs.map(\.schedule.peakRate).max() ?? 1
    let lowest = runs.flatMap { $0.records.map(\.loss) }.min() ?? 1
    self.init(
      of: runs, warmup: warmup, scale: ReferenceScale(rate: highest, loss: lowest),
      scatter: runs.map { $0.jitter }.reduce(0, +) / Double(runs.count))
  }

  private init(
    of runs: [Run], warmup: WarmupConvention, scale: ReferenceScale, scatter: Double
  ) {
    self.scale = scale
    self.scatter = max(scatter, Self.leastJitter)
    rows = []
    histories = []
    // Rows of a shared trunk inform once.
    var seen = Set<RowFingerprint>()
    let chosen = RunChoice.indices(of: runs, most: Self.mostRuns)
    let share = min(Self.rowsOfRun, max(Self.leastOfRun, Self.rowsInAll / chosen.count))
    for index in chosen {
      let run = runs[index]
      let fresh = run.records.indices.filter {
        seen.insert(RowFingerprint(run.records[$0])).inserted
      }
      let kept = Self.spread(fresh, count: share)
      let history = PeakedHistory(
        of: run.schedule, at: kept.map { run.records[$0].step }, warmup: warmup, scale: scale)
      histories.append(history)
      let states = MisfitState.states(along: history, of: run.schedule, scale: scale)
      for (row, state) in zip(kept, states) {
        let (logLoss, count) = run.smoothedLogLoss(
          at: row, within: (fresh.count / max(2 * kept.count, 1)))
        rows.append(
          Row(run: index, state: state, logLoss: logLoss, jitter: self.scatter / Double(count)))
      }
    }
    extent = .init(rows.lazy.map(\.state))
  }

  /// 2e-4 relative: logs are rounded.
  private static let leastJitter = 4e-8

  /// `count` of the indices, evenly spread, the first and the last among them.
  private static func spread(_ indices: [Int], count: Int) -> [Int] {
    if indices.count <= count { return indices }
    return (0..<count).map { indices[$0 * (indices.count - 1) / (count - 1)] }
  }
}

extension Run {
  /// The last step with a record; 0 if there is none.
  var lastStep: Int { records.last?.step ?? 0 }

  /// The variance of what neighboring losses do not share, from second differences of ln L, which
  /// a smooth curve hardly has; the median of their sizes, so that spikes do not count, and without
  /// the first fifth, where curves bend.
  var jitter: Double {
    let logs = records.dropFirst(records.count / 5).map { Double.log($0.loss) }
    guard logs.count >= 4 else { return 0 }
    let bends = (1..<(logs.count - 1)).map { row -> Double in
      logs[row + 1] - 2 * logs[row] + logs[row - 1]
    }
    // A second difference has six times the variance.
    let deviation = bends.medianDeviation ?? 0
    return deviation * deviation / 6
  }

  /// ln L at a record by a straight line through it and up to `reach` neighbors on either side,
  /// and how many records that took. Neighbors across a jump of the rate do not count.
  func smoothedLogLoss(at row: Int, within reach: Int) -> (logLoss: Double, count: Int) {
    var first = row
    var last = row
    func continues(_ a: Int, _ b: Int) -> Bool {
      let (x, y) = (schedule.rate(at: records[a].step), schedule.rate(at: records[b].step))
      return abs(x - y) <= 0.1 * max(x, y)
    }
    while first > 0, row - first < reach, continues(first - 1, first) { first -= 1 }
    while last < records.count - 1, last - row < reach, continues(last, last + 1) { last += 1 }
    // As many on either side, so that a slope does not shift the mean.
    let half = min(row - first, last - row)
    let window = records[(row - half)...(row + half)]
    return (window.reduce(0) { $0 + .log($1.loss) } / Double(window.count), window.count)
  }
}
