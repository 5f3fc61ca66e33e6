import Extrapolation
import RealModule
import Records
import Tables

/// How well extrapolations foresaw the unseen parts of curves.
struct Judgment {
  static let levels = [0.5, 0.8, 0.9]

  /// Mean log density of a curve's unseen points, one a curve.
  private(set) var scores: [Double] = []
  /// What that score lacks of the same points' under the noise-free curve and its noise.
  private(set) var gaps: [Double] = []
  private var squaredErrors: [Double] = []
  /// For each level, the share of a curve's unseen points within the interval.
  private var shares = [[Double]](repeating: [], count: levels.count)
  private(set) var seconds: [Double] = []
  private(set) var effectiveDraws: [Double] = []

  mutating func add(
    _ extrapolation: ExtrapolatedCurve, to curve: SimulatedCurve, seen: Int, seconds: Double
  ) {
    let unseen = Array(curve.logged.values[seen...])
    let score = extrapolation.meanLogDensity(of: unseen)
    scores.append(score)
    gaps.append(Self.ceiling(of: curve, seen: seen) - score)
    let medians = extrapolation.quantiles([0.5], of: .settled)
    squaredErrors.append(
      zip(unseen, medians).reduce(0) { $0 + ($1.0 - $1.1[0]) * ($1.0 - $1.1[0]) }
        / Double(unseen.count))
    let below = unseen.enumerated().map { extrapolation.share(below: $0.element, at: $0.offset) }
    for (index, level) in Self.levels.enumerated() {
      let within = below.count { abs($0 - 0.5) <= level / 2 }
      shares[index].append(Double(within) / Double(below.count))
    }
    self.seconds.append(seconds)
    effectiveDraws.append(extrapolation.effectiveDraws)
  }

  /// The mean log density of the unseen points under the truth.
  static func ceiling(of curve: SimulatedCurve, seen: Int) -> Double {
    let unseen = seen..<curve.settled.count
    return unseen.reduce(0) { sum, index in
      let deviate = (curve.logged.values[index] - curve.settled[index]) / curve.noise
      return sum - 0.5 * deviate * deviate - .log(curve.noise) - 0.5 * .log(2 * .pi)
    } / Double(unseen.count)
  }

  var count: Int { scores.count }
  var squaredError: Double { squaredErrors.reduce(0, +) / Double(count) }
  var coverage: [Double] { shares.map { $0.reduce(0, +) / Double($0.count) } }

  static func withError(_ values: [Double], _ places: Int) -> String {
    let mean = values.reduce(0, +) / Double(values.count)
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)
    let error = (variance / Double(values.count)).squareRoot()
    return decimals(mean, places) + " ± " + decimals(error, places)
  }
}

func median(_ values: [Double]) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[sorted.count / 2]
}

func share(_ values: [Double], _ share: Double) -> Double {
  let sorted = values.sorted()
  return sorted.isEmpty ? .nan : sorted[Int(share * Double(sorted.count - 1))]
}
