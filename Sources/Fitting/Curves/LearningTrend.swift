import Laws
import LeastSquares
public import Records

/// The learning trend of a curve: the limit of its power law, estimated anew with each value.
///
/// The level-i trend is the least-squares fit of c − a·x^−b to the first i values; its limit
/// αᵢ = c says where the curve would end. As values come in, the αᵢ settle, and once they only improve
/// no more than a threshold on what has been reached, further training is not worth its cost.
///
/// This is our reading of Vilares Ferro, Darriba and Ribadas (2024, arXiv 2402.02515 and 2402.02522),
/// made from abstracts and restatements since no full text was at hand; where definitions were not
/// certain they are as stated here, for scores that rise (for losses that fall everything is
/// mirrored):
///
/// - *working level*: the first level from which on αᵢ changes by at most
///   ς·√ν/(1 − ν) per unit of position, over a look-ahead of λ levels;
/// - *prediction level*: the first level, at or after the working level, whose αᵢ is a value that the
///   metric can take and from which on αᵢ has never risen again: then αᵢ bounds from above what the
///   curve will reach;
/// - *layer of convergence* of a level: αᵢ less the trend's own value at the last position, what is
///   still to be gained;
/// - *proximity condition*: at or after the prediction level, a layer of at most τ.
public struct LearningTrend: Sendable {
  /// What decides where the trend begins to be trusted.
  public struct Settings: Sendable, Hashable, Codable {
    /// ν, the share of the range of positions below which a slope counts as level.
    public var verticality: Double
    /// ς, how much slower than that the limit must change.
    public var slowdown: Double
    /// λ, for how many levels it must.
    public var lookAhead: Int
    /// The weight of an artificial value at infinity, the limit of the level before, which damps
    /// irregular limits; 0 for none. The weight of level i is this times i.
    public var anchoring: Double

    public init(
      verticality: Double = 2e-5, slowdown: Double = 1, lookAhead: Int = 5, anchoring: Double = 0
    ) {
      self.verticality = verticality
      self.slowdown = slowdown
      self.lookAhead = lookAhead
      self.anchoring = anchoring
    }
  }

  /// The trend at one number of values.
  public struct Level: Sendable, Hashable, Codable {
    /// i, how many values it is fitted to.
    public var count: Int
    /// αᵢ.
    public var asymptote: Double
    /// a and b of c − a·x^−b.
    public var amplitude: Double
    public var exponent: Double
    /// What is still to be gained after the last of its values, at least 0.
    public var layer: Double
  }

  public var curve: Curve
  public var settings: Settings
  /// From level 3 on; a level whose fit fails is left out.
  public private(set) var levels: [Level] = []
  /// The number of values at the working level; absent if it is not reached.
  public private(set) var workingLevel: Int?
  /// The number of values at the prediction level; absent if it is not reached.
  public private(set) var predictionLevel: Int?

  /// - Parameter curve: one whose values that are not finite are passed over.
  public init(of curve: Curve, settings: Settings = Settings()) {
    self.curve = curve
    self.settings = settings
    let points = CurveData(curve).usable.filtered { curve.positions[$0] > 0 }
    guard points.count >= 3 else { return }
    var previous: Level?
    for count in 3...points.count {
      guard let level = Self.level(count, points, curve, settings, after: previous) else {
        continue
      }
      levels.append(level)
      previous = level
    }
    workingLevel = findWorkingLevel(points.inputs[0])
    predictionLevel = findPredictionLevel()
  }

  /// The last level.
  public var current: Level? { levels.last }

  /// The limit that the whole curve points to.
  public var asymptote: Double? { current?.asymptote }

  /// Whether the proximity condition holds: at most `threshold` is still to be gained, in units of
  /// the metric.
  public func isConverged(within threshold: Double) -> Bool {
    guard let current, let predictionLevel else { return false }
    return current.count >= predictionLevel && current.layer <= threshold
  }

  // MARK: Levels

  private static func level(
    _ count: Int, _ points: CurveData, _ curve: Curve, _ settings: Settings, after previous: Level?
  ) -> Level? {
    var positions = Array(points.inputs[0].prefix(count))
    var values = Array(points.observed.prefix(count))
    var weights: [Double]?
    if settings.anchoring > 0, let previous {
      // x^−b vanishes there for every b that is looked for.
      positions.append(1e300)
      values.append(previous.asymptote)
      weights = Array(repeating: 1, count: count) + [settings.anchoring * Double(count)]
    }
    let rises = curve.goal == .higher
    let start = previous?.exponent
    let parameter = Parameter(
      "b", start: start, lower: 1e-3, upper: 20, range: 0.02...4, scale: .logarithmic)
    guard
      let solution = try? SeparableProblem(
        model: FormulaTerms(
          Power3Family(), over: [[positions]], searched: [SearchCoordinate(parameter)]
        ),
        observed: values, weights: weights, nonlinear: [parameter],
        signs: [.free, rises ? .nonnegative : .nonpositive]
      ).solve(
        Solver(
          methods: [.dogleg], tolerances: Tolerances(offset: 1e-4), maximumEvaluations: 60,
          multiStart: MultiStart(
            use: start == nil ? .always : .whenNeeded, count: 16, polished: 2, threads: 1)))
    else { return nil }
    let (exponent, limit, amplitude) = (
      solution.parameters[0], solution.parameters[1], solution.parameters[2]
    )
    let reached = Power3Family().values(
      [limit, amplitude, exponent], at: [points.inputs[0][count - 1]])[0]
    guard limit.isFinite, reached.isFinite else { return nil }
    return Level(
      count: count, asymptote: limit, amplitude: amplitude, exponent: exponent,
      layer: max(0, rises ? limit - reached : reached - limit))
  }

  private func findWorkingLevel(_ positions: [Double]) -> Int? {
    let bound =
      settings.slowdown * settings.verticality.squareRoot() / (1 - settings.verticality)
    let changes = zip(levels, levels.dropFirst()).map { before, after in
      abs(after.asymptote - before.asymptote)
        / (positions[after.count - 1] - positions[before.count - 1])
    }
    let needed = max(settings.lookAhead, 1)
    guard changes.count >= needed else { return nil }
    for first in 0...(changes.count - needed)
    where changes[first..<(first + needed)].allSatisfy({ $0 <= bound }) {
      return levels[first].count
    }
    return nil
  }

  private func findPredictionLevel() -> Int? {
    guard let workingLevel else { return nil }
    let rises = curve.goal == .higher
    // From the end back: as long as limits do not move away again.
    var found: Int?
    for (index, level) in levels.enumerated().reversed() {
      guard level.count >= workingLevel, curve.bounds.contains(level.asymptote) else { break }
      if index + 1 < levels.count {
        let next = levels[index + 1].asymptote
        let movesAway = rises ? next > level.asymptote : next < level.asymptote
        if movesAway { break }
      }
      found = level.count
    }
    // One level alone is no sequence that settles.
    guard let found, let last = levels.last?.count, last > found else { return nil }
    return found
  }
}
