import Basics
import Laws

extension SweptRule: Encodable {
  private enum Key: CodingKey {
    case name, formula, level, noise, noiseSamples, rate, batch, hasBatches, sweeps
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(rule.formula, forKey: .formula)
    try container.encode(level, forKey: .level)
    try container.encode(noise, forKey: .noise)
    try container.encode(noiseSamples, forKey: .noiseSamples)
    try container.encode(rate, forKey: .rate)
    try container.encodeIfPresent(batch, forKey: .batch)
    try container.encode(hasBatches, forKey: .hasBatches)
    try container.encode(sweeps, forKey: .sweeps)
  }
}

extension HyperparameterPower: Encodable {
  private enum Key: CodingKey { case exponents, scatter }

  private struct Written: Encodable {
    var value: Double
    /// Of what was fitted.
    var interval: Interval?
    var isHeld: Bool
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(
      Dictionary(
        exponents.map { exponent in
          (
            exponent.quantity.rawValue,
            Written(
              value: exponent.estimate.value,
              interval: exponent.reason == nil ? exponent.estimate.interval : nil,
              isHeld: exponent.reason != nil)
          )
        }, uniquingKeysWith: { $1 }), forKey: .exponents)
    try container.encode(scatter, forKey: .scatter)
  }
}

extension HyperparameterSweep: Encodable {
  private enum Key: CodingKey {
    case size, tokens, batch, runs, rates, batches, bestRate, bestBatch, loss, nearlyBest, reason
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(size, forKey: .size)
    try container.encode(tokens, forKey: .tokens)
    try container.encodeIfPresent(batch, forKey: .batch)
    try container.encode(rows.count, forKey: .runs)
    try container.encode(rates, forKey: .rates)
    try container.encodeIfPresent(batches, forKey: .batches)
    guard let optimum else {
      try container.encode(words, forKey: .reason)
      return
    }
    try container.encode(optimum.peakRate, forKey: .bestRate)
    try container.encodeIfPresent(optimum.batch, forKey: .bestBatch)
    try container.encode(optimum.loss, forKey: .loss)
    try container.encode(optimum.nearlyBest, forKey: .nearlyBest)
  }
}
