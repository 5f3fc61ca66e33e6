import RealModule
import Synchronization

/// What laws ask of a history beyond its areas, made on first use and shared by its copies.
final class DerivedRates: Sendable {
  private struct Made {
    var drops: RateDrops?
    /// ln of the paces.
    var logPaces: [SIMD8<Double>]?
    var paceCount = 0
    /// The latest ones, most recent last: derivatives need three at a time, again and again.
    var paced: [(exponent: Double, history: RateHistory)] = []
  }

  private let made: Mutex<Made>

  init(drops: RateDrops?) { made = Mutex(Made(drops: drops)) }

  func drops(of history: RateHistory) -> RateDrops {
    made.withLock { Self.drops(of: history, &$0) }
  }

  func history(_ history: RateHistory, pacedBy exponent: Double) -> RateHistory {
    made.withLock { made in
      if let known = made.paced.first(where: { $0.exponent == exponent }) { return known.history }
      let logPaces = Self.logPaces(of: history, &made)
      var paces: [Double] = []
      paces.reserveCapacity(8 * logPaces.count)
      for vector in logPaces { paces.append((exponent * vector).exponential) }
      let progress = Progress(along: history, paces: paces)
      let paced = RateHistory(
        history, areas: progress.areas,
        drops: Self.drops(of: history, &made).placed(by: progress))
      if made.paced.count == 6 { made.paced.removeFirst() }
      made.paced.append((exponent, paced))
      return paced
    }
  }

  private static func drops(of history: RateHistory, _ made: inout Made) -> RateDrops {
    if let drops = made.drops { return drops }
    let drops = RateDrops(
      of: history, Progress(along: history, paces: Progress.rates(of: history)))
    made.drops = drops
    return drops
  }

  private static func logPaces(of history: RateHistory, _ made: inout Made) -> [SIMD8<Double>] {
    if let logs = made.logPaces { return logs }
    // A rate of 0 makes no progress: its logarithm's every power is rounding.
    let logs = [SIMD8<Double>](
      packing: Progress.rates(of: history).map { $0 > 0 ? .log($0) : -1e9 }, padding: 0)
    made.logPaces = logs
    return logs
  }
}
