import Basics
import RealModule
import Records
import Schedules

/// Why a run is expected to end where it is, beside its best rival, in one sentence.
struct StoppingReason {
  let run: ObservedRun
  let forecast: Verdict.Forecast
  let rival: ObservedRun
  /// What the rival ended at or is expected to.
  let rivalLoss: Double

  var sentence: String {
    let decimals = decimals(forecast.interval.width)
    func text(_ loss: Double) -> String { NumberText.fixed(loss, decimals) }
    let gap = rivalLoss - forecast.median
    let name = rival.name.isEmpty ? "its best rival" : rival.name
    return "expected to end at \(text(forecast.median)) "
      + "(\(NumberText.interval(forecast.interval, text))), \(text(abs(gap))) "
      + "\(gap >= 0 ? "below" : "above") the \(text(rivalLoss)) that \(name) "
      + (rival.isFinished ? "ended at" : "is expected to end at") + cause
  }

  /// As many as tell the interval's ends apart, three at least.
  private func decimals(_ width: Double) -> Int {
    guard width > 0, width.isFinite else { return 4 }
    return min(max(Int(saturating: (1 - Double.log10(width)).rounded(.up)), 3), 6)
  }

  private var cause: String {
    guard let schedule = run.schedule, let last = run.curve.positions.last else { return "" }
    let seen = Int(saturating: last)
    let horizon = Int(saturating: run.horizon)
    let (now, end) = (schedule.rate(at: seen), schedule.rate(at: horizon))
    guard now > 0, 0 <= seen, seen < horizon else { return "" }
    if end > 0.95 * now { return ", with no decay to come" }
    let decay = schedule.segments(through: horizon).decayingSteps(after: seen)
    return ", with \(NumberText.grouped(decay)) steps of decay still to come"
  }
}

extension [RateSegment] {
  /// How many steps after `seen` have a lower rate than the one before.
  fileprivate func decayingSteps(after seen: Int) -> Int {
    var count = 0
    var first = 1
    var before: Double?
    for segment in self {
      let end = first + segment.steps - 1
      if end > seen {
        if first > seen, let before, segment.first < before { count += 1 }
        if segment.change < 0 { count += end - Swift.max(first, seen) }
      }
      before = segment.last
      first = end + 1
    }
    return count
  }
}
