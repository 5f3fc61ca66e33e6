import Basics
import Records

/// Runs sorted by their schedules.
struct ScheduleGroups {
  /// The number of each run's schedule, in the order in which schedules first come.
  private(set) var numbers: [Int] = []
  /// How many schedules there are.
  private(set) var count = 0

  init(_ runs: [Run]) {
    var known: [AnyHashable: Int] = [:]
    for run in runs {
      let schedule = AnyHashable(run.schedule)
      let number = known[schedule] ?? count
      if number == count {
        known[schedule] = number
        count += 1
      }
      numbers.append(number)
    }
  }
}

/// A choice among more runs than a method can take, whose cost grows faster than their number.
enum RunChoice {
  /// The indices of the chosen runs, ascending: of all where there are no more than `most`.
  ///
  /// Every schedule has its turn before one has a second. Within that the choice depends on the
  /// number of a run alone and follows no pattern, since the order of runs often does: every second
  /// one of a kind.
  static func indices(of runs: [Run], most: Int) -> [Int] {
    if runs.count <= most { return Array(runs.indices) }
    let groups = ScheduleGroups(runs)
    var turns = [Int](repeating: 0, count: groups.count)
    let shuffled = runs.indices.sorted { (stirred($0), $0) < (stirred($1), $1) }
    let inTurn = shuffled.enumerated().map { place, index in
      defer { turns[groups.numbers[index]] += 1 }
      return (turn: turns[groups.numbers[index]], place: place, index: index)
    }.sorted { ($0.turn, $0.place) < ($1.turn, $1.place) }
    return inTurn.prefix(most).map(\.index).sorted()
  }

  private static func stirred(_ index: Int) -> UInt64 {
    SplitMix64.mixed(UInt64(index) &* SplitMix64.step)
  }
}
