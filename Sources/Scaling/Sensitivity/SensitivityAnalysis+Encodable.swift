import Basics
import Laws

extension SensitivityAnalysis: Encodable {
  private enum Key: CodingKey {
    case name, metric, level, noise, noiseSamples, isComparable, initialLossSource, tolerance,
      sweeps
    case laws, forecasts, breakingLaws, logits, logitBreaks, logitThreshold, doubts, notes
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(name, forKey: .name)
    try container.encode(metric, forKey: .metric)
    try container.encode(options.level, forKey: .level)
    try container.encode(options.tolerance, forKey: .tolerance)
    try container.encode(noise, forKey: .noise)
    try container.encode(noiseSamples, forKey: .noiseSamples)
    try container.encode(isComparable, forKey: .isComparable)
    try container.encodeIfPresent(initialLossSource, forKey: .initialLossSource)
    try container.encode(sweeps, forKey: .sweeps)
    try container.encode(laws, forKey: .laws)
    try container.encode(
      forecasts.map { WrittenForecast(group: $0.group, forecast: $0.forecast) }, forKey: .forecasts)
    try container.encode(
      breakingLaws.map { law in
        WrittenBreaking(
          group: law.group, sizeExponent: law.exponent, bounded: law.bounded, sweeps: law.sweeps,
          rates: askedSizes.map { size in
            .init(params: size, rate: law.rate(size: size).map(WrittenEstimate.init))
          })
      }, forKey: .breakingLaws)
    try container.encode(logits, forKey: .logits)
    try container.encode(logitBreaks, forKey: .logitBreaks)
    try container.encode(options.logitThreshold, forKey: .logitThreshold)
    try container.encode(remarks.filter(\.isDoubt), forKey: .doubts)
    try container.encode((reading + remarks).filter { !$0.isDoubt }, forKey: .notes)
  }

  /// The sizes of runs that were asked about.
  package var askedSizes: [Double] { asked.compactMap { $0[.parameters] } }
}

/// An estimate whose infinite ends are left out: they lie beyond all that was looked at.
private struct WrittenEstimate: Encodable {
  private enum Key: CodingKey { case value, lower, upper }
  var estimate: Estimate

  init(_ estimate: Estimate) { self.estimate = estimate }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(estimate.value, forKey: .value)
    try container.encodeFinite(estimate.interval, forKeys: .lower, .upper)
  }
}

private struct WrittenForecast: Encodable {
  private enum Key: CodingKey { case group, at, rate, reason, extrapolation }
  var group: String
  var forecast: OptimumLaw.Forecast

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(group, forKey: .group)
    try container.encode(
      Dictionary(forecast.at.map { ($0.key.rawValue, $0.value) }, uniquingKeysWith: { $1 }),
      forKey: .at)
    try container.encodeIfPresent(forecast.rate, forKey: .rate)
    try container.encodeIfPresent(forecast.reason, forKey: .reason)
    try container.encode(forecast.extrapolation, forKey: .extrapolation)
  }
}

private struct WrittenBreaking: Encodable {
  struct Rate: Encodable {
    var params: Double
    var rate: WrittenEstimate?
  }
  var group: String
  var sizeExponent: Estimate?
  var bounded: Int
  var sweeps: Int
  var rates: [Rate]
}

extension RateSweep: Encodable {
  private enum Key: CodingKey {
    case group, params, tokens, steps, batch, initialLoss, leastLoss, bestTried, runs, rates
    case sensitivity, sensitivityReason, bestRate, atLeast, atMost, reason, loss, asGood,
      breakingRate
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(group, forKey: .group)
    try container.encodeIfPresent(size, forKey: .params)
    try container.encodeIfPresent(length, forKey: lengthUnit == .tokens ? .tokens : .steps)
    try container.encodeIfPresent(batch, forKey: .batch)
    try container.encodeIfPresent(initialLoss, forKey: .initialLoss)
    try container.encode(leastLoss, forKey: .leastLoss)
    try container.encode(best.rate, forKey: .bestTried)
    try container.encode(runs, forKey: .runs)
    try container.encode(rates, forKey: .rates)
    try container.encodeIfPresent(sensitivity, forKey: .sensitivity)
    try container.encodeIfPresent(sensitivityRefusal, forKey: .sensitivityReason)
    switch optimum {
    case .found(let found):
      try container.encode(found.rate, forKey: .bestRate)
      try container.encode(found.loss, forKey: .loss)
      try container.encode(found.asGood, forKey: .asGood)
    case .atLeast(let rate): try container.encode(rate, forKey: .atLeast)
    case .atMost(let rate): try container.encode(rate, forKey: .atMost)
    case .undetermined(let reason): try container.encode(reason, forKey: .reason)
    }
    try container.encodeIfPresent(
      breakingRate.map { bracket in
        bracket.upper.isFinite ? bracket.ends : [bracket.lower]
      }, forKey: .breakingRate)
  }
}

extension RateSweep.Rate: Encodable {
  private enum Key: CodingKey { case rate, loss, losses, diverged, state, attentionLogit }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(rate, forKey: .rate)
    if mean.isFinite { try container.encode(mean, forKey: .loss) }
    try container.encode(losses.filter(\.isFinite), forKey: .losses)
    try container.encode(losses.count { !$0.isFinite }, forKey: .diverged)
    try container.encode(state, forKey: .state)
    try container.encodeIfPresent(attentionLogit, forKey: .attentionLogit)
  }
}

extension RateSensitivity: Encodable {
  private enum Key: CodingKey { case value, lower, upper, grid, interpolated, lost }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(value.value, forKey: .value)
    try container.encode(value.interval, forKeys: .lower, .upper)
    try container.encode(grid, forKey: .grid)
    try container.encode(interpolated, forKey: .interpolated)
    try container.encode(lost, forKey: .lost)
  }
}

extension OptimumLaw: Encodable {
  private enum Key: CodingKey { case group, factor, exponents, used, sweeps }
  private struct Written: Encodable {
    var value: Double?
    var lower: Double?
    var upper: Double?
    var reason: String?
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(group, forKey: .group)
    try container.encode(factor, forKey: .factor)
    try container.encode(
      Dictionary(
        exponents.map {
          (
            $0.quantity.rawValue,
            Written(
              value: $0.estimate?.value, lower: $0.estimate?.interval.lower,
              upper: $0.estimate?.interval.upper, reason: $0.reason)
          )
        }, uniquingKeysWith: { $1 }), forKey: .exponents)
    try container.encode(used, forKey: .used)
    try container.encode(sweeps, forKey: .sweeps)
  }
}

extension LogitGrowth: Encodable {
  private enum Key: CodingKey { case group, rate, params, logits, breakingSize, reason }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(group, forKey: .group)
    try container.encode(rate, forKey: .rate)
    try container.encode(points.map(\.size), forKey: .params)
    try container.encode(points.map(\.logit), forKey: .logits)
    try container.encodeIfPresent(breakingSize.map(WrittenEstimate.init), forKey: .breakingSize)
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}

extension LogitBreak: Encodable {
  private enum Key: CodingKey { case group, params, rate, reason }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(group, forKey: .group)
    try container.encode(size, forKey: .params)
    try container.encodeIfPresent(rate.map(WrittenEstimate.init), forKey: .rate)
    try container.encodeIfPresent(reason, forKey: .reason)
  }
}
