import Basics
import Records

/// A finished run of a study with finite values.
struct WholeRun: Sendable {
  let curve: Curve
  /// The lowest and the highest value.
  let range: ClosedRange<Double>

  /// Nil for a run that ends in a value that is not finite, as one does that diverged.
  init?(_ curve: Curve) {
    guard let curve = curve.finite, let low = curve.values.min(), let high = curve.values.max()
    else { return nil }
    self.curve = curve
    range = low...high
  }

  /// The runs that are whole. Where most end at one position, those that end earlier are taken to be under
  /// way still; where runs end wherever they do, each is as long as it was to be.
  static func finished(among curves: [Curve]) -> [WholeRun] {
    let runs = curves.compactMap(WholeRun.init)
    let ends = runs.map { $0.curve.positions.last ?? 0 }
    guard let usual = ends.median else { return runs }
    let tolerance = 0.01 * usual
    guard 2 * ends.count(where: { abs($0 - usual) <= tolerance }) > ends.count else { return runs }
    return zip(runs, ends).filter { $1 >= usual - tolerance }.map(\.0)
  }
}

/// A finished run of a study, cut where another run has come to, so that what followed is known.
struct FinishedRun: Sendable {
  /// As far as the other run has come.
  let seen: Curve
  /// What it had reached by then, see ``reached(by:at:)``.
  let reached: [Double]
  /// What followed, at the same shares of the way to the end as asked for.
  let later: [Double]
  /// Where those lie.
  let positions: [Double]
  /// The lowest and the highest of all its values.
  let range: ClosedRange<Double>

  /// - Parameters:
  ///   - last: How far the other run has come.
  ///   - horizon: Where the other run ends.
  ///   - asked: Positions between the two, ascending.
  /// - Returns: nil if it holds too little on either side of the cut, or is the other run itself.
  init?(_ whole: WholeRun, cutAs other: Curve, horizon: Double, asked: [Double]) {
    let run = whole.curve
    guard let end = run.positions.last, let last = other.positions.last, end > 0, last > 0 else {
      return nil
    }
    // Runs of one study mostly end at one position, up to rounding.
    let ratio = abs(end / horizon - 1) < 1e-3 ? 1 : end / horizon
    let cut = last * ratio
    let count = run.positions.partitioningIndex { $0 > cut * (1 + 1e-9) }
    guard count >= TrendExtrapolator.leastPoints, count < run.count else { return nil }
    seen = run.prefix(count)
    guard seen.positions != other.positions || seen.values != other.values else { return nil }
    positions = asked.map { $0 * ratio }
    guard positions[0] > seen.positions[count - 1] else { return nil }
    reached = Self.reached(by: run, at: cut)
    range = whole.range
    later = positions.map { run.interpolated(at: $0) }
  }

  /// Shares of the way that was come at which runs are compared.
  private static let shares: [Double] = [1, 0.93, 0.8, 0.6, 0.4, 0.2]
  /// About each of these, the mean of so much of the way on both sides.
  private static let halfWidth = 0.04

  /// The values of a run at some shares of the way to a position.
  static func reached(by run: Curve, at position: Double) -> [Double] {
    shares.map { share in
      let middle = share * position
      let first = run.positions.partitioningIndex { $0 >= middle * (1 - halfWidth) }
      let end = run.positions.partitioningIndex {
        $0 > min(middle * (1 + halfWidth), position * (1 + 1e-9))
      }
      guard end - first >= 2 else { return run.interpolated(at: middle) }
      return run.values[first..<end].reduce(0, +) / Double(end - first)
    }
  }
}

extension Curve {
  /// On the line between the neighbors; beyond the ends, their values.
  fileprivate func interpolated(at position: Double) -> Double {
    let next = positions.partitioningIndex { $0 >= position }
    if next == 0 { return values[0] }
    if next == count { return values[count - 1] }
    let share = (position - positions[next - 1]) / (positions[next] - positions[next - 1])
    return values[next - 1] + share * (values[next] - values[next - 1])
  }

  /// The same without values that are not finite; nil if the last is not, as of a run that diverged.
  var finite: Curve? {
    guard values.last?.isFinite == true else { return nil }
    if values.allSatisfy(\.isFinite) { return self }
    var curve = self
    let kept = values.indices.filter { values[$0].isFinite }
    curve.positions = kept.map { positions[$0] }
    curve.values = kept.map { values[$0] }
    curve.standardErrors = nil
    return curve
  }
}
