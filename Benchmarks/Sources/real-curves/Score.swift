import Extrapolation
import Records

/// How well the ends of curves were told, at one cut-off.
struct Score: Sendable {
  private struct Told: Sendable {
    var end: Double
    var last: Double
    var median: Double
    var interval: ClosedRange<Double>
    /// Continuous ranked probability score.
    var crps: Double
    var medianIsOutside: Bool
  }

  private var told: [Told] = []
  private(set) var milliseconds: [Double] = []

  /// The shares that scores are integrated over.
  private static let shares = (0..<40).map { (Double($0) + 0.5) / 40 }
  /// How many positions a forecast tells of, as `losscast extrapolate` does.
  private static let positions = 40

  static func median(_ values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    return sorted.count % 2 == 1
      ? sorted[sorted.count / 2]
      : 0.5 * (sorted[sorted.count / 2 - 1] + sorted[sorted.count / 2])
  }

  /// How many points are seen of a curve; nil if none would be left.
  static func seen(of curve: Curve, at share: Double) -> Int? {
    let count = max(3, Int((share * Double(curve.count)).rounded()))
    return count < curve.count ? count : nil
  }

  /// The score of a forecast by its quantiles: twice the mean pinball loss (Gneiting & Raftery 2007).
  private static func crps(_ quantiles: [Double], _ value: Double) -> Double {
    zip(shares, quantiles).reduce(0) { sum, told in
      let gap = value - told.1
      return sum + 2 * (gap >= 0 ? told.0 * gap : (told.0 - 1) * gap) / Double(shares.count)
    }
  }

  mutating func add(_ curve: Curve, at share: Double, by extrapolator: any Extrapolator) throws {
    guard let count = Self.seen(of: curve, at: share) else { return }
    let seen = curve.prefix(count)
    let (last, end) = (seen.positions[count - 1], curve.positions[curve.count - 1])
    let asked = (1...Self.positions).map {
      last + (end - last) * Double($0) / Double(Self.positions)
    }
    let clock = ContinuousClock()
    var quantiles: [Double] = []
    let time = clock.measure {
      guard let extrapolation = extrapolator.extrapolation(of: seen, at: asked) else { return }
      for index in asked.indices.dropLast() {
        _ = extrapolation.quantiles(CurveForecast.shares, at: index)
      }
      quantiles = extrapolation.quantiles(Self.shares + [0.05, 0.5, 0.95], at: asked.count - 1)
    }
    guard quantiles.count == Self.shares.count + 3 else { return }
    milliseconds.append(time / .milliseconds(1))
    let ends = Array(quantiles.suffix(3))
    let value = curve.values[curve.count - 1]
    told.append(
      Told(
        end: value, last: curve.values[count - 1], median: ends[1],
        interval: min(ends[0], ends[2])...max(ends[0], ends[2]),
        crps: Self.crps(Array(quantiles.dropLast(3)), value),
        medianIsOutside: !(ends[0]...max(ends[0], ends[2])).contains(ends[1])))
  }

  var count: Int { told.count }
  var error: Double { Self.median(told.map { abs($0.median - $0.end) }) }
  var lastError: Double { Self.median(told.map { abs($0.last - $0.end) }) }
  var crps: Double { mean { $0.crps } }
  var inside: Double { mean { $0.interval.contains($0.end) ? 1 : 0 } }
  var below: Double { mean { $0.end < $0.interval.lowerBound ? 1 : 0 } }
  var above: Double { mean { $0.end > $0.interval.upperBound ? 1 : 0 } }
  var mediansOutside: Int { told.count { $0.medianIsOutside } }

  private func mean(_ property: (Told) -> Double) -> Double {
    told.reduce(0) { $0 + property($1) } / Double(max(told.count, 1))
  }

  /// The score of the last value that was seen, with the quantiles of what the other half of the collection
  /// did from there on.
  var lastValueCRPS: Double {
    let halves = [0, 1].map { half in told.indices.filter { $0 % 2 == half }.map { told[$0] } }
    var sum = 0.0
    for (half, others) in [(halves[0], halves[1]), (halves[1], halves[0])] {
      let residuals = others.map { $0.end - $0.last }.sorted()
      guard !residuals.isEmpty else { return .nan }
      let quantiles = Self.shares.map { share in
        let place = share * Double(residuals.count - 1)
        let low = Int(place)
        let high = min(low + 1, residuals.count - 1)
        return residuals[low] + (place - Double(low)) * (residuals[high] - residuals[low])
      }
      for one in half { sum += Self.crps(quantiles.map { one.last + $0 }, one.end) }
    }
    return sum / Double(max(told.count, 1))
  }
}
