import Basics
import RealModule

/// Rows at which the loss shot up, and came back.
struct Spike {
  var rows: Range<Int>
  /// Its height in ln L above what surrounds it.
  var height: Double
  /// The residuals that the rows would have had without it.
  var surroundings: [Double]
}

extension ResidualCurve {
  /// Rows that stand out from the running median of their neighbors, and the raised ones around
  /// them. Only those that are over within half a window are spikes.
  func spikes() -> [Spike] {
    let reach = min(max(count / 20, 5), 25)
    let middle = residuals.runningMedian(reach: reach)
    let noise = noise()
    let heights = residuals.indices.map { (residuals[$0] - middle[$0]) / noise[$0] }
    guard let spread = heights.medianDeviation, spread > 0 else { return [] }
    // Minibatch losses have heavier tails than the normal distribution.
    let threshold = max(7, Self.threshold(among: count, independent: 15)) * spread
    let bends = bends(reach: max(reach / 2, 2))
    var spikes: [Spike] = []
    for row in residuals.indices where heights[row] > threshold {
      if let last = spikes.last, last.rows.contains(row) { continue }
      var (first, end) = (row, row + 1)
      while first > 0, heights[first - 1] > threshold / 2 { first -= 1 }
      while end < count, heights[end] > threshold / 2 { end += 1 }
      // A law that is late or early after an abrupt change of rate leaves a peak too.
      if bends[max(first - reach, 0)..<min(end + 2, count)].contains(true) { continue }
      let height = (first..<end).map { residuals[$0] - middle[$0] }.max() ?? 0
      guard height >= 5 * Anomaly.smallestChange, end - first <= reach else { continue }
      spikes.append(
        Spike(rows: first..<end, height: height, surroundings: Array(middle[first..<end])))
    }
    return spikes
  }

  func anomaly(of spikes: [Spike]) -> Anomaly? {
    guard let worst = spikes.max(by: { $0.height < $1.height }) else { return nil }
    let (first, last) = (steps[worst.rows.lowerBound], steps[worst.rows.upperBound - 1])
    let place = first == last ? "at step \(first)" : "at steps \(first)–\(last)"
    let height = NumberText.percent(.expMinusOne(worst.height))
    let shown = spikes.prefix(3).map {
      stretch(steps[$0.rows.lowerBound], steps[$0.rows.upperBound - 1])
    }
    return Anomaly(
      kind: .spikes, run: run, firstStep: first, lastStep: last, size: worst.height,
      message: spikes.count == 1
        ? "\(run) has a spike \(place), where its loss rises \(height) above its surroundings"
        : "\(run) has \(spikes.count) spikes, the worst \(place), where its loss rises \(height) "
          + "above its surroundings",
      remedy: .leaveOut(shown, hasMore: spikes.count > shown.count))
  }
}

extension [Double] {
  /// The median of the `reach` values on either side, fewer near the ends, where as many count on
  /// one side as on the other: a straight line stays one.
  func runningMedian(reach: Int) -> [Double] {
    indices.map { index in
      let near = Swift.min(reach, index, count - 1 - index)
      return self[(index - near)...(index + near)].median ?? self[index]
    }
  }
}
