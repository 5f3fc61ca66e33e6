import Basics
import RealModule

/// A rise of the loss while the rate fell.
struct CooldownRise {
  /// From the lowest to the highest.
  var rows: ClosedRange<Int>
  /// The rise of ln L.
  var size: Double
}

extension ResidualCurve {
  /// The largest rise of the logged loss in each stretch of rows over which the rate falls by a
  /// tenth or more, where noise does not explain it.
  ///
  /// Losses are averaged over blocks of a twelfth of the stretch. The noise of a rise over g
  /// blocks is at most that of a random walk, √g times that from one block to the next, which the
  /// curvature of the residuals' running mean tells. A rise that is a jump is left to ``jumps()``.
  func risesInCooldown(besides jumps: [Jump]) -> [CooldownRise] {
    fallingStretches().compactMap { stretch in
      let width = max(stretch.count / 12, 2)
      let blocks = stretch.count / width
      guard blocks >= 4 else { return nil }
      // From the end backwards, so that the last rows count.
      let starts = (0..<blocks).map { stretch.upperBound - (blocks - $0) * width }
      let means = starts.map { mean(of: $0, width) { logLosses[$0] } }
      let walk = (curvatures(width).medianDeviation ?? 0) / 2.0.squareRoot()
      let threshold = Self.threshold(
        among: blocks * (blocks - 1) / 2, independent: 0.6 * Double(count) / Double(width))
      var rise: CooldownRise?
      for low in 0..<(blocks - 1) {
        for high in (low + 1)..<blocks {
          let size = means[high] - means[low]
          let rows = (starts[low] + width / 2)...(starts[high] + width / 2)
          guard size > max(rise?.size ?? 0, 2 * Anomaly.smallestChange),
            size > threshold * walk * Double(high - low).squareRoot(),
            !jumps.contains(where: { $0.size > 0.5 * size && rows.contains($0.row) })
          else { continue }
          rise = CooldownRise(rows: rows, size: size)
        }
      }
      return rise
    }
  }

  /// Stretches of rows from each of which to the next the rate falls, over a tenth in all.
  private func fallingStretches() -> [Range<Int>] {
    var stretches: [Range<Int>] = []
    var first = 0
    for row in 1..<count {
      let falls = rates[row] < rates[row - 1] * (1 - 1e-9)
      if falls && row < count - 1 { continue }
      let end = falls ? row + 1 : row
      if rates[end - 1] <= 0.9 * rates[first] { stretches.append(first..<end) }
      first = row
    }
    return stretches
  }

  /// The second differences of the residuals' means over `width` rows, at every row.
  private func curvatures(_ width: Int) -> [Double] {
    guard count >= 3 * width else { return [] }
    let means = (0...(count - width)).map { mean(of: $0, width) { residuals[$0] } }
    return (0...(count - 3 * width)).map {
      means[$0] - 2 * means[$0 + width] + means[$0 + 2 * width]
    }
  }

  private func mean(of first: Int, _ width: Int, _ value: (Int) -> Double) -> Double {
    (first..<(first + width)).reduce(0) { $0 + value($1) } / Double(width)
  }

  func anomaly(of rise: CooldownRise) -> Anomaly {
    let (first, last) = (steps[rise.rows.lowerBound], steps[rise.rows.upperBound])
    return Anomaly(
      kind: .risingInCooldown, run: run, firstStep: first, lastStep: last, size: rise.size,
      message: "\(run) loses ground in its cooldown: its loss rises by "
        + "\(NumberText.percent(.expMinusOne(rise.size))) from step \(first) to \(last), while "
        + "its rate falls; no law of the rate follows that, and data seen too often or other "
        + "data would do it",
      remedy: .endBefore(stretch(first, nil)))
  }
}
