public import Basics
import RealModule

extension ScheduledScalingFit {
  // MARK: What cannot be answered

  static func check(_ runs: [ScheduledRun]) throws(Refusal) {
    for run in runs {
      guard run.size > 0, run.size.isFinite else {
        throw Refusal(.data, "run '\(run.name)' has a model of \(run.size) parameters")
      }
      guard run.tokens.count == run.losses.count else {
        throw Refusal(
          .data,
          "run '\(run.name)' has \(NumberText.counted(run.losses.count, "loss", "losses")) at \(NumberText.counted(run.tokens.count, "place"))"
        )
      }
      guard zip(run.tokens, run.tokens.dropFirst()).allSatisfy({ $0 < $1 }),
        run.tokens.allSatisfy({ $0 >= 0 && $0.isFinite })
      else {
        throw Refusal(.data, "the tokens of run '\(run.name)' do not ascend")
      }
      guard run.losses.allSatisfy({ $0 > 0 && $0.isFinite }) else {
        throw Refusal(.data, "run '\(run.name)' has a loss that is not above 0")
      }
      try checkRewarming(run)
    }
  }

  /// More than rounding, and than rates that are logged a little late.
  private static let mostRewarming = 0.03

  private static func checkRewarming(_ run: ScheduledRun) throws(Refusal) {
    guard run.rates.rewarming <= mostRewarming else {
      throw Refusal(
        .data,
        "the learning rate of run '\(run.name)' rises again after the warm-up: the law has only been tried where it falls",
        advice: "Leave the run out, or its rows from there on")
    }
  }

  static func check(kept runs: [ScheduledRun]) throws(Refusal) {
    let used = runs.filter { !$0.tokens.isEmpty }
    guard Set(used.map(\.size)).count > 1 else {
      throw Refusal(
        .data, "all runs have one size: they do not tell how the loss depends on it",
        advice: ScalingAdvice.varyOrOther)
    }
    guard used.reduce(0, { $0 + $1.tokens.count }) >= fewestRows else {
      throw Refusal(
        .data,
        "the runs have fewer than \(fewestRows) losses in all: too few for a law of schedules",
        advice: ScalingAdvice.varyOrOther)
    }
    guard used.contains(where: { $0.finalShare <= 0.9 }) else {
      throw Refusal(
        .data,
        "the learning rate falls in no run: what a decay gains cannot be learned",
        advice: "Add a run whose rate decays")
    }
  }

  /// The fewest rows of all runs together.
  static var fewestRows: Int { 10 }

  func check(target run: ScheduledRun) throws(Refusal) {
    guard run.size > 0, run.size.isFinite, run.rates.area(through: run.end) > 0 else {
      throw Refusal(.usage, "run '\(run.name)': sizes, tokens and rates have to be above 0")
    }
    try Self.checkRewarming(run)
    let most = runs.map(\.rates.highest).max() ?? 1
    guard run.rates.highest <= most * 1.02 else {
      throw Refusal(
        .data,
        "run '\(run.name)' is trained at \(NumberText.significant(run.rates.highest / most, 3)) times the highest rate of the runs that were fitted: how the loss depends on the peak is not known"
      )
    }
  }

  // MARK: What there is to say

  /// Whether all schedules are of one shape and one length, of tokens or of tokens a parameter: then the
  /// gain of a decay cannot be told from that of more data, and belief has to do.
  static func isThin(_ runs: [ScheduledRun]) -> Bool {
    func ratio(_ values: [Double]) -> Double {
      (values.max() ?? 1) / max(values.min() ?? 1, .leastNormalMagnitude)
    }
    let long = min(ratio(runs.map(\.end)), ratio(runs.map { $0.end / $0.size }))
    guard long < 1.3 else { return false }
    return [0.25, 0.5, 0.75, 0.9, 1].allSatisfy { share in
      let rates = runs.map { $0.rates.rate(at: share * $0.end) }
      return (rates.max() ?? 0) - (rates.min() ?? 0) < 0.05
    }
  }

  /// Where models differ by their size alone, it is .3 %; over shapes from 10 to 80 layers, 1.5 %.
  private static let largeDeparture = 0.01

  /// Whether models seem to differ by more than their size.
  var departsMuch: Bool { forms.contains { $0.constants.departure > Self.largeDeparture } }

  func remarks(isThin: Bool) -> [Remark] {
    var remarks: [Remark] = []
    if Set(runs.map(\.size)).count == 2 {
      remarks.append(
        Remark("there are only two sizes: how the loss depends on size rests on beliefs too"))
    }
    if isThin {
      remarks.append(
        Remark(
          "all runs are of one schedule and length: what a decay gains is partly believed, and not learned",
          advice: "Add runs of another length"))
    }
    if departsMuch, let most = forms.map(\.constants.departure).max() {
      remarks.append(
        Remark(
          "curves depart from the law by \(NumberText.percent(most)), as those of models of different shapes do: they add little across sizes, for which intervals are twice as wide",
          advice: "Rely on what annealed runs end with for other sizes"))
    }
    let atBound = Set(forms.flatMap(\.atBound)).sorted()
    if !atBound.isEmpty {
      remarks.append(
        Remark("at the end of what it may be: \(atBound.joined(separator: ", "))"))
    }
    if forms.contains(where: { $0.widening > 1 }) {
      remarks.append(
        Remark(
          "the learned covariance led away from the curves: the fit without it stands, with wider intervals"
        ))
    }
    return remarks
  }

  /// Doubts about what is said of runs that are planned.
  public func remarks(on runs: [ScheduledRun]) -> [Remark] {
    var remarks: [Remark] = []
    let largest = self.runs.map(\.size).max() ?? 0
    if let most = runs.map(\.size).max(), most > 2 * largest {
      remarks.append(
        Remark(
          "the largest model that was fitted has \(NumberText.significant(most / largest, 3)) times fewer parameters: forecasts have been tried to twice the size"
        ))
    }
    let longest = self.runs.map(\.end).max() ?? 0
    if let most = runs.map(\.end).max(), most > 4 * longest {
      remarks.append(
        Remark(
          "the longest run that was fitted has \(NumberText.significant(most / longest, 3)) times fewer tokens: forecasts have been tried to four times the length"
        ))
    }
    let apart = runs.filter(formsDiffer(about:))
    if let first = apart.first {
      remarks.append(
        Remark(
          "for '\(first.name)'"
            + (apart.count > 1 ? " and \(apart.count - 1) more" : "")
            + " the two forms of the law differ by more than the standard deviation of either"))
    }
    return remarks
  }

  /// Doubts about a size and a length that are planned.
  public func remarks(size: Double, tokens: [Double], along shape: RelativeRates? = nil) -> [Remark]
  {
    (try? planned(size: size, tokens: tokens, along: shape)).map { remarks(on: $0) } ?? []
  }
}
