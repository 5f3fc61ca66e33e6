import Basics

/// How losses were smoothed before they were logged.
struct Smoothing {
  /// The rows that each loss averages over.
  var rows: Double
  /// The average is over that many rows with equal weights, rather than exponentially fading.
  var isMoving: Bool
}

extension ResidualCurve {
  /// Whether the noise lacks what every raw log has: a part that is new in each row.
  ///
  /// The changes d of white noise have a correlation of neighbors of −1/2. Exponential smoothing
  /// with weight β leaves −(1 − β)/2, close to 0, and a mean over m rows leaves 0 there but −1/2
  /// at lag m. Noise that a run shares between rows by nature comes with noise that it does not, and
  /// stays well below; noise that is autoregressive and nothing else cannot be told from an
  /// exponential average. Changes are taken relative to the noise near them, less their mean over the 12 on
  /// either side, since misfit drifts slowly.
  func smoothing() -> Smoothing? {
    let reach = 12
    guard count >= 100 else { return nil }
    let noise = noise()
    let changes = (1..<count).map { (residuals[$0] - residuals[$0 - 1]) / noise[$0] }
    // Where the rate bends, the misfit of a few rows must not decide.
    let limit = changes.medianDeviation ?? 0
    let calm = changes.map { min(max($0, -limit), limit) }
    let own = calm.indices.dropFirst(reach).dropLast(reach).map { index in
      calm[index] - calm[(index - reach)...(index + reach)].reduce(0, +) / Double(2 * reach + 1)
    }
    func correlation(_ changes: ArraySlice<Double>, lag: Int) -> Double {
      // Taking off the mean lowers every correlation by about one over the rows of it.
      changes.correlation(lag: lag) + 1 / Double(2 * reach + 1)
    }
    // A run that is smoothed is so throughout; noise that is shared by nature is so at low rates.
    let third = own.count / 3
    guard
      [own[..<third], own[third..<(2 * third)], own[(2 * third)...]].allSatisfy({
        correlation($0, lag: 1) > -0.32
      })
    else { return nil }
    let correlations = (1...min(24, own.count / 3)).map { correlation(own[...], lag: $0) }
    let error = 1 / Double(own.count).squareRoot()
    let neighbors = correlations[0]
    guard neighbors - 2.3 * error > -0.2, neighbors < 0.25 else { return nil }
    if let deepest = correlations.indices.dropFirst().min(by: {
      correlations[$0] < correlations[$1]
    }), correlations[deepest] + error < -0.3 {
      return Smoothing(rows: Double(deepest + 1), isMoving: true)
    }
    let weight = min(max(1 + 2 * neighbors, 0.6), 0.98)
    return Smoothing(rows: (1 + weight) / (1 - weight), isMoving: false)
  }

  func anomaly(of smoothing: Smoothing) -> Anomaly {
    let rows = NumberText.fixed(smoothing.rows, 0)
    return Anomaly(
      kind: .smoothed, run: run, firstStep: steps[0], lastStep: steps[count - 1],
      size: smoothing.rows,
      message: "\(run) looks smoothed: its losses share their noise as in "
        + (smoothing.isMoving
          ? "a moving average over \(rows) rows"
          : "an exponential average over about \(rows) rows or more")
        + ", so scatter and intervals come out too small",
      remedy: .fitRawLosses)
  }
}

extension ArraySlice<Double> {
  /// The correlation with the values `lag` places on, about a mean of 0.
  fileprivate func correlation(lag: Int) -> Double {
    let squares = reduce(0) { $0 + $1 * $1 }
    let products = zip(self, dropFirst(lag)).reduce(0) { $0 + $1.0 * $1.1 }
    return squares > 0 ? products / squares : 0
  }
}
