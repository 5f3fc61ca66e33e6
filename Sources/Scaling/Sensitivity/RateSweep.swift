public import Basics
import RealModule

/// Runs that differ in their peak rate and seed alone: at which rate they end lowest, and from which on they break.
public struct RateSweep: Sendable {
  /// The runs of one rate.
  public struct Rate: Sendable, Hashable {
    public var rate: Double
    /// In the order of the table; not finite where a run diverged.
    public var losses: [Double]
    /// The mean of the losses, each at most ℓ0, which is also what a diverged run counts as; not a number where a run
    /// diverged and ℓ0 is not known.
    public var mean: Double
    public var state: State
    /// The geometric mean of the largest attention logits of its runs; nil if none was logged.
    public var attentionLogit: Double?

    /// How many runs did not break.
    var whole: Int
    var logRate: Double { .log(rate) }
  }

  /// What became of the runs of a rate.
  public enum State: String, Sendable, Hashable, Encodable {
    case trains
    /// Too small a rate: the loss is far above the best, below whose rate it lies.
    case slow
    /// Some runs broke, and not all.
    case mixed = "breaks at times"
    case broken = "breaks"
  }

  /// Rates, sizes and lengths that differ by less are the same.
  static let sameness = 0.01

  /// What tells it from other sweeps besides size and length; may be empty.
  public let group: String
  /// Geometric means of the runs.
  public let size: Double?
  public let length: Double?
  public let batch: Double?
  public let lengthUnit: SweptRuns.LengthUnit
  /// ℓ0.
  public let initialLoss: Double?
  /// Ascending.
  public let rates: [Rate]
  /// How many runs have the loss of another at their rate to the last digit, and do not count: copies of it, or of its
  /// seed, or losses that were rounded.
  public let copies: Int
  /// The rate whose mean loss is least.
  public let best: Rate
  public internal(set) var optimum = RateOptimum.undetermined("it was not looked for")
  public internal(set) var sensitivity: RateSensitivity?
  /// Why there is none.
  public internal(set) var sensitivityRefusal: Remark?
  var valley: RateValley?

  public var runs: Int { rates.reduce(0) { $0 + $1.losses.count } }
  /// ℓ*, the least mean loss.
  public var leastLoss: Double { best.mean }
  public var range: Interval { Interval(rates.first?.rate ?? 0, rates.last?.rate ?? 0) }

  /// Nil if no run of it has a loss.
  init?(
    _ runs: [SweptRun], group: String, lengthUnit: SweptRuns.LengthUnit,
    options: SensitivityOptions
  ) {
    self.group = group
    self.lengthUnit = lengthUnit
    func mean(_ value: (SweptRun) -> Double?) -> Double? {
      let values = runs.compactMap(value)
      // Of equal values the very number.
      if let first = values.first, values.allSatisfy({ $0 == first }) { return first }
      let logs = values.map { Double.log($0) }
      return logs.isEmpty ? nil : .exp(logs.reduce(0, +) / Double(logs.count))
    }
    size = mean(\.size)
    length = mean(\.length)
    batch = mean(\.batch)
    let initialLoss = options.initialLoss ?? runs.compactMap(\.initialLoss).median
    self.initialLoss = initialLoss
    var rates: [Rate] = []
    var copies = 0
    for part in runs.parted(by: \.rate) {
      var seen: Set<Double> = []
      let losses = part.map(\.loss).filter { !$0.isFinite || seen.insert($0).inserted }
      copies += part.count - losses.count
      let counted = losses.map { loss in
        loss.isFinite ? min(loss, initialLoss ?? loss) : initialLoss ?? .nan
      }
      let logits = part.filter(\.loss.isFinite).compactMap(\.attentionLogit)
        .filter { $0 > 0 && $0.isFinite }
      let center = part.reduce(0) { $0 + Double.log($1.rate) } / Double(part.count)
      let first = part[0].rate
      rates.append(
        Rate(
          // Of equal rates the very number.
          rate: part.allSatisfy { $0.rate == first } ? first : .exp(center), losses: losses,
          mean: counted.reduce(0, +) / Double(counted.count), state: .trains,
          attentionLogit: logits.isEmpty
            ? nil : .exp(logits.reduce(0) { $0 + Double.log($1) } / Double(logits.count)),
          whole: losses.count))
    }
    let means = rates.indices.filter { rates[$0].mean.isFinite }
    guard let lowest = means.min(by: { rates[$0].mean < rates[$1].mean }),
      rates[lowest].losses.contains(where: { $0.isFinite && $0 < initialLoss ?? .infinity })
    else { return nil }
    let least = rates[lowest].mean
    // Without ℓ0, a loss half as large again has lost what counts.
    let limit = least + options.brokenShare * ((initialLoss ?? 2 * least) - least)
    for index in rates.indices {
      let broken = rates[index].losses.count { !($0.isFinite && $0 < limit) }
      rates[index].whole = rates[index].losses.count - broken
      let hasDiverged = rates[index].losses.contains { !$0.isFinite }
      rates[index].state =
        if broken == 0 {
          .trains
        } else if index < lowest, !hasDiverged {
          .slow
        } else {
          rates[index].whole == 0 ? .broken : .mixed
        }
    }
    self.rates = rates
    self.copies = copies
    best = rates[lowest]
  }

  /// The largest rate below which no run broke, and the smallest from which on all did: where training begins to break.
  ///
  /// The upper end is infinite where nothing broke. Nil if runs broke at the smallest rate.
  public var breakingRate: Interval? {
    let firstHurt = rates.firstIndex { [.mixed, .broken].contains($0.state) } ?? rates.count
    guard firstHurt > 0 else { return nil }
    let lastHeld = rates.lastIndex { $0.state != .broken } ?? 0
    let upper = lastHeld + 1 < rates.count ? rates[lastHeld + 1].rate : .infinity
    return Interval(rates[firstHurt - 1].rate, upper)
  }

  /// Those that tell the bottom of the valley.
  var bottom: [Rate] { rates.filter { $0.state == .trains && $0.mean.isFinite } }
}

extension [SweptRun] {
  /// Runs whose values are about the same, ascending; those without one first.
  func parted(by value: (SweptRun) -> Double?) -> [[SweptRun]] {
    let without = filter { value($0) == nil }
    var parts: [[SweptRun]] = without.isEmpty ? [] : [without]
    var last = -Double.infinity
    let known = compactMap { run in value(run).map { (run: run, log: Double.log($0)) } }
    for (run, log) in known.sorted(by: { $0.log < $1.log }) {
      if log - last < RateSweep.sameness {
        parts[parts.count - 1].append(run)
      } else {
        parts.append([run])
      }
      last = log
    }
    return parts
  }
}
