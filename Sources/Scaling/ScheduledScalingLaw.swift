import Differentiation
import RealModule

/// The loss of a run of N parameters anywhere along it, from its learning rates:
///
///     L = E + [x^k + y^k]^(1/k)·(1 + ρ·h),  x = A·(N/N₀)^−α,  y = B·(N/N₀)^μ·(S/S₀)^−β
///
/// S is the area under the rate over its peak, and h what is still felt of the rate, see
/// ``RelativeRates``; its memory is the share c of the tokens so far. A decay thus gains a share of what
/// can still be learned. N₀ and S₀ are typical of the runs. With k = 1 the terms are added, as
/// Hoffmann et al. (2022, arXiv 2203.15556) do; μ lets data count less for larger models. That a decay's
/// gain is a sum over falls of the rate, each with a delay, is of Tissue et al. (2024, arXiv 2408.11029).
struct ScheduledScalingLaw: Sendable {
  /// Losses are in units of the least one, which E, A and B are multiples of.
  static let names = ["E", "lnA", "alpha", "lnB", "beta", "mu", "lnRho", "lnMemory", "lnK"]
  static let (limit, rho, memory) = (0, 6, 7)
  static let bounds: [ClosedRange<Double>] = [
    0...0.9999, -9...6, 0.02...1.2, -9...6, 0.02...1.2, -1...1, -9...2, -7...1, -0.7...2,
  ]

  /// Whether k is found; otherwise it is 1.
  let isCoupled: Bool

  var count: Int { isCoupled ? 9 : 8 }

  /// ln(L/least loss) of each row.
  func logLosses<S: DifferentiableNumber>(_ p: [S], at rows: ScheduledRows) -> [S] {
    let k = count > 8 ? S.exp(p[8]) : S(1)
    let (rho, pace) = (S.exp(p[Self.rho]), S.exp(-p[Self.memory]))
    return (0..<rows.count).map { row in
      let x = p[1] - p[2] * rows.logSizes[row]
      let y = p[3] + p[5] * rows.logSizes[row] - p[4] * rows.logAreas[row]
      let (more, less) = x.value > y.value ? (x, y) : (y, x)
      let reducible = S.exp(more + S.log(onePlus: S.exp(k * (less - more))) / k)
      return S.log(p[Self.limit] + reducible * (1 + rho * rows.hotShare(row, pace: pace)))
    }
  }

  /// ∂ln L/∂parameter, a column each.
  func slopes(_ p: [Double], at rows: ScheduledRows) -> [[Double]] {
    Self.columns(p) { logLosses($0, at: rows) }
  }

  /// The parameters that a search begins at.
  func start(exponent: Double, medianLoss: Double) -> [Double] {
    let limit = 0.6
    let above = max(medianLoss - limit, 0.03)
    return [
      limit, .log(0.5 * above), exponent, .log(0.4 * above), exponent, 0, .log(0.1), .log(0.05),
      .log(1.3),
    ].prefix(count).map { $0 }
  }

  // MARK: Beliefs

  /// What is believed of a law before any run is seen, in standard deviations from its mean: weak beliefs
  /// that were chosen on models of up to 760 million parameters, and on much smaller ones.
  ///
  /// - Parameter isThin: whether the runs' schedules cannot tell a decay's gain from what data bring.
  func departures<S: DifferentiableNumber>(_ p: [S], isThin: Bool) -> [S] {
    func departure(_ value: S, _ mean: Double, _ deviation: Double) -> S {
      (value - mean) / deviation
    }
    var departures = [
      departure(p[Self.limit], 0.62, 0.35), departure(p[2], 0.35, 0.2), departure(p[4], 0.35, 0.2),
      departure(S.log(p[2]) - S.log(p[4]), 0, 0.25), departure(p[5], 0, 0.2),
      departure(p[Self.memory], .log(0.05), 1),
    ]
    if isCoupled { departures.append(departure(p[8], .log(1.5), 0.5)) }
    if isThin { departures.append(departure(p[Self.rho], -2, 0.5)) }
    return departures
  }

  func departureSlopes(_ p: [Double], isThin: Bool) -> [[Double]] {
    Self.columns(p) { departures($0, isThin: isThin) }
  }

  /// A column for each parameter, eight at once.
  private static func columns(_ p: [Double], _ formula: ([Dual8]) -> [Dual8]) -> [[Double]] {
    var columns: [[Double]] = []
    for first in stride(from: 0, to: p.count, by: 8) {
      let block = first..<min(first + 8, p.count)
      let values = formula(
        p.enumerated().map { index, value in
          block.contains(index) ? Dual8(value, lane: index - first) : Dual8(value)
        })
      for lane in 0..<block.count { columns.append(values.map { $0.derivatives[lane] }) }
    }
    return columns
  }
}

/// What is typical of the runs: quantities are counted from there.
struct ScheduledReference: Sendable {
  /// ln N₀, the mean over rows.
  var logSize: Double
  /// ln S₀, the median of ln τ over rows.
  var logArea: Double
}

/// Rows of runs, in the quantities of the law.
struct ScheduledRows: Sendable {
  /// ln(N/N₀).
  private(set) var logSizes: [Double] = []
  /// ln(S/S₀).
  private(set) var logAreas: [Double] = []
  /// ln τ.
  private(set) var logTokens: [Double] = []
  /// Which size, and which trunk, each row is of.
  private(set) var sizes: [Int] = []
  private(set) var trunks: [Int] = []
  /// h = rate + Σ amount·e^(−age/c), the sum over a row's part of these.
  private var rates: [Double] = []
  private var amounts: [Double] = []
  private var ages: [Double] = []
  private var ends: [Int] = [0]

  var count: Int { logTokens.count }
  var indices: Range<Int> { 0..<count }

  init() {}

  mutating func append(
    _ run: ScheduledRun, at places: [Double], from reference: ScheduledReference, size: Int,
    trunk: Int
  ) {
    for place in places {
      logSizes.append(.log(run.size) - reference.logSize)
      logAreas.append(.log(run.rates.area(through: place)) - reference.logArea)
      logTokens.append(.log(place))
      sizes.append(size)
      trunks.append(trunk)
      let felt = run.rates.felt(at: place)
      rates.append(felt.rate)
      amounts += felt.amounts
      ages += felt.ages
      ends.append(ages.count)
    }
  }

  /// - Parameter pace: 1/c.
  func hotShare<S: DifferentiableNumber>(_ row: Int, pace: S) -> S {
    var share = S(rates[row])
    for index in ends[row]..<ends[row + 1] {
      share += amounts[index] * S.exp(-ages[index] * pace)
    }
    return share
  }
}
