public import Basics
public import Fitting
import Laws
import LeastSquares
import RealModule

/// One law of loss over size, tokens and learning rates, fitted to whole training curves.
///
/// What runs end with says how the loss depends on size and tokens, but costs a run each. Their curves say
/// it at every row, once the law knows what a row's learning rate still hides:
///
///     L = E + [A·(N/N₀)^−α + B·(N/N₀)^μ·(S/S₀)^−β]·(1 + ρ·h)
///
/// with S the area under the rate and h the share of it that is still felt, see ``RelativeRates``. A second
/// form couples the two terms by a power k; forecasts are means of both, and as unsure as these differ.
/// How rows depart from the law is learned as a covariance, which corrects forecasts near them and keeps
/// many rows of one run from counting as many runs. It pays where runs of all sizes were trained alike and
/// differ in length; sizes of other shapes spoil it, which ``notes`` then say.
///
/// ```swift
/// let fit = try ScheduledScalingFit(to: ScheduledRun.runs(reading: "curves.csv"))
/// try fit.annealedLosses(size: 7e9, tokens: [1.4e11, 1e12])
/// fit.optimum(compute: 1e23).size.interval
/// ```
public struct ScheduledScalingFit: Sendable {
  /// Those that it was fitted to, with the rows that were used.
  public let runs: [ScheduledRun]
  /// Of its intervals.
  public let level: Double
  public let seed: UInt64
  /// What there is to say of the runs that it rests on.
  public private(set) var notes: [Remark] = []
  /// With terms that add, and then coupled.
  let forms: [ScheduledScalingForm]
  private let reference: ScheduledReference
  let leastLoss: Double
  private let sizes: [Double]
  private let trunks: [String: Int]

  /// Costs grow with the cube of the number of rows. Each run has as many as there is room for.
  public static let mostRows = 320
  public static let mostRowsOfRun = 12

  /// - Parameters:
  ///   - runs: with losses of one kind. Each needs its learning rates.
  ///   - level: of intervals.
  ///   - seed: of the draws for ``optimum(compute:along:rule:level:)``.
  /// - Throws: `Refusal` if they cannot carry the law: one size, or rates that fall in no run.
  public init(to runs: [ScheduledRun], level: Double = 0.9, seed: UInt64 = 1) throws(Refusal) {
    try FitOptions.check(level: level)
    try Self.check(runs)
    let (used, left) = Self.thinned(runs)
    try Self.check(kept: used)
    let losses = used.flatMap(\.losses)
    let logTokens = used.flatMap(\.tokens).map { Double.log($0) }
    let logSizes = used.flatMap { run in run.tokens.map { _ in Double.log(run.size) } }
    let least = losses.min() ?? 1
    let reference = ScheduledReference(
      logSize: logSizes.reduce(0, +) / Double(max(logSizes.count, 1)),
      logArea: logTokens.median ?? 0)
    let sizes = Set(used.map(\.size)).sorted()
    var trunks: [String: Int] = [:]
    for run in used where trunks[run.trunk] == nil { trunks[run.trunk] = trunks.count }
    var rows = ScheduledRows()
    for run in used {
      rows.append(
        run, at: run.tokens, from: reference, size: sizes.firstIndex(of: run.size) ?? 0,
        trunk: trunks[run.trunk] ?? 0)
    }
    let lengths = rows.trunks.reduce(into: [Int: Double]()) { $0[$1, default: 0] += 1 }
    let data = ScheduledScalingForm.Data(
      rows: rows, logLosses: losses.map { .log($0 / least) },
      runLengths: rows.trunks.map { lengths[$0] ?? 1 }, isThin: Self.isThin(used))
    let found = Parallel.map(count: 2, threads: nil) { form in
      ScheduledScalingForm(ScheduledScalingLaw(isCoupled: form == 1), data)
    }.compactMap { $0 }
    guard found.count == 2 else {
      throw Refusal(
        .data, "no law of schedules comes near these losses: are the columns the right ones?")
    }
    self.runs = used
    self.level = level
    self.seed = seed
    self.reference = reference
    self.sizes = sizes
    self.trunks = trunks
    leastLoss = least
    forms = found
    notes = remarks(isThin: data.isThin)
    if left > 0 {
      notes.append(
        Remark(
          "the fit rests on \(rowCount) rows, spread evenly over compute: \(NumberText.grouped(left)) more are left out",
          isDoubt: false))
    }
  }

  /// The runs with the rows that are used, and how many are left out although each run has few.
  private static func thinned(_ runs: [ScheduledRun]) -> (runs: [ScheduledRun], left: Int) {
    var kept: [[Int]] = []
    for most in stride(from: mostRowsOfRun, through: 2, by: -1) {
      kept = runs.map { $0.rows(atMost: most) }
      if kept.reduce(0, { $0 + $1.count }) <= mostRows { break }
    }
    let all = kept.enumerated().flatMap { run, rows in rows.map { (run: run, row: $0) } }
    let left = max(all.count - mostRows, 0)
    if left > 0 {
      func compute(_ place: (run: Int, row: Int)) -> Double {
        runs[place.run].size * runs[place.run].tokens[place.row]
      }
      let ascending = all.sorted { (compute($0), $0.run) < (compute($1), $1.run) }
      kept = runs.map { _ in [] }
      for index in 0..<mostRows {
        let place = ascending[index * (all.count - 1) / (mostRows - 1)]
        kept[place.run].append(place.row)
      }
    }
    let used = zip(runs, kept).map { run, rows in
      var run = run
      (run.tokens, run.losses) = (rows.map { run.tokens[$0] }, rows.map { run.losses[$0] })
      return run
    }
    return (used, left)
  }

  /// How many losses it was fitted to.
  public var rowCount: Int { runs.reduce(0) { $0 + $1.tokens.count } }

  // MARK: Parameters

  /// Of the form whose terms add: E, A, alpha, B, beta, mu, rho and memory, the c of h.
  public var parameters: FittedParameters { parameters(of: forms[0]) }
  /// The same of the coupled form, and k.
  public var coupledParameters: FittedParameters { parameters(of: forms[1]) }
  /// N₀, which A and B are for.
  public var referenceSize: Double { .exp(reference.logSize) }
  /// S₀ in tokens, which B is for.
  public var referenceArea: Double { .exp(reference.logArea) }

  private func parameters(of form: ScheduledScalingForm) -> FittedParameters {
    let names = ["E", "A", "alpha", "B", "beta", "mu", "rho", "memory", "k"]
    let isLogarithm = [false, true, false, true, false, false, true, true, true]
    let unit = [leastLoss, leastLoss, 1, leastLoss, 1, 1, 1, 1, 1]
    let normal = Distributions.normalQuantile((1 + level) / 2) * form.widening
    let atBound = Set(form.atBound)
    func natural(_ index: Int, _ q: Double) -> Double {
      unit[index] * (isLogarithm[index] ? .exp(q) : q)
    }
    let values = form.parameters.indices.map { natural($0, form.parameters[$0]) }
    let slopes = values.indices.map { isLogarithm[$0] ? values[$0] : unit[$0] }
    let covariance = values.indices.map { a in
      values.indices.map { b in
        form.widening * form.widening * slopes[a] * slopes[b] * form.covariance[a][b]
      }
    }
    let parameters = values.indices.map { index in
      let half = normal * form.covariance[index][index].squareRoot()
      let bounds = ScheduledScalingLaw.bounds[index]
      let interval = Interval(around: form.parameters[index], halfWidth: half).map {
        natural(index, min(max($0, bounds.lowerBound), bounds.upperBound))
      }
      var parameter = FittedParameter(
        value: values[index], standardError: covariance[index][index].squareRoot(), factor: normal,
        bounds: natural(index, bounds.lowerBound)...natural(index, bounds.upperBound),
        isFixed: false, isHeld: false, isAtBound: atBound.contains(ScheduledScalingLaw.names[index])
      )
      // Of an amplitude it is the logarithm that is about normal.
      parameter.interval = interval
      return parameter
    }
    return FittedParameters(
      parameters, names: Array(names.prefix(values.count)), covariance: covariance)
  }

  // MARK: Losses

  /// The schedule that losses are told for where none is given: of the longest run whose rate falls to
  /// half or below, or else of the one whose rate falls farthest.
  public var typicalRates: RelativeRates {
    let fallen = runs.filter { $0.finalShare <= 0.5 }
    let run =
      fallen.max { $0.end < $1.end } ?? runs.min { $0.finalShare < $1.finalShare }
    return run?.rates ?? .linearDecay(share: 0.2)
  }

  /// The losses that runs end with, of the runs' own schedules. Those of a trunk that was fitted are
  /// taken to go on from it.
  ///
  /// - Parameter level: of the intervals; nil for ``level``.
  /// - Throws: `Refusal` for rates above those of the runs that were fitted, and for ones that rise again.
  public func losses(of runs: [ScheduledRun], level: Double? = nil) throws(Refusal) -> [Estimate] {
    let (means, covariance) = try logLosses(of: runs)
    let normal = Distributions.normalQuantile((1 + (level ?? self.level)) / 2)
    return means.indices.map { index in
      let half = normal * max(covariance[index][index], 0).squareRoot()
      return Estimate(
        .exp(means[index]), Interval(around: means[index], halfWidth: half).map { .exp($0) })
    }
  }

  /// The losses that runs of a size would end with after so many tokens.
  ///
  /// - Parameter shape: of the schedule; its tokens do not count. Nil for ``typicalRates``.
  public func annealedLosses(
    size: Double, tokens: [Double], along shape: RelativeRates? = nil, level: Double? = nil
  ) throws(Refusal) -> [Estimate] {
    try losses(of: planned(size: size, tokens: tokens, along: shape), level: level)
  }

  func planned(
    size: Double, tokens: [Double], along shape: RelativeRates?
  ) throws(Refusal) -> [ScheduledRun] {
    guard size > 0, size.isFinite, tokens.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw Refusal(.usage, "sizes and tokens have to be above 0")
    }
    let shape = shape ?? typicalRates
    // One run for all tokens: it departs from the law in one way.
    return tokens.map {
      ScheduledRun(
        name: "\(NumberText.significant($0)) tokens", size: size, rates: shape.stretched(to: $0),
        trunk: "planned for \(size)")
    }
  }

  /// The mean and the covariance of ln L at the ends of runs.
  public func logLosses(
    of runs: [ScheduledRun]
  ) throws(Refusal) -> (means: [Double], covariance: [[Double]]) {
    for run in runs { try check(target: run) }
    let rows = rows(atEndsOf: runs)
    let known = forms.map { $0.logLosses(at: rows) }
    let unsure = runs.map { widening(for: $0) }
    let means = runs.indices.map { (known[0].means[$0] + known[1].means[$0]) / 2 }
    let apart = runs.indices.map { known[0].means[$0] - known[1].means[$0] }
    let covariance = runs.indices.map { a in
      runs.indices.map { b in
        unsure[a] * unsure[b]
          * (known[0].covariance[a][b] + known[1].covariance[a][b] + apart[a] * apart[b]) / 2
      }
    }
    return (means.map { $0 + .log(leastLoss) }, covariance)
  }

  private func rows(atEndsOf runs: [ScheduledRun]) -> ScheduledRows {
    var rows = ScheduledRows()
    var places = trunks
    for run in runs {
      let trunk = places[run.trunk] ?? places.count
      places[run.trunk] = trunk
      rows.append(
        run, at: [run.end], from: reference, size: place(of: run.size), trunk: trunk)
    }
    return rows
  }

  /// Whether the forms are farther apart at the end of a run than either is unsure.
  func formsDiffer(about run: ScheduledRun) -> Bool {
    let rows = rows(atEndsOf: [run])
    let known = forms.map { $0.logLosses(at: rows) }
    let variance = known.compactMap { $0.covariance.first?.first }.max() ?? 0
    let means = known.compactMap(\.means.first)
    return means.count == 2 && abs(means[0] - means[1]) > max(variance, 0).squareRoot()
  }

  /// Sizes are one if they agree to a millionth; a new one gets a number of its own.
  private func place(of size: Double) -> Int {
    if let known = sizes.firstIndex(where: { abs($0 - size) <= 1e-6 * size }) { return known }
    return -1 - Int(saturating: (1e6 * Double.log(size)).rounded())
  }

  /// What standard deviations are multiplied by where forecasts have turned out less good than they said:
  /// for what a decay gains at a size whose rates were only ever high, and for other sizes of models whose
  /// shapes differ.
  private func widening(for target: ScheduledRun) -> Double {
    let alike = runs.filter { place(of: $0.size) == place(of: target.size) }
    if alike.isEmpty { return departsMuch ? 2 : 1 }
    let isGainKnown = target.finalShare > 0.5 || alike.contains { $0.finalShare <= 0.5 }
    return isGainKnown ? 1 : 1.5
  }

  // MARK: Tables and budgets

  /// Every row that was fitted as if its run had been annealed there.
  public struct AnnealedTable: Sendable {
    /// The losses that annealed runs of these sizes and tokens would end with.
    public var table: ScalingTable
    /// Of their logarithms.
    public var covariance: [[Double]]
  }

  /// - Parameter shape: of the schedule; nil for ``typicalRates``.
  public func annealedTable(along shape: RelativeRates? = nil) throws(Refusal) -> AnnealedTable {
    let shape = shape ?? typicalRates
    let planned = runs.flatMap { run in
      run.tokens.map {
        ScheduledRun(
          name: run.name, size: run.size, rates: shape.stretched(to: $0), trunk: run.trunk)
      }
    }
    let (means, covariance) = try logLosses(of: planned)
    let points = ScalingPoints([
      .parameters: planned.map(\.size), .tokens: planned.map(\.end),
      .compute: planned.map(\.compute),
    ])
    return AnnealedTable(
      table: ScalingTable(
        points: points, losses: means.map { .exp($0) }, runs: planned.map(\.name),
        notes: [
          Remark("losses are read off curves, as if runs had been annealed there", isDoubt: false)
        ]),
      covariance: covariance)
  }

  /// What to train with a budget.
  public struct Optimum: Sendable, Hashable {
    public var size: Estimate
    /// Of the best size.
    public var tokens: Double
    /// That it ends with.
    public var loss: Estimate
  }

  /// The size with the least loss of a budget, with an interval by draws of both forms.
  ///
  /// - Parameters:
  ///   - compute: in operations.
  ///   - shape: of the schedule; nil for ``typicalRates``.
  ///   - rule: what counts as compute.
  public func optimum(
    compute: Double, along shape: RelativeRates? = nil, rule: ComputeRule = ComputeRule(),
    level: Double? = nil
  ) throws(Refusal) -> Optimum {
    guard compute > 0, compute.isFinite else {
      throw Refusal(.usage, "a budget of \(NumberText.exact(compute)): it has to be above 0")
    }
    let shape = shape ?? typicalRates
    func logSize(_ p: [Double]) -> Double {
      let frontier = ScalingFrontier(
        law, annealed(p, along: shape), in: units(along: shape), rule: rule)
      return .log(frontier.best(compute: compute).size)
    }
    let centers = forms.map { logSize($0.parameters) }
    let mean = (centers[0] + centers[1]) / 2
    let normals = Distributions.uniformPoints(
      count: 512, dimensions: ScheduledScalingLaw.names.count, seed: seed
    ).map { $0.map { Distributions.normalQuantile($0) } }
    // Two forms stand for others: their distance counts as that of a sample, and not of all.
    let drawn = zip(forms, centers).flatMap { form, center in
      form.draws(normals).map {
        logSize($0) + (2.0.squareRoot() - 1) * (center - mean)
      }
    }
    let level = level ?? self.level
    let interval = OrderStatistics(drawn).interval(level: level) ?? Interval(mean, mean)
    let size = Double.exp(mean)
    let tokens = rule.tokens(compute: compute, size: size)
    let loss = try annealedLosses(size: size, tokens: [tokens], along: shape, level: level)
    return Optimum(
      size: Estimate(size, interval.map { .exp($0) }), tokens: tokens,
      loss: loss.first ?? Estimate(.nan, Interval(.nan, .nan)))
  }
}
