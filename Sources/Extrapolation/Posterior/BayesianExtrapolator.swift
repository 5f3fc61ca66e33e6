public import Basics
import RealModule
public import Records
import Synchronization

/// Extrapolates curves by Bayes' rule under a stated prior.
///
/// The posterior is sampled by importance, in milliseconds, with exact weights: more draws bring it
/// to the answer that a long run of Markov chains would give. The same curve has the same answer
/// each time.
///
/// ```swift
/// let extrapolator = BayesianExtrapolator(.lcpfn)
/// let curve = Curve(positions: epochs, values: accuracies, goal: .higher, bounds: 0...1)
/// let extrapolation = try extrapolator.posterior(of: curve, at: [100]).extrapolation
/// ```
public struct BayesianExtrapolator: Extrapolator {
  /// Effective draws below which more are sought, and below which it is said.
  static let enough = 100.0
  private static let rounds = 4

  public let prior: CurvePrior
  private let separated: SeparatedPrior
  private let bank: ShapeBank
  private let seed: UInt64
  /// The stand-ins for the prior's coefficients, made once for each range of positions.
  private let moments = BoundedCache<ClosedRange<Double>, CoefficientMoments?>(capacity: 1000)

  /// - Parameters:
  ///   - draws: How many shapes of curves are tried a round; at least 64.
  ///   - seed: Of all random numbers.
  public init(_ prior: CurvePrior, draws: Int = 896, seed: UInt64 = 1) {
    self.prior = prior
    self.seed = seed
    separated = SeparatedPrior(prior)
    bank = ShapeBank(separated, count: (max(draws, 64) + 7) / 8 * 8, seed: seed)
  }

  /// Nil where ``posterior(of:at:)`` throws.
  public func extrapolation(of curve: Curve, at positions: [Double]) -> ExtrapolatedCurve? {
    try? posterior(of: curve, at: positions).extrapolation
  }

  /// What is believed of `curve` at `positions` beyond what it holds.
  ///
  /// Values that are not finite are left out, unless the last is one. Standard errors are not used:
  /// the noise is inferred. A curve of more than 400 points enters as the means of neighbors.
  ///
  /// - Parameter positions: Ascending, beyond the curve's last. The prior's conditions hold at these
  ///   and at those seen.
  /// - Throws: `Refusal` if the curve ends in a value that is not finite, if positions do
  ///   not ascend above 0, or if no curve of the prior comes near what was seen.
  public func posterior(
    of curve: Curve, at positions: [Double]
  ) throws(Refusal) -> CurvePosterior {
    try curve.checkExtrapolation(at: positions)
    let usable = curve.values.indices.filter {
      curve.values[$0].isFinite && curve.positions[$0] > 0
    }
    let turned = curve.goal == .lower && prior.rises
    let sum = prior.bounds.lowerBound + prior.bounds.upperBound
    let seen = SeenCurve(
      positions: usable.map { curve.positions[$0] },
      values: usable.map { turned ? sum - curve.values[$0] : curve.values[$0] })
    let first = seen.positions.first ?? positions[0]
    let range = first...positions[positions.count - 1]
    guard
      let moments = moments.value(
        for: range, make: { CoefficientMoments(prior, over: range) })
    else {
      throw Refusal(
        .data,
        "hardly any curve of the prior '\(prior.name)' meets its own conditions from "
          + "position \(NumberText.exact(first)) to \(NumberText.exact(range.upperBound)); widen its bounds"
      )
    }
    var search = PosteriorSearch(
      separated, moments: moments, bank: bank, seen: seen, asked: positions, seed: seed)
    guard let draws = best(&search), let normalized = draws.normalized else {
      throw Refusal(
        .data,
        "no curve of the prior '\(prior.name)' comes near what was seen of "
          + "\(curve.name.isEmpty ? "the curve" : curve.name): its values lie within "
          + "\(NumberText.exact(prior.bounds.lowerBound)) and "
          + NumberText.exact(prior.bounds.upperBound)
          + (prior.rises ? " and end better than they start" : "") + "; choose another prior")
    }
    let extrapolation = ExtrapolatedCurve(
      curve: curve, positions: positions,
      draws: draws.weighted(normalized.weights, positions: positions.count) {
        turned ? sum - $0 : $0
      })
    return CurvePosterior(
      extrapolation: extrapolation, logEvidence: normalized.logEvidence,
      notes: notes(curve, seen, extrapolation, usable: usable.count))
  }

  /// Rounds of draws until there are enough, each about what the one before found.
  private func best(_ search: inout PosteriorSearch) -> PosteriorDraws? {
    var points = search.bankPoints()
    var best: PosteriorDraws?
    var most = 0.0
    for round in 0..<Self.rounds {
      let draws = search.draws(about: points, isFirst: round == 0)
      let effective = draws.effectiveCount
      if effective > most { (best, most) = (draws, effective) }
      if most >= Self.enough { break }
      guard let weights = draws.normalized?.weights else { continue }
      points = draws.points(weights, dimension: separated.coordinateCount)
    }
    return best
  }

  private func notes(
    _ curve: Curve, _ seen: SeenCurve, _ extrapolation: ExtrapolatedCurve, usable: Int
  ) -> [ExtrapolationNote] {
    var notes: [ExtrapolationNote] = []
    if usable < curve.count {
      notes.append(.leftOut(count: curve.count - usable, withZero: true))
    }
    if seen.count < usable {
      notes.append(.grouped(points: usable, groups: seen.count))
    }
    if usable < 3 {
      notes.append(.hardlySeen(points: usable))
    }
    let effective = extrapolation.effectiveDraws
    if effective < Self.enough {
      notes.append(.fewDraws(effective, prior: prior.name))
    }
    return notes
  }
}
