import Basics
import RealModule

/// Successive halving in several brackets at once, which begin to stop at different ages (Li et al.
/// 2018), in the form of Optuna's `HyperbandPruner`.
///
/// With R the horizon and r the position of the first rung there are B = ⌊log_η(R/r)⌋ + 1 brackets;
/// bracket b is ``SuccessiveHalving`` that leaves out b rungs, among its own runs alone. A run is
/// allotted to one by a hash of its name, in proportion to ⌈B·η^s/(s + 1)⌉ with s = B − 1 − b.
public struct Hyperband: StoppingPolicy {
  public let name = "hyperband"
  /// The position of the first rung, or below 1 its share of the horizon; above 0.
  public var minimum: Double
  /// η, at least 2.
  public var reduction: Int

  public init(minimum: Double = 0.02, reduction: Int = 3) {
    precondition(minimum > 0 && reduction >= 2, "rungs lie apart")
    self.minimum = minimum
    self.reduction = reduction
  }

  public func judge(_ run: ObservedRun, given others: [ObservedRun]) -> Verdict {
    let brackets = Self.brackets(
      from: run.position(minimum), to: run.horizon, reduction: reduction)
    let bracket = Self.bracket(of: run.name, among: brackets)
    let rivals = others.indices.lazy.filter {
      Self.bracket(of: others[$0].name, among: brackets) == bracket
    }
    let halving = SuccessiveHalving(minimum: minimum, reduction: reduction, skipped: bracket)
    var verdict = halving.verdict(for: run, given: others, among: rivals)
    verdict.reason += " (bracket \(bracket + 1) of \(brackets.count))"
    return verdict
  }

  /// The shares of the brackets.
  static func brackets(from minimum: Double, to horizon: Double, reduction: Int) -> [Int] {
    let eta = Double(reduction)
    let ratio = min(max(horizon / minimum, 1), .greatestFiniteMagnitude)
    // What is a power of η except for rounding is one.
    var count = Int(saturating: (.log(ratio) / .log(eta) + 1e-9).rounded(.down)) + 1
    // The first of more brackets would get but one run of a million times a million.
    while count > 1, Double(count) * .pow(eta, count - 1) > 0x1p52 { count -= 1 }
    return (0..<count).map { bracket in
      let s = count - 1 - bracket
      return Int(saturating: (Double(count) * .pow(eta, s) / Double(s + 1)).rounded(.up))
    }
  }

  static func bracket(of name: String, among shares: [Int]) -> Int {
    var place = Int(hash(name) % UInt64(shares.reduce(0, +)))
    for (bracket, share) in shares.enumerated() {
      place -= share
      if place < 0 { return bracket }
    }
    return shares.count - 1
  }

  /// FNV-1a, stirred once more, since names mostly differ in their last letters.
  private static func hash(_ name: String) -> UInt64 {
    var bytes = FNV1a()
    bytes.add(name.utf8)
    var hash = bytes.hash
    hash = (hash ^ (hash >> 33)) &* 0xFF51_AFD7_ED55_8CCD
    return hash ^ (hash >> 33)
  }
}
