import RealModule
import Synchronization

/// What laws ask of a history beyond its areas, made on first use and shared by its copies.
final class DerivedRates: Sendable {
  private struct Made {
    var drops: RateDrops?
    var convexNoise: ConvexNoise?
    /// Of a paced history, the one with the same drops elsewhere, and where they are in this one.
    var origin: (history: RateHistory, progress: Progress)?
    /// The origin of the paced histories below. It knows none of them: if it did, each would keep
    /// the other alive forever.
    var fresh: RateHistory?
    /// ln of the paces.
    var logPaces: [SIMD8<Double>]?
    /// The latest ones, most recent last: derivatives need three at a time, again and again.
    var paced: [(exponent: Double, history: RateHistory)] = []
  }

  private let made: Mutex<Made>

  init() { made = Mutex(Made()) }

  /// Those of a paced history.
  init(origin: RateHistory, progress: Progress) {
    made = Mutex(Made(origin: (origin, progress)))
  }

  func drops(of history: RateHistory) -> RateDrops {
    made.withLock { made in
      if let drops = made.drops { return drops }
      let drops =
        if let (origin, progress) = made.origin {
          origin.drops.placed(by: progress)
        } else {
          RateDrops(
            of: history, Progress(along: history, paces: Progress.rates(of: history), exponent: 1))
        }
      made.drops = drops
      return drops
    }
  }

  func convexNoise(of history: RateHistory) -> ConvexNoise {
    made.withLock { made in
      if let noise = made.convexNoise { return noise }
      let noise = ConvexNoise(of: history)
      made.convexNoise = noise
      return noise
    }
  }

  func history(_ history: RateHistory, pacedBy exponent: Double) -> RateHistory {
    made.withLock { made in
      if let known = made.paced.first(where: { $0.exponent == exponent }) { return known.history }
      let logPaces = Self.logPaces(of: history, &made)
      var paces = [Double](repeating: 0, count: 8 * logPaces.count)
      for block in logPaces.indices {
        let vector = (exponent * logPaces[block]).exponential
        for lane in 0..<8 { paces[8 * block + lane] = vector[lane] }
      }
      let origin = made.fresh ?? RateHistory(fresh: history)
      made.fresh = origin
      let paced = RateHistory(
        origin, progress: Progress(along: history, paces: paces, exponent: exponent))
      if made.paced.count == 6 { made.paced.removeFirst() }
      made.paced.append((exponent, paced))
      return paced
    }
  }

  /// The paces to a power at each of their entries, see ``Progress/paces(of:)``, and their slopes by
  /// the exponent.
  func powers(
    of history: RateHistory, exponent: Double
  ) -> (values: [Double], slopes: [Double]) {
    let logPaces = made.withLock { Self.logPaces(of: history, &$0) }
    var values: [Double] = []
    var slopes: [Double] = []
    values.reserveCapacity(8 * logPaces.count)
    slopes.reserveCapacity(8 * logPaces.count)
    for logPace in logPaces {
      // Of a rate of 0 the power is 0 whatever the exponent, as its limit is.
      let power = (exponent * logPace).exponential
        .replacing(with: 0, where: logPace .< SIMD8(repeating: Self.logOfNoPace / 2))
      values.append(power)
      slopes.append(power * logPace)
    }
    return (values, slopes)
  }

  private static func logPaces(of history: RateHistory, _ made: inout Made) -> [SIMD8<Double>] {
    if let logs = made.logPaces { return logs }
    let logs = [SIMD8<Double>](
      packing: Progress.rates(of: history).map { $0 > 0 ? .log($0) : logOfNoPace }, padding: 0)
    made.logPaces = logs
    return logs
  }

  /// A rate of 0 makes no progress: its logarithm's every power is rounding.
  private static let logOfNoPace = -1e9
}
