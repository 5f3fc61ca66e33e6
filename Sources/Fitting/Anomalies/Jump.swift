import Basics
import RealModule

/// A step of the loss between two rows, up or down.
struct Jump {
  /// The first row after it.
  var row: Int
  /// The change of ln L.
  var size: Double

  /// The smallest that is reported: any smaller moves a forecast by less than what laws miss anyway,
  /// and is often only that.
  static let smallest = 3e-3
}

extension ResidualCurve {
  /// Steps that the residuals make where the rate makes none.
  ///
  /// For windows of w = 5, 10, 20 … rows on either side of each gap between rows, the contrast is
  /// the difference between two straight lines, fitted to the rows before and after, at the middle
  /// of the gap (a one-sided local-linear change-point estimate, Loader 1996). Smooth misfit is
  /// nearly straight within a window and cancels, correlated noise is in the spread of all
  /// contrasts. Rows soon after a bend of the rate or within a window that is wide in ln t are
  /// passed over, where laws err quickly.
  func jumps() -> [Jump] {
    let widths = [5, 10, 20, 40, 80, 160].filter { 8 * $0 <= count }
    var candidates: [(jump: Jump, width: Int, excess: Double)] = []
    for width in widths {
      let noise = noise(reach: max(30, width))
      let rows = rowsToSplit(width)
      guard rows.count >= 6 * width else { continue }
      let steps = rows.map { step(before: $0, width) }
      let contrasts = zip(rows, steps).map { $1 / noise[$0] }
      let threshold =
        (contrasts.medianDeviation ?? 0)
        * Self.threshold(
          among: rows.count * widths.count / 4,
          independent: 1.2 * Double(rows.count) / Double(width))
      guard threshold > 0 else { continue }
      for (index, row) in rows.enumerated()
      where abs(contrasts[index]) > threshold && abs(steps[index]) >= Jump.smallest {
        candidates.append(
          (Jump(row: row, size: steps[index]), width, abs(contrasts[index]) / threshold))
      }
    }
    // The clearest first, and none near a clearer one. Those that are found are kept by stretches of
    // rows, so that only neighbors are looked at.
    var found: [Int: [(jump: Jump, width: Int)]] = [:]
    let reach = 2 * (widths.last ?? 1)
    for (_, next) in candidates.enumerated().sorted(by: {
      ($1.element.excess, $0.offset) < ($0.element.excess, $1.offset)
    }) {
      let stretch = next.jump.row / reach
      let isNear = (stretch - 1...stretch + 1).contains {
        found[$0]?.contains {
          abs($0.jump.row - next.jump.row) < 2 * max($0.width, next.width)
        } ?? false
      }
      if !isNear { found[stretch, default: []].append((next.jump, next.width)) }
    }
    return found.values.joined().map(\.jump).sorted { $0.row < $1.row }
  }

  /// The first rows of right-hand windows between whose ends nothing else is expected.
  private func rowsToSplit(_ width: Int) -> [Int] {
    let bends = bends(reach: max(width / 2, 2)).reduce(into: [0]) {
      $0.append($0[$0.count - 1] + ($1 ? 1 : 0))
    }
    guard count >= 2 * width else { return [] }
    return (width...(count - width)).filter { row in
      Double(steps[row + width - 1]) <= 1.5 * Double(steps[row - width])
        && bends[min(row + width, count)] == bends[max(row - 2 * width, 0)]
    }
  }

  /// By how much the line through the rows from `row` on lies above that through those before it.
  private func step(before row: Int, _ width: Int) -> Double {
    let middle = 0.5 * Double(steps[row - 1] + steps[row])
    return line(row..<(row + width), at: middle) - line((row - width)..<row, at: middle)
  }

  /// The straight line through the residuals of some rows, at a step.
  private func line(_ rows: Range<Int>, at step: Double) -> Double {
    var (sum, sumX, sumXX, sumXY) = (0.0, 0.0, 0.0, 0.0)
    for row in rows {
      let x = Double(steps[row]) - step
      sum += residuals[row]
      sumX += x
      sumXX += x * x
      sumXY += x * residuals[row]
    }
    let count = Double(rows.count)
    let spread = sumXX - sumX * sumX / count
    let slope = (sumXY - sumX * sum / count) / spread
    return (sum - slope * sumX) / count
  }

  func anomaly(of jump: Jump) -> Anomaly {
    let (before, after) = (steps[jump.row - 1], steps[jump.row])
    let change = Double.expMinusOne(jump.size)
    return Anomaly(
      kind: .jump, run: run, firstStep: before, lastStep: after, size: jump.size,
      message: "\(run) jumps \(change > 0 ? "up" : "down") by \(NumberText.percent(abs(change))) "
        + "about step \(after), where its rate does not: as with a restart, another batch size "
        + "or other data",
      remedy: .fitOneSide(before: stretch(nil, before), after: stretch(after, nil)))
  }
}
