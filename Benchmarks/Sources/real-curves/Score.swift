import Extrapolation
import Records

/// How well the unseen points of curves were told, at one cut-off.
struct Score: Sendable {
  /// The absolute error of the median at each unseen point, and at each last one.
  var errors: [Double] = []
  var finalErrors: [Double] = []
  /// The same of the last value that was seen.
  var lastErrors: [Double] = []
  var lastFinalErrors: [Double] = []
  /// For each curve the shares of unseen points within the 50, 80 and 90 % intervals.
  var coverages: [[Double]] = []
  var logDensities: [Double] = []
  var milliseconds: [Double] = []

  static let levels = [0.5, 0.8, 0.9]
  /// How many unseen points of a curve are asked for, the last among them.
  static let asked = 12

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return sorted.count % 2 == 1
      ? sorted[sorted.count / 2]
      : 0.5 * (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2])
  }

  func coverage(_ level: Int) -> Double {
    coverages.reduce(0) { $0 + $1[level] } / Double(max(coverages.count, 1))
  }

  /// Which unseen points of a curve are asked for; the points before are seen. Nil for curves that
  /// are not finite there, or have none.
  static func split(_ curve: Curve, at share: Double) -> (seen: Int, unseen: [Int])? {
    let seen = max(3, Int((share * Double(curve.count)).rounded()))
    guard seen < curve.count, curve.values.prefix(seen).allSatisfy(\.isFinite) else { return nil }
    let count = curve.count - seen
    let chosen = (0..<min(asked, count)).map { index in
      seen + (count - 1) * index / max(min(asked, count) - 1, 1)
    }
    let unseen = chosen.filter { curve.values[$0].isFinite }
    return unseen.isEmpty ? nil : (seen, unseen)
  }

  mutating func add(_ curve: Curve, at share: Double, by extrapolator: any Extrapolator) {
    guard let (count, unseen) = Self.split(curve, at: share) else { return }
    let seen = curve.prefix(count)
    let clock = ContinuousClock()
    var extrapolation: ExtrapolatedCurve?
    let time = clock.measure {
      extrapolation = extrapolator.extrapolation(of: seen, at: unseen.map { curve.positions[$0] })
    }
    guard let extrapolation else { return }
    milliseconds.append(time / .milliseconds(1))
    let shares = [0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95]
    let last = curve.values[count - 1]
    var inside = [0.0, 0.0, 0.0]
    for (place, index) in unseen.enumerated() {
      let value = curve.values[index]
      let quantiles = extrapolation.quantiles(shares, at: place)
      errors.append(abs(quantiles[3] - value))
      lastErrors.append(abs(last - value))
      for level in 0..<3 where quantiles[2 - level] <= value && value <= quantiles[4 + level] {
        inside[level] += 1 / Double(unseen.count)
      }
      logDensities.append(max(extrapolation.logDensity(of: value, at: place), -20))
      if index == curve.count - 1 {
        finalErrors.append(abs(quantiles[3] - value))
        lastFinalErrors.append(abs(last - value))
      }
    }
    coverages.append(inside)
  }
}
