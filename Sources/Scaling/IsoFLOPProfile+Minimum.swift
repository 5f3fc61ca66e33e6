import Basics
import Laws
import LeastSquares
import RealModule

extension IsoFLOPProfile {
  var isBudget: Bool { if case .isNoBudget = outcome { false } else { true } }

  /// Why it is dropped, after its compute; empty if it is not.
  public var words: String {
    let ends = "of \(NumberText.counted(cells.count, "size"))"
    func size(_ cell: Cell?) -> String { NumberText.quantity(cell?.size ?? .nan) }
    switch outcome {
    case .minimum: return ""
    case .needsSmaller:
      return "needs smaller models: the smallest \(ends), \(size(cells.first)), is best"
    case .needsLarger:
      return "needs larger models: the largest \(ends), \(size(cells.last)), is best"
    case .drownsInNoise: return "is too flat for its noise: its best size may lie beyond its sizes"
    case .needsMoreSizes(let fewest):
      return "has \(NumberText.counted(cells.count, "size")), and needs \(fewest)"
    case .isNoValley: return "has no valley"
    case .isNoBudget(let range):
      return
        "is no budget: compute goes on to \(NumberText.significant(range.upper, 3)) without a gap"
    }
  }

  /// How far a curve through a valley's points misses its lowest place, as a share of the distance between
  /// points: in simulated tables of known laws intervals hold what they say with it.
  static let misplaced = 0.1

  /// What becomes of the budget, and the lowest places of its valley under noise of ln L.
  func searched(
    noise: Double, _ rule: ComputeRule, _ options: IsoFLOPOptions, stream: UInt64
  ) -> (Outcome, [(x: Double, y: Double)?]) {
    guard isBudget else { return (outcome, []) }
    let y = logLosses
    guard let search = ValleySearch(logSizes, lowest: lowestCell, by: options.method) else {
      return (.needsMoreSizes(fewest: ValleySearch.fewestSizes(options.method)), [])
    }
    let best: (x: Double, y: Double)
    switch search.lowest(y) {
    case .inside(let x, let y): best = (x, y)
    case .below: return (.needsSmaller, [])
    case .above: return (.needsLarger, [])
    case .nowhere: return (.isNoValley, [])
    }
    if options.method == .parabola {
      if lowestCell == 0 { return (.needsSmaller, []) }
      if lowestCell == y.count - 1 { return (.needsLarger, []) }
    }
    var random = SplitMix64(seed: options.seed &+ (stream &+ 1) &* SplitMix64.step)
    func normal() -> Double { Distributions.normalQuantile(random.uniform()) }
    let draws = (0..<options.draws).map { _ -> (x: Double, y: Double)? in
      let noisy = y.map { $0 + noise * normal() }
      guard case .inside(let x, let y) = search.lowest(noisy) else { return nil }
      return (x + Self.misplaced * search.spacing * normal(), y)
    }
    let inside = draws.compactMap(\.self)
    guard 2 * inside.count > draws.count else { return (.drownsInNoise, []) }
    // What the ends cut off makes a budget count less, and a curve knows places no better than a third
    // of the distance between its points (Porian et al. 2024).
    let cut = Double(draws.count) / Double(inside.count)
    let minimum = Minimum(
      size: .exp(best.x), tokens: rule.tokens(compute: compute, size: .exp(best.x)),
      loss: .exp(best.y),
      logSizeNoise: inside.map(\.x).standardDeviation,
      logSizeError: max(inside.map(\.x).standardDeviation, search.spacing / 3) * cut,
      logLossError: max(inside.map(\.y).standardDeviation, 1e-6) * cut,
      nearlyBest: nearlyBest(search.curve(y), about: best))
    return (.minimum(minimum), draws)
  }

  private func nearlyBest(
    _ curve: [(Double, Double)], about best: (x: Double, y: Double)
  ) -> Interval {
    let most = best.y + .log(onePlus: Self.nearly)
    let below = curve.last { $0.0 < best.x && $0.1 > most }?.0 ?? curve.first?.0 ?? best.x
    let above = curve.first { $0.0 > best.x && $0.1 > most }?.0 ?? curve.last?.0 ?? best.x
    return Interval(.exp(below), .exp(above))
  }
}

extension [Double] {
  fileprivate var standardDeviation: Double {
    guard count > 1 else { return 0 }
    let mean = reduce(0, +) / Double(count)
    return (reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(count - 1)).squareRoot()
  }
}
