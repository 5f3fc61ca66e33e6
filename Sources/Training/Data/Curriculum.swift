import Basics
internal import Schedules

/// How much of a training set each pass over it uses.
///
/// One fixed random order of the set is cut by *mini-epochs*, the k-th of which goes through the
/// first share s_k of it:
///
/// - *vanilla*: s_k = 1, ordinary epochs;
/// - *growing*: from `start`, divided by `factor` each time, up to `end`, where it stays;
/// - *cyclical*: up likewise, then down again, multiplied by `factor`, to `start`, and so on: by
///   default ¼, ½, 1, ½, ¼, ½, 1, … (Kesgin and Amasyali 2022, *cyclical curriculum learning*).
///
/// Text: `cyclical`, or with its keys `cyclical:start=0.25,factor=0.5,end=1`.
public struct Curriculum: Hashable, Sendable {
  public enum Kind: String, CaseIterable, Sendable {
    case vanilla, growing, cyclical
  }

  public let kind: Kind
  /// The first share, at least 10⁻⁶ and at most `end`.
  public let start: Double
  /// By what the share is divided, above 0 and at most 0.99.
  public let factor: Double
  /// The largest share, at most 1.
  public let end: Double

  /// Ordinary epochs.
  public static let vanilla = Curriculum(kind: .vanilla)

  private init(kind: Kind) {
    (self.kind, start, factor, end) = (kind, 0.25, 0.5, 1)
  }

  /// - Throws: ``TrainingError`` unless 10⁻⁶ ≤ `start` ≤ `end` ≤ 1 and 0 < `factor` ≤ 0.99.
  public init(
    _ kind: Kind, start: Double = 0.25, factor: Double = 0.5, end: Double = 1
  ) throws(TrainingError) {
    guard start >= 1e-6, start <= end else {
      throw TrainingError(
        argument: "start", value: NumberText.exact(start),
        requirement: "must be a share from 1e-6 and at most the curriculum's end, "
          + NumberText.exact(end))
    }
    guard end <= 1 else {
      throw TrainingError(
        argument: "end", value: NumberText.exact(end), requirement: "must be a share of at most 1")
    }
    guard factor > 0, factor <= 0.99 else {
      throw TrainingError(
        argument: "factor", value: NumberText.exact(factor),
        requirement: "must be above 0 and at most 0.99")
    }
    self.kind = kind
    self.start = start
    self.factor = factor
    self.end = end
  }

  /// The curriculum that `text` stands for.
  public init(text: String) throws(TrainingError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let name = String(parts[0].trimmed)
    guard let kind = Kind(rawValue: name) else {
      let suggestion = Spelling.suggestion(for: name, among: Kind.allCases.map(\.rawValue))
      throw TrainingError(
        argument: "curriculum", value: text,
        requirement: "there is no curriculum '\(name)'\(suggestion)")
    }
    guard parts.count == 2 else {
      self.init(kind: kind)
      return
    }
    let keys = try KeyedText(
      parts[1], separator: ",", keys: ["start", "factor", "end"], argument: "curriculum",
      example: "cyclical:start=0.25,factor=0.5,end=1")
    try self.init(
      kind, start: keys.number("start") ?? 0.25, factor: keys.number("factor") ?? 0.5,
      end: keys.number("end") ?? 1)
  }

  public var text: String {
    kind == .vanilla
      ? kind.rawValue : "\(kind.rawValue):start=\(start),factor=\(factor),end=\(end)"
  }

  /// The shares of the first mini-epochs, and of those that then come again and again.
  var shares: (first: [Double], cycle: [Double]) {
    if kind == .vanilla { return ([], [1]) }
    var rising = [start]
    while let share = rising.last, share < end { rising.append(min(share / factor, end)) }
    if kind == .growing { return (rising.dropLast(), [end]) }
    var falling = [end]
    while let share = falling.last, share > start { falling.append(max(share * factor, start)) }
    return ([], rising + falling.dropFirst().dropLast())
  }
}
