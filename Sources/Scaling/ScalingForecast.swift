public import Basics
import Fitting
public import Laws
import LeastSquares
import RealModule

/// The default forecast of losses of larger runs, for people who do not want to choose a law.
///
/// No form of law forecasts best everywhere. This one is the coupled law, of which the additive one
/// (k = 1), the tied one (α = β) and nearly Kaplan's (E → 0) are corners, with weak beliefs about its
/// parameters, averaged by evidence over how large its misfit and the noise are. Runs alike share a misfit,
/// so that neither many points of one kind nor a long table make it too sure, and what runs departed by
/// corrects the forecast nearby. Intervals grow with the distance to the nearest run.
///
/// ```swift
/// let forecast = try ScalingForecast(to: table)
/// let points = ScalingPoints([.parameters: [7e10], .tokens: [1.4e12]])
/// forecast.losses(at: points)[0].interval
/// ```
public struct ScalingForecast: Sendable {
  public let table: ScalingTable
  /// The geometric means of the runs.
  public let units: ScalingUnits
  public let level: Double
  public let seed: UInt64
  /// What there is to say of the runs that it rests on.
  public private(set) var notes: [Remark] = []
  private let coordinates: BelievedCoordinates
  private let members: [CoupledMember]
  private let shared: SharedMisfit

  /// The law whose parameters ``draws(_:)`` are.
  public static let law = CoupledScalingLaw()
  /// Costs grow with the cube of the number of points; of more, so many are taken.
  public static let mostPoints = 400
  /// The fewest points that it is made from.
  public static let fewestPoints = 4

  /// - Throws: `Refusal` if there are too few points, or all of one size and length.
  public init(
    to table: ScalingTable, level: Double = 0.9, seed: UInt64 = 1
  ) throws(Refusal) {
    try FitOptions.check(level: level)
    for quantity in Self.law.quantities where !table.points.quantities.contains(quantity) {
      throw Refusal(
        .data,
        "a forecast over sizes and data asks for \(quantity.rawValue), which the table does not have",
        advice: ScalingAdvice.nameColumn(quantity))
    }
    guard table.count >= Self.fewestPoints else {
      throw Refusal(
        .data,
        "a forecast asks for \(Self.fewestPoints) points or more, and there "
          + (table.count == 1 ? "is 1" : "are \(table.count)"),
        advice: ScalingAdvice.varyOrOther)
    }
    for quantity in Self.law.quantities {
      let logs = table.points.logs(quantity)
      if let least = logs.min(), let greatest = logs.max(), greatest - least < 0.05 {
        throw Refusal(
          .data,
          "all runs have about the same \(quantity.rawValue): they do not tell how the loss depends on it",
          advice: ScalingAdvice.varyOrOther)
      }
    }
    self.table = table
    self.level = level
    self.seed = seed
    let used = table.thinned(to: Self.mostPoints)
    if used.count < table.count {
      notes.append(
        Remark(
          "the forecast rests on \(used.count) of \(NumberText.grouped(table.count)) points, spread evenly over compute",
          isDoubt: false))
    }
    units = used.units
    let points = used.points.counted(in: units)
    coordinates = BelievedCoordinates(leastLoss: used.losses.min() ?? 1)
    let shared = SharedMisfit(points)
    self.shared = shared
    let views = Parallel.map(count: ScalingBeliefs.views.count, threads: nil) { view in
      Self.members(
        .init(points, losses: used.losses, view: ScalingBeliefs.views[view], shared))
    }
    members = views.flatMap { view in
      view.map { member in
        var member = member
        member.weight /= Double(views.count { !$0.isEmpty })
        return member
      }
    }
    let departures = used.losses.indices.map { row in
      members.reduce(0) { $0 + $1.weight * abs($1.departure(ofRun: row)) }
    }
    guard !members.isEmpty,
      departures.reduce(0, +) < Self.mostDeparture * Double(departures.count)
    else {
      throw Refusal(
        .data,
        "no scaling law comes near these losses, which should be in nats",
        advice: ScalingAdvice.checkColumns)
    }
  }

  /// Refused is what departs from a law by more, in the mean of |ln L − ln L̂|.
  private static let mostDeparture = 0.25

  /// The members of one view, their weights summing to 1.
  private static func members(_ runs: CoupledMember.Runs) -> [CoupledMember] {
    var runs = runs
    guard let start = runs.robustStart() else { return [] }
    var members: [CoupledMember] = []
    for misfit in ScalingBeliefs.misfits {
      var q = start
      for noise in ScalingBeliefs.noises {
        guard let member = CoupledMember(runs, misfit: misfit, noise: noise, from: q) else {
          continue
        }
        q = member.q
        members.append(member)
      }
    }
    let most = members.map(\.evidence).max() ?? 0
    let total = members.reduce(0) { $0 + .exp($1.evidence - most) }
    for index in members.indices {
      members[index].weight = .exp(members[index].evidence - most) / total
    }
    return members
  }

  /// Mean and standard deviation of ln L at points.
  public func logLosses(at points: ScalingPoints) -> [(mean: Double, deviation: Double)] {
    let points = points.counted(in: units)
    let shares = shared.withRuns(points)
    let known = members.map { $0.logLosses(at: points, coordinates, sharing: shares) }
    return (0..<points.count).map { target in
      var (mean, square) = (0.0, 0.0)
      for (member, known) in zip(members, known) {
        mean += member.weight * known[target].mean
        square += member.weight * (known[target].variance + known[target].mean * known[target].mean)
      }
      let beyond = ScalingBeliefs.distance * shared.distance(to: target, of: points)
      let variance =
        max(square - mean * mean, 0) + beyond * beyond
        + ScalingBeliefs.floor * ScalingBeliefs.floor
      return (mean, variance.squareRoot())
    }
  }

  /// The losses that runs of these sizes and data would end with.
  ///
  /// - Parameter level: that of the intervals; nil for ``level``.
  public func losses(at points: ScalingPoints, level: Double? = nil) -> [Estimate] {
    let quantile = Distributions.normalQuantile((1 + (level ?? self.level)) / 2)
    return logLosses(at: points).map { mean, deviation in
      Estimate(
        .exp(mean), Interval(.exp(mean - quantile * deviation), .exp(mean + quantile * deviation)))
    }
  }

  /// Parameters of the coupled law that the runs leave possible, in ``units`` and the law's order; the
  /// same for the same seed.
  public func draws(_ count: Int) -> [[Double]] {
    let roots = members.map { member in
      CovarianceRoot(of: member.covariance)
    }
    return Distributions.uniformPoints(
      count: count, dimensions: BelievedCoordinates.count + 1, seed: seed
    ).map { point in
      var (chosen, sum) = (0, 0.0)
      for (index, member) in members.enumerated() {
        sum += member.weight
        chosen = index
        if point[0] < sum { break }
      }
      let normals = point.dropFirst().map { Distributions.normalQuantile($0) }
      let q = zip(members[chosen].q, roots[chosen].times(Array(normals))).map { $0 + $1 }
      return coordinates.parameters(
        zip(q, BelievedCoordinates.limits).map { min(max($0, $1.lowerBound), $1.upperBound) })
    }
  }

  /// What each of some runs would teach about the best size for a budget, before it is made: the standard
  /// deviation of ln N now, and with the run.
  ///
  /// - Parameter compute: the budget.
  public func lessons(
    of candidates: ScalingPoints, forBestSizeAt compute: Double
  ) -> [(now: Double, then: Double)] {
    let points = candidates.counted(in: units)
    let rule = table.conventions.rule
    func bestLogSize(_ q: [Double]) -> Double {
      .log(
        ScalingFrontier(Self.law, coordinates.parameters(q), in: units, rule: rule).best(
          compute: compute
        ).size)
    }
    let shares = shared.withRuns(points)
    var sums = [(now: Double, then: Double)](repeating: (0, 0), count: points.count)
    for member in members {
      let gradient = member.q.indices.map { index -> Double in
        var (up, down) = (member.q, member.q)
        let step = 1e-4
        up[index] += step
        down[index] -= step
        return (bestLogSize(up) - bestLogSize(down)) / (2 * step)
      }
      let slopes = coordinates.logLosses(member.q, at: points).slopes
      for target in sums.indices {
        let (now, then) = member.variances(
          of: gradient, withRunOf: slopes.map { $0[target] }, sharing: shares[target])
        sums[target].now += member.weight * now
        sums[target].then += member.weight * then
      }
    }
    return sums.map { ($0.now.squareRoot(), $0.then.squareRoot()) }
  }

  /// The parameters at the middle of what is possible.
  public var central: [Double] {
    var q = [Double](repeating: 0, count: BelievedCoordinates.count)
    for member in members {
      for index in q.indices { q[index] += member.weight * member.q[index] }
    }
    return coordinates.parameters(q)
  }
}

extension ScalingTable {
  /// At most so many points, spread evenly over their order in compute, both ends among them.
  func thinned(to most: Int) -> ScalingTable {
    guard count > most, most > 1 else { return self }
    let (sizes, tokens) = (points.logs(.parameters), points.logs(.tokens))
    let order = losses.indices.sorted {
      (sizes[$0] + tokens[$0], $0) < (sizes[$1] + tokens[$1], $1)
    }
    let kept = (0..<most).map { order[$0 * (count - 1) / (most - 1)] }
    return rows(kept.sorted())
  }
}
