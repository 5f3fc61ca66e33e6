import Basics
import Laws
import RealModule

/// What there is to be careful about in what sweeps say, the largest doubt first, and what was assumed.
struct SweepRemarks {
  private let analysis: SensitivityAnalysis
  private let isNoiseGiven: Bool
  private var sweeps: [RateSweep] { analysis.sweeps }

  init(_ analysis: SensitivityAnalysis, isNoiseGiven: Bool) {
    self.analysis = analysis
    self.isNoiseGiven = isNoiseGiven
  }

  var all: [Remark] {
    ends + [copies].compactMap(\.self) + [noise] + comparison + [initialLoss] + laws
      + [interpolation, gain].compactMap(\.self)
  }

  /// Sweeps without an optimum inside of them.
  private var ends: [Remark] {
    var remarks: [Remark] = []
    let outside = sweeps.filter {
      switch $0.optimum {
      case .atLeast, .atMost: true
      default: false
      }
    }
    if let first = outside.first {
      let side = if case .atLeast = first.optimum { "larger" } else { "smaller" }
      remarks.append(
        Remark(
          outside.count == 1 && sweeps.count == 1
            ? "the best rate may lie beyond the \(side == "larger" ? "largest" : "smallest") that was tried"
            : "of \(listed(outside)) the best rate may lie beyond what was tried",
          advice: ScalingAdvice.sweepFarther))
    }
    for sweep in sweeps.prefix(6) {
      if case .undetermined(let reason) = sweep.optimum {
        remarks.append(
          Remark("no best rate\(sweeps.count > 1 ? " of \(label(sweep))" : ""): \(reason)"))
      }
    }
    return remarks
  }

  private var copies: Remark? {
    let count = sweeps.reduce(0) { $0 + $1.copies }
    guard count > 0 else { return nil }
    return Remark(
      "\(NumberText.counted(count, "run")) \(count == 1 ? "has" : "have") the very loss of another at the same rate and \(count == 1 ? "counts" : "count") with it as one: copies, or losses that were rounded"
    )
  }

  private var noise: Remark {
    let share = NumberText.significant(100 * analysis.noise, 2) + " %"
    if isNoiseGiven {
      return Remark("losses of equal runs differ by \(share), as given", isDoubt: false)
    }
    return analysis.noiseSamples > 0
      ? Remark(
        "losses of equal runs differ by \(share), by \(NumberText.counted(analysis.noiseSamples, "difference")) between replicates",
        isDoubt: false)
      : Self.noReplicates(.giveNoise)
  }

  static func noReplicates(_ advice: ScalingAdvice) -> Remark {
    Remark(
      "no run near the best has a replicate: how much losses of equal runs differ is told by how these miss their valleys, which a few rates do poorly",
      advice: advice)
  }

  private var comparison: [Remark] {
    guard sweeps.count > 1 else { return [] }
    if !analysis.isComparable {
      return [
        Remark(
          "the sweeps have no range of rates in common: their sensitivities, each over its own, cannot be compared"
        )
      ]
    }
    guard let range = sweeps.compactMap({ $0.sensitivity?.range }).first else { return [] }
    let apart = sweeps.filter {
      $0.range.lower < range.lower * (1 - RateSweep.sameness)
        || $0.range.upper > range.upper * (1 + RateSweep.sameness)
    }
    if apart.isEmpty { return [] }
    let ends =
      "\(NumberText.significant(range.lower, 3)) to \(NumberText.significant(range.upper, 3))"
    return [
      Remark(
        analysis.options.range == nil
          ? "the sweeps go over different rates: sensitivities are over \(ends), which all have; more of \(listed(apart)) was left out"
          : "sensitivities are over \(ends), as asked", isDoubt: analysis.options.range == nil)
    ]
  }

  private var initialLoss: Remark {
    if let source = analysis.initialLossSource {
      let values = sweeps.compactMap(\.initialLoss)
      let text =
        values.min() == values.max()
        ? values.first.map { NumberText.significant($0, 4) } ?? "" : "by sweep"
      return Remark(
        "a diverged run counts as the loss before training, \(text), \(source)", isDoubt: false)
    }
    let isNeeded = sweeps.contains(where: \.lacksInitialLoss)
    return Remark(
      isNeeded
        ? "runs diverged, and the loss before training, which they count as, is not known"
        : "the loss before training is not known: no loss was cut at it, and a run counts as broken at 1.5 times the least loss",
      advice: ScalingAdvice.sayInitialLoss, isDoubt: isNeeded)
  }

  private var laws: [Remark] {
    var remarks: [Remark] = []
    for law in analysis.laws {
      let about = law.group.isEmpty ? "" : " of \(law.group)"
      if law.used < law.sweeps {
        remarks.append(
          Remark(
            "\(law.sweeps - law.used) of \(NumberText.counted(law.sweeps, "sweep"))\(about) without an optimum "
              + "\(law.sweeps - law.used == 1 ? "is" : "are") no part of the law of the best rate, which may lean it"
          ))
      }
      if law.exponents.count(where: { $0.estimate != nil }) + 1 >= law.used {
        remarks.append(
          Remark(
            "the law\(about) goes through \(law.used) optima without one to spare: how far others lie from it is believed, not seen"
          ))
      }
      for exponent in law.exponents {
        guard let reason = exponent.reason, reason.hasPrefix("it grows") else { continue }
        remarks.append(
          Remark(
            "how the best rate\(about) moves with \(exponent.quantity.symbol) alone cannot be told: \(reason)"
          ))
      }
    }
    let extrapolated = analysis.forecasts.map(\.forecast).filter {
      $0.extrapolation > 10 && $0.rate != nil
    }
    if let farthest = extrapolated.map(\.extrapolation).max() {
      remarks.append(
        Remark(
          "a run that is asked about is \(NumberText.significant(farthest, 2)) times beyond the sweeps"
        ))
    }
    let groups = sweeps.groups
    if !analysis.asked.isEmpty, analysis.laws.count < groups.count {
      let without = groups.filter { group in !analysis.laws.contains { $0.group == group } }
      remarks.append(
        Remark(
          "no forecast of the best rate\(without == [""] ? "" : " of \(without.joined(separator: ", "))"): that takes optima of two sizes or lengths at least"
        ))
    }
    return remarks
  }

  private var interpolation: Remark? {
    let missing = sweeps.reduce(0) { $0 + ($1.sensitivity?.interpolated ?? 0) }
    guard missing > 0 else { return nil }
    return Remark(
      "at \(NumberText.counted(missing, "rate")) of the grid that a sweep did not try, straight lines in the logarithm of the rate tell its loss",
      isDoubt: false)
  }

  /// Of broken runs below the best.
  private var gain: Remark? {
    let odd = sweeps.filter { sweep in
      sweep.rates.contains { $0.rate < sweep.best.rate && [.broken, .mixed].contains($0.state) }
    }
    guard !odd.isEmpty else { return nil }
    return Remark("in \(listed(odd)) runs broke at rates below the best")
  }

  private func label(_ sweep: RateSweep) -> String { sweep.label(among: sweeps) }

  private func listed(_ some: [RateSweep]) -> String {
    if sweeps.count == 1 { return "this sweep" }
    return some.prefix(3).map { "'\(label($0))'" }.joined(separator: ", ")
      + (some.count > 3 ? " and \(some.count - 3) more" : "")
  }
}
