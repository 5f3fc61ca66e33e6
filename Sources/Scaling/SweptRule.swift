public import Basics
import Fitting
public import Laws
import LeastSquares
import RealModule

/// Batch and peak rate as powers of size and data, fitted to the user's own sweeps:
///
/// ```
/// η* = c·N^a·D^b        B* = c'·N^a'·D^b'
/// ```
///
/// Each ``HyperparameterSweep`` with an optimum inside what was tried is a point, which counts by what it is known to
/// and by how far sweeps scatter about the rule. Exponents that the sweeps cannot tell are held at those of ``HyperparameterRule/stepLaw``, and said to be.
/// Intervals are meant to hold what one more sweep would find, with all the scatter that the sweeps allow: few hardly tell it.
/// Without other seeds the noise of the losses is told by how all sweeps together miss their valleys.
/// From nine made sweeps that scatter by 10 % those at 90 % held one more in 82 to 88 %, least where valleys end in a
/// cliff; those of single sweeps held 87 to 96 %, see `Scripts/benchmark sensitivity`.
///
/// ```swift
/// let rule = try SweptRule(of: ScalingTable(reading: "sweep.csv", quantities: SweptRule.quantities))
/// rule.setting(size: 1e9, tokens: 2e10).peakRate
/// ```
public struct SweptRule: Sendable {
  /// What a table of sweeps has to have; the batch is read where it is there.
  public static let quantities: [ScalingQuantity] = [.parameters, .tokens, .rate]

  /// All of them, those without an optimum too.
  public let sweeps: [HyperparameterSweep]
  public let rate: HyperparameterPower
  /// Nil where no sweep says its batch.
  public let batch: HyperparameterPower?
  /// Whether batches were searched for; else they are those that were used.
  public let hasBatches: Bool
  /// The standard deviation of ln L from seed to seed, and by how many differences of replicates it is known; where by none, it
  /// is what is usual, and what losses miss their valleys by widens intervals.
  public let noise: Double
  public let noiseSamples: Int
  public let level: Double
  /// What the sweeps are called.
  public let name: String
  /// What there is to say of it.
  public private(set) var notes: [Remark] = []
  /// What it says for a run, in the form of published rules: never beyond the sizes and data of its sweeps.
  public let rule: HyperparameterRule

  /// - Throws: `Refusal` if no sweep has its best rate inside the rates that were tried.
  public init(of table: ScalingTable, level: Double = 0.9, seed: UInt64 = 1) throws(Refusal) {
    try FitOptions.check(level: level)
    for quantity in Self.quantities where !table.points.quantities.contains(quantity) {
      throw Refusal(
        .data, "sweeps are of \(quantity.rawValue) too, which the table does not have",
        advice: ScalingAdvice.nameColumn(quantity))
    }
    var sweeps = HyperparameterSweep.sweeps(of: table)
    let joint = sweeps.contains(where: \.hasBatches)
    let options = SensitivityOptions(
      tolerance: HyperparameterSweep.nearly, level: level, seed: seed)
    // Where some sweeps tell the best batch, a rate at another batch is no point of the same rule.
    let parts = sweeps.map { !joint || $0.hasBatches ? $0.rateSweeps(of: table, options) : [] }
    var swept = parts.flatMap(\.self)
    let noise = SweepNoise(of: swept, given: nil)
    swept.search(noise, options)
    var rest = swept[...]
    for (index, part) in parts.enumerated() {
      sweeps[index].search(Array(rest.prefix(part.count)), options)
      rest = rest.dropFirst(part.count)
    }
    self.sweeps = sweeps
    self.noise = noise.share
    noiseSamples = noise.freedom
    self.level = level
    name = table.name
    hasBatches = joint
    let used = sweeps.filter { $0.optimum != nil }
    guard !used.isEmpty else { throw Self.nothing(of: sweeps) }
    let optima = used.compactMap(\.optimum)
    let places: [(ScalingQuantity, [Double])] = [
      (.parameters, used.map { .log($0.size) }), (.tokens, used.map { .log($0.tokens) }),
    ]
    let published = HyperparameterRule.stepLaw
    func power(
      _ values: [Double], _ errors: [Double], _ places: [(ScalingQuantity, [Double])],
      held: (constant: Double, size: Double, tokens: Double)
    ) -> HyperparameterPower? {
      HyperparameterPower(
        values, errors: errors, places: places,
        held: [.parameters: held.size, .tokens: held.tokens], level: level)
    }
    let batches = used.compactMap(\.batch).map { Double.log($0) }
    var batch: HyperparameterPower?
    var ratePlaces = places
    if joint {
      batch = power(
        optima.compactMap(\.batch).map { .log($0.value) }, optima.map(\.logBatchError), places,
        held: published.batch)
    } else if batches.count == used.count {
      // Those that were used: nobody looked for better ones.
      batch = power(batches, batches.map { _ in 0.01 }, places, held: (0, 0, 0))
      ratePlaces.append((.batch, batches))
    }
    self.batch = batch
    guard
      let rate = power(
        optima.map { .log($0.peakRate.value) }, optima.map(\.logRateError), ratePlaces,
        held: published.rate)
    else { throw Self.nothing(of: sweeps) }
    self.rate = rate
    // Means of logarithms are rounded.
    let rounding = 1e-9
    func range(_ values: [Double]) -> Interval {
      Interval((values.min() ?? 0) * (1 - rounding), (values.max() ?? 0) * (1 + rounding))
    }
    let own = batch?.asRule ?? published.batch
    var rates = rate.asRule
    // A rate that goes with the batch, at the batch of the rule.
    let response = rate.exponent(of: .batch) ?? 0
    rates = (
      rates.constant + response * own.constant, rates.size + response * own.size,
      rates.tokens + response * own.tokens
    )
    let isBinary =
      table.points.quantities.contains(.batch)
      && table.points.values(.batch).allSatisfy { batch in
        let power = Double.log2(batch)
        return abs(power - power.rounded()) < 1e-9
      }
    rule = HyperparameterRule(
      name: "sweeps", formula: Self.formula(rates, own),
      source: "\(used.count) of \(NumberText.counted(sweeps.count, "sweep")) of \(table.name)",
      sizes: range(used.map(\.size)), tokens: range(used.map(\.tokens)), batch: own, rate: rates,
      isBatchBinary: batch == nil || isBinary)
    notes = remarks(used)
  }

  private typealias Powers = (constant: Double, size: Double, tokens: Double)

  private static func formula(_ rate: Powers, _ batch: Powers) -> String {
    func text(_ name: String, _ powers: Powers) -> String {
      "\(name) = \(NumberText.significant(.exp(powers.constant), 3))·N^\(NumberText.fixed(powers.size, 3))·D^\(NumberText.fixed(powers.tokens, 3))"
    }
    return text("B", batch) + ", " + text("rate", rate)
  }

  // MARK: Answers

  /// What the rule says for a run, and where the best setting of one lies.
  public struct Setting: Sendable {
    /// Tokens.
    public var batch: Double
    /// Nil where batches were not searched for.
    public var batchInterval: Interval?
    public var peakRate: Double
    public var peakRateInterval: Interval
    public var isTested: Bool
    /// What the powers would say beyond the sweeps; the same as ``peakRate`` within them.
    public var unlimitedPeakRate: Double
  }

  /// The batch and rate of a run, those of the nearest size and data that were swept where it is beyond them. Intervals then
  /// hold what the powers say for the run itself, with all the doubt of these.
  public func setting(size: Double, tokens: Double) -> Setting {
    let setting = rule.setting(size: size, tokens: tokens)
    let at = rule.nearest(size: size, tokens: tokens)
    let batch = rule.batch(size: at.size, tokens: at.tokens)
    let unlimited = (
      batch: rule.batch(size: size, tokens: tokens),
      rate: rule.peakRate(size: size, tokens: tokens)
    )
    func interval(_ power: HyperparameterPower, about value: Double, unlimited far: Double)
      -> Interval
    {
      func ends(_ size: Double, _ tokens: Double, _ batch: Double, _ value: Double) -> Interval {
        power.departure(at: [
          .parameters: .log(size), .tokens: .log(tokens), .batch: .log(batch),
        ]).map { value * .exp($0) }
      }
      let near = ends(at.size, at.tokens, batch, value)
      guard !setting.isTested else { return near }
      let own = ends(size, tokens, unlimited.batch, far)
      return Interval(min(near.lower, own.lower), max(near.upper, own.upper))
    }
    return Setting(
      batch: setting.batch,
      batchInterval: hasBatches
        ? self.batch.map { interval($0, about: batch, unlimited: unlimited.batch) } : nil,
      peakRate: setting.peakRate,
      peakRateInterval: interval(rate, about: setting.peakRate, unlimited: unlimited.rate),
      isTested: setting.isTested, unlimitedPeakRate: unlimited.rate)
  }

  // MARK: What to say

  private static func nothing(of sweeps: [HyperparameterSweep]) -> Refusal {
    let said = sweeps.prefix(3).map { $0.words }.joined(separator: "; ")
    // Seeds tell the noise, and so how flat is too flat; batches above all want them.
    let isNoisy = 2 * sweeps.count { $0.outcome == .drownsInNoise } > sweeps.count
    return Refusal(
      .data,
      "no sweep tells where its best lies inside what was tried: \(said)"
        + (sweeps.count > 3 ? "; and \(sweeps.count - 3) more" : ""),
      advice: isNoisy ? ScalingAdvice.repeatRuns : .sweepFarther)
  }

  private func remarks(_ used: [HyperparameterSweep]) -> [Remark] {
    var remarks: [Remark] = []
    let dropped = sweeps.filter { $0.optimum == nil }
    if !dropped.isEmpty {
      remarks.append(
        Remark(
          "\(NumberText.counted(dropped.count, "sweep")) of \(sweeps.count) \(dropped.count == 1 ? "is" : "are") no point of the rule: "
            + dropped.prefix(3).map(\.words).joined(separator: "; ")
            + (dropped.count > 3 ? "; and \(dropped.count - 3) more" : "")))
    }
    remarks += contradictions(dropped)
    for (what, power) in [("rate", rate as HyperparameterPower?), ("batch", batch)] {
      guard let power else { continue }
      if what == "batch", !hasBatches { continue }
      for exponent in power.exponents where exponent.reason != nil && exponent.quantity != .batch {
        remarks.append(
          Remark(
            "how the best \(what) goes with \(exponent.quantity.symbol) cannot be told, \(exponent.reason ?? ""): "
              + "its exponent is held at \(NumberText.significant(exponent.estimate.value, 3)), that of step-law"
          ))
      }
    }
    if !hasBatches {
      let text =
        switch batch {
        case nil: "the sweeps do not say their batch: it is by step-law, and the rate is of theirs"
        default: "batches were not swept: the rule has those that were used"
        }
      remarks.append(Remark(text))
    }
    if let most = sweeps.compactMap(\.batches?.upper).max(), most < 4096 {
      remarks.append(
        Remark(
          "batches go up to \(NumberText.significant(most, 4)), which are taken for tokens",
          advice: ScalingAdvice.sayUnit(.batch)))
    }
    if !rate.isScatterSeen {
      remarks.append(
        Remark(
          "the rule goes through \(used.count == 1 ? "one sweep's optimum" : "\(used.count) optima without one to spare"): how far those of other runs lie from it is believed, not seen"
        ))
    }
    if noiseSamples == 0 {
      remarks.append(SweepRemarks.noReplicates(.repeatRuns))
    }
    return remarks
  }

  /// Sweeps whose optimum lies beyond what was tried, and that the rule puts elsewhere.
  private func contradictions(_ dropped: [HyperparameterSweep]) -> [Remark] {
    let against = dropped.filter { sweep in
      guard case .beyond(.rate, let isUpwards, let bound) = sweep.outcome else { return false }
      let ends = setting(size: sweep.size, tokens: sweep.tokens).peakRateInterval
      return isUpwards ? ends.upper < bound : ends.lower > bound
    }
    guard let first = against.first else { return [] }
    return [
      Remark(
        "the rule does not hold for \(NumberText.counted(against.count, "sweep")) that it was not fitted to: \(first.words), and the rule says "
          + NumberText.significant(setting(size: first.size, tokens: first.tokens).peakRate, 3))
    ]
  }
}

extension HyperparameterSweep {
  /// Which it is: its size and data.
  public var place: String {
    "\(NumberText.quantity(size)) parameters on \(NumberText.quantity(tokens)) tokens"
  }

  /// Why it has no optimum, after which it is; its place alone if it has one.
  public var words: String {
    switch outcome {
    case .optimum: place
    case .beyond(let quantity, let isUpwards, let bound):
      "at \(place) the best \(quantity.rawValue) is \(quantity == .rate ? NumberText.significant(bound, 3) : NumberText.quantity(bound)) or \(isUpwards ? "above" : "below")"
    case .drownsInNoise: "at \(place) the losses are too flat for their noise"
    case .needsMoreRuns:
      "at \(place) \(hasBatches ? "fewer than three batches tell their best rate" : "fewer than three rates trained")"
    }
  }
}
