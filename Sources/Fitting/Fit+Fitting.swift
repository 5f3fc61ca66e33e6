public import Basics
public import Laws
import LeastSquares
public import Records
import Schedules

extension Fit {
  /// Fits a law to runs, all together.
  ///
  /// The objective is Σ Huber(ln L − ln L̂) over all rows after warm-up. The search needs no start
  /// values: first the law's few nonlinear parameters are searched from many starts, its
  /// coefficients found by linear least squares for each (variable projection, Golub and Pereyra
  /// 1973) on the relative residuals of some rows, which equal those of the logarithm to first order;
  /// then all parameters are polished on the objective itself.
  ///
  /// - Throws: `Refusal` if the runs cannot carry the fit or a fixed parameter does not
  ///   exist or lies outside its bounds.
  public init(
    _ law: any Law, to runs: [Run], options: FitOptions = FitOptions()
  ) throws(Refusal) {
    try Self.check(options, against: law)
    let kept = runs.map(\.afterWarmup)
    try Self.check(kept, free: law.parameterNames.count - options.fixed.count)
    try Self.check(kept, know: law.facts, for: law)
    try Self.requireOneModel(kept, facts: law.facts, asSeeds: options.asSeeds)
    let search = LawSearch(law: law, runs: kept, options: options)
    let solution: Solution
    do {
      solution = try search.solve()
    } catch {
      throw Refusal(.data, "the \(law.name) law cannot be fitted to these runs: \(error)")
    }
    self.init(
      law, kept, options, search.sample, solution,
      notes: Self.leftOut(runs, kept) + Self.unidentified(search.undetermined)
        + Self.idle(
          zip(law.parameterNames, solution.states).filter { name, state in
            state == .fixed && options.fixed[name] == nil && search.undetermined[name] == nil
          }.map(\.0)))
  }

  static func check(_ options: FitOptions, against law: any Law) throws(Refusal) {
    for name in options.fixed.keys.sorted() where !law.parameterNames.contains(name) {
      throw Refusal(
        .usage,
        "the \(law.name) law has no parameter '\(name)'"
          + Spelling.suggestion(for: name, among: law.parameterNames))
    }
    for (name, bounds) in zip(law.parameterNames, law.parameterBounds) {
      guard let value = options.fixed[name], !(value.isFinite && bounds.contains(value)) else {
        continue
      }
      let allowed =
        switch (bounds.lowerBound.isFinite, bounds.upperBound.isFinite) {
        case (true, true):
          "from \(NumberText.exact(bounds.lowerBound)) to \(NumberText.exact(bounds.upperBound))"
        case (true, false): "\(NumberText.significant(bounds.lowerBound)) or more, and finite"
        default: "finite"
        }
      throw Refusal(.usage, "\(name)=\(NumberText.exact(value)): must be \(allowed)")
    }
    try check(options)
  }

  /// Refuses what no law can be fitted by.
  static func check(_ options: FitOptions) throws(Refusal) {
    try FitOptions.check(level: options.level)
    guard FitOptions.huberThresholds.contains(options.huberThreshold) else {
      throw Refusal(
        .usage,
        "a Huber threshold of \(NumberText.exact(options.huberThreshold)): must be from 1e-9 to 1e3, such as 0.001"
      )
    }
  }

  /// So many runs are named in an error.
  private static let mostNamed = 10

  static func check(_ runs: [Run], free: Int) throws(Refusal) {
    guard !runs.isEmpty else { throw Refusal(.usage, "give at least one run to fit") }
    for run in runs {
      guard run.schedule.firstActiveStep != nil else {
        throw Refusal(
          .data,
          "\(run.origin): its rate is 0 at every step, so no law of the rate can be fitted",
          advice: FittingAdvice.checkRates)
      }
      guard !run.records.isEmpty else {
        throw Refusal(
          .data,
          "\(run.origin): no row after the warm-up of \(run.schedule.warmup) steps",
          advice: FittingAdvice.changeWarmup)
      }
      if let record = run.records.first(where: { !($0.loss > 0) }) {
        throw Refusal(
          .data,
          "\(run.origin), step \(record.step): the loss \(NumberText.significant(record.loss, 6)) has no logarithm, and fits "
            + "are of ln L", advice: FittingAdvice.leaveOutRow)
      }
    }
    let names =
      runs.prefix(Self.mostNamed).map(\.origin).joined(separator: ", ")
      + (runs.count > Self.mostNamed ? " and \(runs.count - Self.mostNamed) more" : "")
    let losses = runs.flatMap { $0.records.map(\.loss) }
    guard losses.count > free else {
      throw Refusal(
        .data,
        "the \(losses.count) rows of \(names) cannot determine \(free) parameters",
        advice: FittingAdvice.giveRows)
    }
    guard losses.contains(where: { $0 != losses[0] }) else {
      throw Refusal(
        .data,
        "all \(losses.count) losses of \(names) equal \(NumberText.significant(losses[0], 6)), so there is no curve to fit",
        advice: FittingAdvice.checkLosses)
    }
  }

  static func leftOut(_ runs: [Run], _ kept: [Run]) -> [Remark] {
    zip(runs, kept).compactMap { run, kept in
      let count = run.records.count - kept.records.count
      return count == 0
        ? nil
        : Remark(
          "left out \(NumberText.counted(count, "row")) of \(run.name) before the end of its "
            + "warm-up", isDoubt: false)
    }
  }

  private static func idle(_ held: [String]) -> [Remark] {
    if held.isEmpty { return [] }
    return [
      Remark(
        "\(held.joined(separator: ", ")) acts only through a term whose coefficient ended at 0, so "
          + "its value means nothing")
    ]
  }

  private static func unidentified(_ held: [String: Double]) -> [Remark] {
    if held.isEmpty { return [] }
    let list = held.keys.sorted().map { "\($0) = \(NumberText.significant(held[$0] ?? 0))" }
    return [
      Remark(
        "these runs say nothing about \(list.joined(separator: ", ")), held there: no rate falls "
          + "after warm-up. Forecasts of schedules that decay will miss what decay gains; add a run "
          + "that decays")
    ]
  }
}
