import ArgumentParser
import Basics

/// `FIRST:LAST`, steps to leave out of all runs, or `RUN=FIRST:LAST`, of one or, by a pattern, of some.
/// Without `FIRST` they begin with the run, without `LAST` they go on to its end.
struct ExcludedSteps: RunArgument, ExpressibleByArgument {
  var run: String?
  var steps: ClosedRange<Int>

  init?(argument: String) {
    // Names of runs may contain the sign, steps do not.
    let pair = Assignment(argument[...], at: .last)
    run = pair.map { String($0.name) }
    let text = pair?.value ?? argument[...]
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard ends.count == 2, run != "", text != ":",
      let first = ends[0].isEmpty ? 0 : Int(written: ends[0]),
      let last = ends[1].isEmpty ? Int.max : Int(written: ends[1]), 0 <= first, first <= last
    else { return nil }
    steps = first...last
  }
}
