public import Basics
import RealModule
public import Records

/// A run as a law of size, tokens and schedule sees it.
public struct ScheduledRun: Sendable, Hashable {
  public var name: String
  /// N, the parameters of the model. Runs of one size are taken to be of one architecture.
  public var size: Double
  public var rates: RelativeRates
  /// Where the losses were measured, ascending; none for a run that is only planned.
  public var tokens: [Double]
  /// Nats, or another metric that falls toward a limit at or above 0.
  public var losses: [Double]
  /// Runs with one trunk went on from the same weights, and depart from the law alike until then.
  public var trunk: String

  /// - Parameter trunk: nil for a run of its own.
  public init(
    name: String, size: Double, rates: RelativeRates, tokens: [Double] = [],
    losses: [Double] = [], trunk: String? = nil
  ) {
    self.name = name
    self.size = size
    self.rates = rates
    self.tokens = tokens
    self.losses = losses
    self.trunk = trunk ?? name
  }

  /// A run that was read from a log.
  ///
  /// - Parameters:
  ///   - size: nil for the run's own.
  ///   - peak: the rate that counts as 1; nil for the run's highest.
  /// - Throws: `Refusal` if the size is not known, or the rates are all 0.
  public init(
    _ run: Run, tokensPerStep: Double, size: Double? = nil, peak: Double? = nil,
    trunk: String? = nil
  ) throws(Refusal) {
    guard let size = size ?? run.modelSize else {
      throw Refusal(.data, "how many parameters the model of \(run.origin) has is not known")
    }
    let rates = try RelativeRates(
      run.schedule, tokensPerStep: tokensPerStep, peak: peak, through: run.records.last?.step)
    self.init(
      name: run.name, size: size, rates: rates,
      tokens: run.records.map { Double($0.step) * tokensPerStep },
      losses: run.records.map(\.loss), trunk: trunk)
  }

  /// The tokens after which it ends.
  public var end: Double { rates.end }

  /// What it costs, 6·N·D operations.
  public var compute: Double { 6 * size * end }

  /// The rate at the end over the highest.
  var finalShare: Double { rates.rate(at: end) / max(rates.highest, .leastNormalMagnitude) }

  /// The rows that a fit uses, at most `most`, spread evenly over ln τ, and the last: from 4 tokens a
  /// parameter and twice the warm-up on, where that leaves some, since the law is not about beginnings.
  func rows(atMost most: Int) -> [Int] {
    let valid = tokens.indices.filter {
      $0 < losses.count && tokens[$0] > 0 && rates.area(through: tokens[$0]) > 0
    }
    let late = valid.filter { tokens[$0] >= max(2 * rates.warmup, 4 * size) }
    let used =
      late.count >= min(4, valid.count) ? late : valid.filter { tokens[$0] >= 2 * rates.warmup }
    guard let first = used.first, let last = used.last else { return Array(valid.suffix(1)) }
    guard used.count > most, most > 1 else { return used }
    let (low, high) = (Double.log(tokens[first]), Double.log(tokens[last]))
    var kept: [Int] = []
    var next = 0
    for count in 0..<most {
      let target = low + (high - low) * Double(count) / Double(most - 1) - 1e-12
      while next + 1 < used.count, .log(tokens[used[next]]) < target { next += 1 }
      if kept.last != used[next] { kept.append(used[next]) }
    }
    if kept.last != last { kept.append(last) }
    return kept
  }
}
