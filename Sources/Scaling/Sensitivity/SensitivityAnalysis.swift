public import Basics
public import Laws
import RealModule

/// What sweeps over learning rates say: how sensitive the loss is to the rate, which rate is best, how that moves with
/// size and length, and where training breaks.
///
/// ```swift
/// let analysis = try SensitivityAnalysis(of: SweptRuns(reading: "sweep.csv"))
/// analysis.sweeps[0].optimum
/// ```
public struct SensitivityAnalysis: Sendable {
  /// By group, then size, length and batch.
  public let sweeps: [RateSweep]
  /// One for each group whose optima tell one.
  public let laws: [OptimumLaw]
  /// One for each group and run that was asked about.
  public let forecasts: [(group: String, forecast: OptimumLaw.Forecast)]
  public let breakingLaws: [BreakingLaw]
  /// Groups, then rates.
  public let logits: [LogitGrowth]
  /// One for each group and size that was asked about, where logits were logged.
  public let logitBreaks: [LogitBreak]
  /// Whether all sensitivities are over one grid.
  public let isComparable: Bool
  /// σ of a loss from seed to seed as a share of it, and from how many differences of replicates it is known; 0 if it was
  /// given, or taken as usual.
  public let noise: Double
  public let noiseSamples: Int
  public let options: SensitivityOptions
  /// The runs that were asked about.
  public let asked: [[ScalingQuantity: Double]]
  public let name: String
  public let metric: String
  /// Where ℓ0 comes from; nil where it is not known.
  public let initialLossSource: String?
  public let lengthUnit: SweptRuns.LengthUnit
  /// How the runs were read.
  public let reading: [Remark]
  /// What there is to say of the answers.
  public private(set) var remarks: [Remark] = []

  /// - Parameter asked: runs to forecast, by size, and length and batch where optima move with these.
  /// - Throws: `Refusal` if no sweep has two rates with a loss, or an option is out of range.
  public init(
    of runs: SweptRuns, at asked: [[ScalingQuantity: Double]] = [],
    options: SensitivityOptions = SensitivityOptions()
  ) throws(Refusal) {
    try options.check()
    for run in runs.runs where !(run.rate > 0 && run.rate.isFinite) {
      throw Refusal(
        .data,
        "a rate of \(run.rate.isFinite ? NumberText.exact(run.rate) : "no number"): it must be above 0"
      )
    }
    for run in runs.runs {
      for value in [run.size, run.length, run.batch, run.initialLoss].compactMap(\.self)
      where !(value > 0 && value.isFinite) {
        throw Refusal(.data, "a size, length, batch or first loss that is not above 0")
      }
    }
    let all = Self.sweeps(of: runs, options)
    var sweeps = all.filter { $0.rates.count > 1 }
    guard !sweeps.isEmpty else {
      let groups = Set(runs.runs.map(\.group)).count
      if let first = options.initialLoss,
        let least = runs.runs.map(\.loss).filter(\.isFinite).min(), least >= first
      {
        throw Refusal(
          .data,
          "no run has learned: the least loss is \(NumberText.significant(least, 4)), and that before training \(NumberText.significant(first, 4)), \(options.initialLossSource ?? "as given")"
        )
      }
      throw Refusal(
        .data,
        runs.runs.contains { $0.loss.isFinite }
          ? "no sweep has two rates: \(NumberText.counted(runs.runs.count, "run")) at \(NumberText.counted(Set(runs.runs.map(\.rate)).count, "rate")) in \(NumberText.counted(groups, "group"))"
          : "no run has a loss that is a number",
        advice: ScalingAdvice.checkColumns)
    }
    let noise = SweepNoise(of: sweeps, given: options.noise)
    sweeps.search(noise, options)
    isComparable = Self.measure(&sweeps, noise, options)
    self.sweeps = sweeps
    self.noise = noise.share
    noiseSamples = noise.freedom
    self.options = options
    self.asked = asked
    name = runs.name
    metric = runs.metric
    lengthUnit = runs.lengthUnit
    reading = runs.notes + [Self.alone(all)].compactMap(\.self)
    initialLossSource =
      options.initialLoss != nil
      ? options.initialLossSource ?? "as given"
      : sweeps.contains { $0.initialLoss != nil } ? runs.initialLossSource ?? "as given" : nil
    let groups = sweeps.groups
    let laws = groups.compactMap { group in
      OptimumLaw(of: sweeps.filter { $0.group == group }, group: group, level: options.level)
    }
    self.laws = laws
    forecasts = laws.flatMap { law in asked.map { (law.group, law.forecast(at: $0)) } }
    breakingLaws = groups.compactMap { group in
      BreakingLaw(of: sweeps.filter { $0.group == group }, group: group, level: options.level)
    }
    let logits = groups.flatMap { group in
      Self.logits(of: sweeps.filter { $0.group == group }, group, options)
    }
    self.logits = logits
    logitBreaks = groups.flatMap { group -> [LogitBreak] in
      let own = logits.filter { $0.group == group }
      guard !own.isEmpty else { return [] }
      return asked.compactMap { $0[.parameters] }.map {
        LogitBreak(size: $0, of: own, group: group, level: options.level)
      }
    }
    remarks = SweepRemarks(self, isNoiseGiven: noise.isGiven).all
  }

  /// Runs whose rate is the only one at their size, length and batch.
  private static func alone(_ sweeps: [RateSweep]) -> Remark? {
    let alone = sweeps.filter { $0.rates.count < 2 }
    guard let first = alone.first else { return nil }
    return Remark(
      "left out \(NumberText.counted(alone.reduce(0) { $0 + $1.runs }, "run")) without another rate at the same size, length and batch: "
        + first.label(among: sweeps) + (alone.count > 1 ? " and \(alone.count - 1) more" : ""))
  }

  private static func sweeps(of runs: SweptRuns, _ options: SensitivityOptions) -> [RateSweep] {
    var groups: [String] = []
    for run in runs.runs where !groups.contains(run.group) { groups.append(run.group) }
    let parts = groups.flatMap { group in
      runs.runs.filter { $0.group == group }.parted(by: \.size)
        .flatMap { $0.parted(by: \.length) }.flatMap { $0.parted(by: \.batch) }
    }
    return parts.compactMap {
      RateSweep($0, group: $0[0].group, lengthUnit: runs.lengthUnit, options: options)
    }
  }

  /// - Returns: whether one grid was for all.
  private static func measure(
    _ sweeps: inout [RateSweep], _ noise: SweepNoise, _ options: SensitivityOptions
  ) -> Bool {
    let slack = 1 + RateSweep.sameness
    let covering = sweeps.indices.filter { index in
      guard let range = options.range else { return true }
      let own = sweeps[index].range
      return own.lower <= range.lower * slack && own.upper * slack >= range.upper
    }
    for index in sweeps.indices where !covering.contains(index) {
      sweeps[index].sensitivityRefusal = Remark(
        "its rates do not reach over the range that is asked for")
    }
    let common = covering.map { sweeps[$0] }.grid(options.range)
    for index in covering {
      guard let grid = common ?? [sweeps[index]].grid(options.range) else { continue }
      sweeps[index].measure(
        over: grid, noise, options, seed: options.seed &+ 7 &+ UInt64(index) &* SplitMix64.step)
    }
    return common != nil
  }

  private static func logits(
    of sweeps: [RateSweep], _ group: String, _ options: SensitivityOptions
  ) -> [LogitGrowth] {
    var rates: [(rate: Double, points: [(size: Double, logit: Double)])] = []
    for sweep in sweeps {
      guard let size = sweep.size else { continue }
      for rate in sweep.rates {
        guard let logit = rate.attentionLogit else { continue }
        if let place = rates.firstIndex(where: {
          abs(.log($0.rate / rate.rate)) < RateSweep.sameness
        }) {
          rates[place].points.append((size, logit))
        } else {
          rates.append((rate.rate, [(size, logit)]))
        }
      }
    }
    return rates.sorted { $0.rate < $1.rate }.map {
      LogitGrowth(of: $0.points, rate: $0.rate, group: group, options: options)
    }
  }
}

extension [RateSweep] {
  /// In their order.
  package var groups: [String] {
    reduce(into: []) { if !$0.contains($1.group) { $0.append($1.group) } }
  }
}

extension RateSweep {
  /// Which it is among others: its group, size, length and batch, as far as sweeps differ in these.
  public func label(among sweeps: [RateSweep]) -> String {
    func differ(_ value: (RateSweep) -> Double?) -> Bool {
      guard let first = sweeps.first.map(value) else { return false }
      return sweeps.contains { sweep in
        guard let a = value(sweep), let b = first else {
          return (value(sweep) == nil) != (first == nil)
        }
        return abs(.log(a / b)) >= Self.sameness
      }
    }
    var parts: [String] = group.isEmpty ? [] : [group]
    if let size, differ(\.size) { parts.append(NumberText.quantity(size)) }
    if let length, differ(\.length) {
      parts.append("\(NumberText.quantity(length)) \(lengthUnit == .tokens ? "tok" : "steps")")
    }
    if let batch, differ(\.batch) { parts.append("batch \(NumberText.quantity(batch))") }
    return parts.isEmpty ? "all runs" : parts.joined(separator: ", ")
  }
}
