import Basics
import RealModule

extension Anomaly {
  /// Losses that were not measured: copies of the row before, and rows on straight lines.
  ///
  /// Logs are rounded, and where losses hardly change rounding makes rows equal or straight by
  /// chance; so both are looked for only where typical changes are 20 times the last digit. The odds of a
  /// coincidence are then below one in ten a row.
  static func repeatedRows(in curve: ResidualCurve) -> [Anomaly] {
    let held = held(in: curve)
    // Copies are straight too.
    return held.map { [$0] } ?? [interpolated(in: curve)].compactMap(\.self)
  }

  private static func held(in curve: ResidualCurve) -> Anomaly? {
    let changes = zip(curve.losses, curve.losses.dropFirst()).map { abs($1 - $0) }
    let repeats = curve.rows(among: changes.map { $0 == 0 }, offset: 1)
    guard changes.filter({ $0 > 0 }).median ?? 0 > 20 * curve.resolution,
      let (rows, share) = repeats, rows.count >= 4 || share >= 0.3
    else { return nil }
    let (first, last) = (curve.steps[rows.lowerBound - 1], curve.steps[rows.upperBound - 1])
    return Anomaly(
      kind: .held, run: curve.run, firstStep: first, lastStep: last, size: share,
      message: "\(curve.run) repeats losses: \(NumberText.percent(share, 0)) of its rows hold the "
        + "loss of the row before, as where validation is rarer than logging; the longest such "
        + "stretch is steps \(first)–\(last). Each copy counts as a measurement",
      remedy: .keepMeasured(curve.stretch(first, last)))
  }

  private static func interpolated(in curve: ResidualCurve) -> Anomaly? {
    guard curve.count >= 6 else { return nil }
    let (steps, losses) = (curve.steps, curve.losses)
    let offsets = (1..<(curve.count - 1)).map { row in
      let share = Double(steps[row] - steps[row - 1]) / Double(steps[row + 1] - steps[row - 1])
      return abs(losses[row] - losses[row - 1] - share * (losses[row + 1] - losses[row - 1]))
    }
    let tolerance = max(1.01 * curve.resolution, 1e-12 * (losses.map(abs).max() ?? 0))
    guard offsets.filter({ $0 > tolerance }).median ?? 0 > 20 * tolerance,
      let (rows, share) = curve.rows(among: offsets.map { $0 <= tolerance }, offset: 1),
      rows.count >= 6 || share >= 0.4
    else { return nil }
    let (first, last) = (steps[rows.lowerBound - 1], steps[rows.upperBound])
    return Anomaly(
      kind: .interpolated, run: curve.run, firstStep: first, lastStep: last, size: share,
      message: "\(curve.run) holds interpolated losses: \(NumberText.percent(share, 0)) of its "
        + "rows lie exactly on the line through their neighbors; the longest such stretch is "
        + "steps \(first)–\(last). Each counts as a measurement",
      remedy: .keepMeasured(curve.stretch(first, last)))
  }
}

extension ResidualCurve {
  /// One unit in the last decimal of the logged losses; 0 if they have more than nine.
  fileprivate var resolution: Double {
    for decimals in 0...9 {
      let scale = Double.pow(10, decimals)
      if losses.allSatisfy({ abs(($0 * scale).rounded() - $0 * scale) <= 1e-6 }) {
        return 1 / scale
      }
    }
    return 0
  }

  /// The longest stretch of marked rows, and the share of all rows that are marked. Mark `i` is of
  /// row `i + offset`.
  fileprivate func rows(among marks: [Bool], offset: Int) -> (Range<Int>, share: Double)? {
    var longest = 0..<0
    var first = 0
    for (index, isMarked) in marks.enumerated() {
      if !isMarked {
        first = index + 1
      } else if index + 1 - first > longest.count {
        longest = first..<(index + 1)
      }
    }
    if longest.isEmpty { return nil }
    let share = Double(marks.count { $0 }) / Double(count)
    return ((longest.lowerBound + offset)..<(longest.upperBound + offset), share)
  }
}
