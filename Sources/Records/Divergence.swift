internal import Basics

/// When a run has diverged: the one rule of all that ask.
///
/// - It ends in values that are not finite, more of them in a row than anywhere before. A few NaN where
///   others follow, or before the first number, are rows in which nothing was measured.
/// - Or it has got far worse than ever before. Of a metric to be lowered that was always above 0, as losses
///   are, that is `rise` times its first value above that. Values of other metrics may begin near 0, from
///   which a ratio tells nothing: such a curve has diverged where it is worse than it ever was until its best,
///   by more than `spread` times the range that it had covered by then.
public struct Divergence: Sendable, Hashable {
  /// How many times its first value a loss may rise by, above 0: from 4 to 44 by default.
  public var rise: Double
  /// How many times the range that it has covered any other metric may get worse by, above 0.
  public var spread: Double

  /// So many values say what range a metric covers.
  private static let fewestCovered = 8
  /// So many NaN in a row from the beginning are no metric that is taken now and then.
  private static let mostUnmeasured = 10

  public init(rise: Double = 10, spread: Double = 100) {
    precondition(rise > 0 && spread > 0, "a curve may get worse by more than nothing")
    self.rise = rise
    self.spread = spread
  }

  /// What shows that a run has diverged.
  public enum Sign: Sendable, Hashable {
    /// It ends in this value.
    case notFinite(Double)
    case worse(from: Double, to: Double)
  }

  /// What shows that the curve's run has diverged; nil where nothing does.
  public func sign(in curve: Curve) -> Sign? {
    guard let last = curve.values.last else { return nil }
    if !last.isFinite { return Self.endsBroken(curve.values) ? .notFinite(last) : nil }
    guard let first = curve.values.first(where: \.isFinite) else { return nil }
    // What is better than at the start has not diverged: no need to look at all values.
    if last == first || curve.isBetter(last, than: first) { return nil }
    let isLoss = curve.goal == .lower && curve.values.allSatisfy { !($0 <= 0) }
    if isLoss { return last - first > rise * first ? .worse(from: first, to: last) : nil }
    let finite = curve.values.filter(\.isFinite)
    let before = finite.dropLast()
    guard before.count >= Self.fewestCovered,
      let best = curve.goal == .lower ? before.min() : before.max(),
      let place = before.firstIndex(of: best)
    else { return nil }
    let covered = before.prefix(max(place + 1, Self.fewestCovered))
    guard let low = covered.min(), let high = covered.max(), low < high else { return nil }
    let excess = curve.goal == .lower ? last - high : low - last
    return excess > spread * (high - low)
      ? .worse(from: curve.goal == .lower ? high : low, to: last) : nil
  }

  /// Whether values end in some that are not finite, as after a divergence, rather than in rows where nothing
  /// was measured.
  static func endsBroken(_ values: some BidirectionalCollection<Double>) -> Bool {
    let end = values.lastIndex(where: \.isFinite).map(values.index(after:)) ?? values.startIndex
    let tail = values[end...]
    guard !tail.isEmpty else { return false }
    guard tail.allSatisfy(\.isNaN) else { return true }
    if end == values.startIndex { return tail.count >= mostUnmeasured }
    var (longest, current) = (0, 0)
    for value in values[..<end] {
      current = value.isNaN ? current + 1 : 0
      longest = max(longest, current)
    }
    return tail.count > longest
  }
}

extension Divergence.Sign: CustomStringConvertible {
  /// What follows "it has diverged".
  public var description: String {
    switch self {
    case .notFinite(let value): ": its value is \(value)"
    case .worse(let from, let to):
      ", from \(NumberText.significant(from)) to \(NumberText.significant(to))"
    }
  }
}
