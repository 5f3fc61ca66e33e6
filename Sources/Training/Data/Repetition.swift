internal import Basics
internal import Schedules

/// Repeated data: part of a training set comes several times in each epoch.
///
/// Of N distinct examples, R come n = `times` times each and the others once, with R such that
/// the repetitions are the share f of all that an epoch has: n·R = f·(n·R + N − R), so
///
/// R = f·N/(n·(1 − f) + f), rounded to the nearest, at least 1.
///
/// With f = 0.1 and n = 100, nine tenths of what is trained on is seen once, and one tenth a
/// hundred times (Hernandez and others 2022, arXiv 2205.10487).
/// Text: `0.1:100`.
public struct Repetition: Hashable, Sendable {
  /// f, above 0 and below 1.
  public let share: Double
  /// n, 2 to 10,000.
  public let times: Int

  /// - Throws: ``TrainingError`` for a share or number outside its range.
  public init(share: Double, times: Int) throws(TrainingError) {
    guard share > 0, share < 1, 2...10_000 ~= times else {
      throw TrainingError(
        argument: "repeat", value: "\(share):\(times)",
        requirement: "must be a share above 0 and below 1, and a whole number from 2 to 10000")
    }
    self.share = share
    self.times = times
  }

  /// The repetition that `SHARE:TIMES` stands for.
  public init(text: String) throws(TrainingError) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, let share = Double(plain: parts[0].trimmed),
      let times = Int(parts[1].trimmed)
    else {
      throw TrainingError(
        argument: "repeat", value: text, requirement: "must be SHARE:TIMES, such as 0.1:100")
    }
    try self.init(share: share, times: times)
  }

  public var text: String { "\(share):\(times)" }

  /// R, the number of `count` distinct examples that are repeated.
  func repeated(of count: Int) -> Int {
    let times = Double(times)
    let exact = share * Double(count) / (times * (1 - share) + share)
    // Fits: the share and times are checked, so this is at most the count.
    return min(count, max(1, Int(exact.rounded())))
  }
}
