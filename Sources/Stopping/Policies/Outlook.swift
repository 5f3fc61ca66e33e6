import Basics
import Extrapolation
import Records

/// What an extrapolation says of the value at the horizon, or at the most promising point before it.
struct Outlook: Sendable {
  enum Place: Hashable, Sendable {
    case horizon
    /// The point to come at which each share of the probability is reached best.
    case anyPoint
  }

  /// Costs (see ``RunProgress``) that are undercut with probabilities ``shares``.
  private let costs: [Double]
  private let sign: Double
  /// The standard deviation of the value at the horizon.
  let deviation: Double
  let forecast: Verdict.Forecast

  /// Finer where decisions are taken.
  private static let shares: [Double] =
    [0.001, 0.002, 0.005] + (1..<100).map { Double($0) / 100 } + [0.995, 0.998, 0.999]

  init?(_ extrapolation: ExtrapolatedCurve, at place: Place, sign: Double) {
    guard !extrapolation.draws.isEmpty, let last = extrapolation.positions.indices.last else {
      return nil
    }
    self.sign = sign
    let asked = sign > 0 ? Self.shares : Self.shares.map { 1 - $0 }
    let indices = place == .horizon ? last...last : 0...last
    var costs = [Double](repeating: .infinity, count: asked.count)
    for index in indices {
      let values = extrapolation.quantiles(asked, at: index)
      for (share, value) in values.enumerated() { costs[share] = min(costs[share], sign * value) }
    }
    self.costs = costs
    let mean = extrapolation.draws.reduce(0) { $0 + $1.weight * $1.values[last] }
    let scale = extrapolation.scale
    deviation = extrapolation.draws.reduce(0.0) { sum, draw in
      let gap = draw.values[last] - mean
      let noise = draw.noise * scale.slope(scale.coordinate(draw.values[last]))
      return sum + draw.weight * (gap * gap + noise * noise)
    }.squareRoot()
    let ends = extrapolation.quantiles([0.05, 0.5, 0.95], at: last)
    forecast = Verdict.Forecast(median: ends[1], interval: Interval(ends[0], ends[2]), level: 0.9)
  }

  /// P(value better than `target`), at most the largest and at least the smallest of the shares that
  /// are kept, interpolated between them.
  func probability(ofBetterThan target: Double) -> Double {
    let cost = sign * target
    guard let above = costs.firstIndex(where: { $0 > cost }) else { return 1 }
    guard above > 0 else { return 0 }
    let (low, high) = (costs[above - 1], costs[above])
    let part = (cost - low) / (high - low)
    return Self.shares[above - 1] + part * (Self.shares[above] - Self.shares[above - 1])
  }
}

extension Outlook {
  /// What an extrapolator says of a run; nil if it is at its end, or too little of it has been seen.
  init?(of run: ObservedRun, by extrapolator: any Extrapolator, at place: Place) {
    guard let last = run.curve.positions.last, last < run.horizon else { return nil }
    // Curves are functions of positions above 0; what stands at the start is no part of one.
    var curve = run.curve
    let begun = curve.positions.firstIndex { $0 > 0 } ?? curve.count
    curve.positions.removeFirst(begun)
    curve.values.removeFirst(begun)
    curve.standardErrors?.removeFirst(begun)
    let count = place == .horizon ? 1 : 20
    let positions = (1...count).map {
      last + (run.horizon - last) * Double($0) / Double(count)
    }
    guard let extrapolation = extrapolator.extrapolation(of: curve, at: positions) else {
      return nil
    }
    self.init(extrapolation, at: place, sign: run.curve.goal.sign)
  }
}
