import Plots

/// As many points of a curve as a screen can show.
enum ThinnedPoints {
  /// At most so many of the points, in their order: the first, the last, and of each of equal stretches the lowest
  /// and the highest, so that no spike is lost.
  static func of(_ points: [Series.Point], most: Int) -> [Series.Point] {
    guard points.count > most, most >= 4 else { return points }
    let stretches = (most - 2) / 2
    var kept: [Series.Point] = [points[0]]
    let inner = 1..<(points.count - 1)
    for stretch in 0..<stretches {
      let start = inner.lowerBound + stretch * inner.count / stretches
      let end = inner.lowerBound + (stretch + 1) * inner.count / stretches
      var (low, high) = (start, start)
      for index in start..<end {
        if points[index].y < points[low].y { low = index }
        if points[index].y > points[high].y { high = index }
      }
      kept.append(points[min(low, high)])
      if low != high { kept.append(points[max(low, high)]) }
    }
    kept.append(points[points.count - 1])
    return kept
  }
}
