public import Basics
import RealModule
public import Records

/// Extrapolates real curves of any metric: losses that fall, plateau and turn up again, error rates
/// and scores, against steps, epochs or sample sizes.
///
/// A curve is a trend that fades as a power of the position and is disturbed on its way, see
/// ``TrendPrior``; constants are averaged over by importance sampling, level and slope by a Kalman
/// filter, in a few milliseconds a curve. The units of positions do not matter, nor those of the
/// metric. The same curve has the same answer each time.
///
/// ```swift
/// let curve = Curve(positions: steps, values: losses)
/// let end = try TrendExtrapolator().posterior(of: curve, at: [50_000]).extrapolation
/// let interval = end.quantiles([0.05, 0.5, 0.95], at: 0)
/// ```
///
/// It knows nothing of learning rates: where a decay is still to come, forecast by a law instead.
/// It speaks of curves that stay finite; that a run will diverge is not foreseen.
public struct TrendExtrapolator: Extrapolator {
  /// Points with finite values below which nothing can be said.
  public static let leastPoints = 3
  /// How many times as far as has been seen a forecast is hardly more than a guess.
  static let farthest = 20.0

  /// Nil for the usual prior of the metric's scale.
  public let prior: TrendPrior?
  private let random: RandomNumbers
  private let rounds: Int

  /// - Parameters:
  ///   - prior: What is believed beforehand. Default: ``TrendPrior/losses`` for metrics with one
  ///     bound, ``TrendPrior/shares`` for those with two, ``TrendPrior/scores`` for others.
  ///   - trends: How many trends are tried a round; at least 64.
  ///   - rounds: How many rounds at most.
  ///   - draws: How many ways to go on are told.
  ///   - seed: Of all random numbers.
  public init(
    _ prior: TrendPrior? = nil, trends: Int = 192, rounds: Int = 3, draws: Int = 512,
    seed: UInt64 = 1
  ) {
    self.prior = prior
    self.rounds = max(rounds, 1)
    random = .known(
      RandomNumbers.Key(
        trends: (max(trends, 64) + 7) / 8 * 8, draws: max(draws, 64), seed: seed))
  }

  /// The random numbers of searches and draws. No curve changes them, and they take longer to make than a short
  /// curve to extrapolate, so that extrapolators share them.
  private struct RandomNumbers: Sendable {
    struct Key: Hashable {
      var trends: Int
      var draws: Int
      var seed: UInt64
    }

    let bank: ShapeBank
    let deviates: TrendPaths.Deviates

    private static let memory = BoundedCache<Key, RandomNumbers>(capacity: 8)

    static func known(_ key: Key) -> RandomNumbers {
      memory.value(for: key) {
        RandomNumbers(
          bank: ShapeBank(
            shapeCount: TrendLanes.coordinateCount, coordinateCount: TrendLanes.coordinateCount,
            count: key.trends, seed: key.seed),
          deviates: TrendPaths.Deviates(drawCount: key.draws, seed: key.seed))
      }
    }
  }

  /// Nil where ``posterior(of:at:)`` throws.
  public func extrapolation(of curve: Curve, at positions: [Double]) -> ExtrapolatedCurve? {
    try? posterior(of: curve, at: positions).extrapolation
  }

  /// What is believed of `curve` at `positions` beyond what it holds.
  ///
  /// Values that are not finite are left out, unless the last is one. Standard errors are not used:
  /// the noise is inferred. A curve of more than 64 points enters as the means of neighbors, evenly
  /// spread over the logarithm of the position.
  ///
  /// - Parameter positions: Ascending, beyond the curve's last.
  /// - Throws: `Refusal` if the curve ends in a value that is not finite, has fewer than
  ///   three that are, or if positions do not ascend above 0.
  public func posterior(
    of curve: Curve, at positions: [Double]
  ) throws(Refusal) -> CurvePosterior {
    try curve.checkExtrapolation(at: positions)
    let name = curve.name.isEmpty ? "the curve" : curve.name
    let usable = curve.values.indices.filter { curve.values[$0].isFinite }
    guard usable.count >= Self.leastPoints else {
      throw Refusal(
        .data,
        "\(name) has \(NumberText.counted(usable.count, "finite value")) so far; an "
          + "extrapolation needs \(Self.leastPoints)")
    }
    let values = usable.map { curve.values[$0] }
    let scale = MetricScale(for: curve, values: values)
    // A first position of 0 has no logarithm: positions are counted from one step before.
    let offset = curve.positions[0] > 0 ? 0 : curve.positions[1]
    let seen = SeenTrend(
      positions: usable.map { curve.positions[$0] + offset }, values: values, scale: scale)
    let search = TrendSearch(
      seen, prior: prior ?? .usual(on: scale), bank: random.bank, rounds: rounds)
    guard search.effectiveCount > 0 else {
      throw Refusal(
        .data,
        "no trend of the prior comes near what was seen of \(name); choose a wider prior")
    }
    let draws = TrendPaths(search, of: seen).draws(
      at: positions.map { $0 + offset }, deviates: random.deviates)
    return CurvePosterior(
      extrapolation: ExtrapolatedCurve(
        curve: curve, positions: positions, scale: scale, draws: draws),
      logEvidence: search.logEvidence,
      notes: notes(
        on: curve, usable: usable.count, seen, search, to: positions[positions.count - 1]))
  }

  private func notes(
    on curve: Curve, usable: Int, _ seen: SeenTrend, _ search: TrendSearch, to horizon: Double
  ) -> [ExtrapolationNote] {
    var notes: [ExtrapolationNote] = []
    if usable < curve.count {
      notes.append(.leftOut(count: curve.count - usable, withZero: false))
    }
    if usable < 5 {
      notes.append(.hardlySeen(points: usable))
    }
    if search.unsettled > 0.5 { notes.append(.unsettled) }
    let last = curve.positions[curve.count - 1]
    if horizon > Self.farthest * last {
      notes.append(.farHorizon(factor: Self.farthest))
    }
    if case .logarithm(0, true, _) = seen.scale, !curve.bounds.lowerBound.isFinite {
      notes.append(.staysAboveZero)
    }
    return notes
  }
}

extension Curve {
  /// Refuses what no extrapolator could answer.
  func checkExtrapolation(at asked: [Double]) throws(Refusal) {
    func ascends(_ positions: [Double]) -> Bool {
      zip(positions, positions.dropFirst()).allSatisfy { $0 < $1 }
        && positions.allSatisfy { $0 >= 0 && $0.isFinite }
    }
    guard let next = asked.first, ascends(asked), ascends(positions) else {
      throw Refusal(
        .data,
        "positions of a curve are finite numbers, not below 0, and ascend, and at least one is "
          + "asked for")
    }
    if let last = positions.last, last >= next {
      throw Refusal(
        .usage, "position \(next) is not beyond what was seen, which ends at \(last)")
    }
    let name = name.isEmpty ? "the curve" : name
    if case .notFinite = Divergence().sign(in: self) {
      throw Refusal(
        .data,
        "\(name) ends in a value that is not finite: it diverged, and there is nothing to extrapolate"
      )
    }
    if !values.isEmpty, !values.contains(where: \.isFinite) {
      throw Refusal(.data, "nothing has been measured yet of \(name): none of its values is finite")
    }
  }
}
