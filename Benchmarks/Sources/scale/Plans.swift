import Basics
import Fitting
import Laws
import Planning
import RealModule
import Scaling
import Tables

/// The best size of a budget that was not fitted, as planned from smaller budgets and as its own valley
/// shows it.
private struct PlannedBudget {
  var source: String
  /// Over the largest budget that was fitted.
  var ahead: Double
  var plan: ScalingFrontier.Choice
  /// ln N* by draws of the forecast alone.
  var draws: [Double]
  /// The second derivative of ln L by ln N along the budget.
  var curvature: Double
  var truth: IsoFLOPProfile.Minimum
  /// By how much a model of the planned size is worse than the best, by the valley.
  var cost: Double

  /// How far the valley's place is from the plan's, in ln N.
  var miss: Double { .log(truth.size / plan.size) }

  /// Half the 90 % interval with a tilt of the valley that no law knows: ln L + t·ln N, t of a standard
  /// deviation a, and b more for each e-fold of compute ahead.
  func halfWidth(_ tilt: Tilt) -> Double {
    let known = draws.map { $0 - .log(plan.size) }.medianDeviation ?? 0
    let shift = tilt.deviation(ahead) / curvature
    return 1.645 * (known * known + shift * shift).squareRoot()
  }

  /// Of the plan itself.
  var interval: Interval
  /// ln N* by profiles of the smaller budgets.
  var byProfiles: Double?

  /// Half of it as a logarithm, on the side of the valley's place.
  private var planned: Double {
    miss > 0 ? .log(interval.upper / plan.size) : .log(plan.size / interval.lower)
  }

  /// Whether the plan's interval holds the valley's place.
  func isPlanned(knowing: Bool) -> Bool {
    let own = knowing ? 1.645 * truth.logSizeError : 0
    return abs(miss) <= (planned * planned + own * own).squareRoot()
  }

  /// Whether the interval holds the valley's place, which is itself known to so much.
  func isInside(_ tilt: Tilt) -> Bool {
    let half = halfWidth(tilt)
    let own = 1.645 * truth.logSizeError
    return abs(miss) <= (half * half + own * own).squareRoot()
  }
}

/// How sure the slope of a valley is.
private struct Tilt: Hashable {
  var base: Double
  var growth: Double

  func deviation(_ ahead: Double) -> Double {
    base + growth * max(0, .log(ahead))
  }

  static let none = Tilt(base: 0, growth: 0)
}

/// Intervals of the best size, held against the valleys of budgets that were left out.
func plans(_ data: String) throws -> [String] {
  print(
    """

    7. Plans of budgets left out: fitted are the smaller budgets of a table, and the best size of each larger one is
       held against the lowest place of its own isoFLOP profile. n budgets; the mean of |ln N̂*/N*| by the law, and by
       profiles of the smaller budgets; by how much the
       planned size is worse than the best on its valley; share inside 90 % intervals, and with the valley's own
       doubt counted; the interval as a factor to either side

    """)
  let budgets = try isoFLOPTables(data).flatMap { try planned($0.name, $0.table) }
  let sources = budgets.map(\.source).reduce(into: [String]()) {
    if !$0.contains($1) { $0.append($1) }
  }
  printPlans(budgets, sources)
  printChoice(budgets, sources)
  let coverage = mean(
    sources.map { source in
      share(budgets.filter { $0.source == source }) { $0.isPlanned(knowing: true) }
    })
  var findings = Findings()
  findings.add(
    "coverage of the best size, each table alike", decimals(coverage, 2), ".85 to .95",
    coverage >= 0.85 && coverage <= 0.95)
  findings.printed("Targets")
  return findings.missed
}

private func mean(_ values: [Double]) -> Double {
  values.reduce(0, +) / Double(max(values.count, 1))
}

private func share(_ budgets: [PlannedBudget], _ holds: (PlannedBudget) -> Bool) -> Double {
  Double(budgets.count(where: holds)) / Double(max(budgets.count, 1))
}

private func printPlans(_ budgets: [PlannedBudget], _ sources: [String]) {
  var table = Columns([
    "table", "n", "|ln|", "profiles", "worse %", "in, laws alone", "in", "with valley's",
    "× laws alone", "×",
  ])
  func row(_ name: String, _ budgets: [PlannedBudget]) {
    let alone = budgets.map { $0.halfWidth(.none) }.median ?? .nan
    let whole = budgets.map { .log($0.interval.upper / $0.interval.lower) / 2 }.median ?? .nan
    table.add([
      name, "\(budgets.count)", decimals(mean(budgets.map { abs($0.miss) }), 2),
      decimals(
        mean(
          budgets.compactMap { budget in
            budget.byProfiles.map { abs($0 - .log(budget.truth.size)) }
          }), 2),
      percent(budgets.map(\.cost).median ?? .nan),
      decimals(share(budgets) { $0.isInside(.none) }, 2),
      decimals(share(budgets) { $0.isPlanned(knowing: false) }, 2),
      decimals(share(budgets) { $0.isPlanned(knowing: true) }, 2), decimals(.exp(alone), 2),
      decimals(.exp(whole), 2),
    ])
  }
  for source in sources { row(source, budgets.filter { $0.source == source }) }
  for (name, range) in [
    ("up to 4 times ahead", 0.0..<4.5), ("up to 20", 4.5..<20), ("farther", 20..<1e9),
  ] {
    row(name, budgets.filter { range.contains($0.ahead) })
  }
  row("all", budgets)
  table.printed()
}

/// The tilt that each table's others would have chosen, and how it does on the table: the narrowest of
/// those with the nominal coverage on the others, or else the one that comes nearest to it.
private func printChoice(_ budgets: [PlannedBudget], _ sources: [String]) {
  let grid = [0, 0.001, 0.002, 0.003, 0.004, 0.006, 0.008].flatMap { base in
    [0, 0.0005, 0.001, 0.002, 0.003, 0.004].map { Tilt(base: base, growth: $0) }
  }
  func coverage(_ tilt: Tilt, _ sources: [String]) -> Double {
    mean(
      sources.map { source in
        share(budgets.filter { $0.source == source }) { $0.isInside(tilt) }
      })
  }
  func width(_ tilt: Tilt, _ sources: [String]) -> Double {
    mean(
      sources.map { source in
        mean(budgets.filter { $0.source == source }.map { $0.halfWidth(tilt) })
      })
  }
  func chosen(by others: [String]) -> Tilt {
    let covers = grid.map { (tilt: $0, coverage: coverage($0, others), width: width($0, others)) }
    let enough = covers.filter { $0.coverage >= 0.9 }
    return (enough.min { $0.width < $1.width } ?? covers.max { $0.coverage < $1.coverage })?.tilt
      ?? .none
  }
  print(
    "\nIntervals by the law alone: how far its valleys lean, chosen without each table: a, and b for an e-fold of compute\n"
  )
  var table = Columns(["without", "a", "b", "in, of the table", "×"])
  var held: [Double] = []
  func add(_ name: String, _ tilt: Tilt, on own: [String]) {
    table.add([
      name, decimals(tilt.base, 4), decimals(tilt.growth, 5), decimals(coverage(tilt, own), 2),
      decimals(.exp(width(tilt, own)), 2),
    ])
  }
  for source in sources {
    let tilt = chosen(by: sources.filter { $0 != source })
    held.append(coverage(tilt, [source]))
    add(source, tilt, on: [source])
  }
  add("(all seen)", chosen(by: sources), on: sources)
  table.printed()
  print("\nleft out, each table alike: \(decimals(mean(held), 2)) inside")
}

private func planned(_ name: String, _ table: ScalingTable) throws -> [PlannedBudget] {
  let valleys = try IsoFLOP(of: table)
  let compute = table.points.values(.compute)
  let budgets = valleys.profiles.filter { $0.cells.count > 3 }.map(\.compute)
  return try [0.4, 0.6, 0.75].flatMap { share -> [PlannedBudget] in
    let last = budgets[min(Int(saturating: share * Double(budgets.count)), budgets.count - 1)]
    let seen = table.filtered { compute[$0] <= 1.05 * last }
    let forecast = try ScalingForecast(to: seen)
    let frontier = forecast.frontier()
    let frontiers = forecast.frontiers()
    return try valleys.used.filter { $0.compute > 1.1 * last }.compactMap { profile in
      guard let truth = profile.minimum else { return nil }
      let plan = try Plan(by: forecast, compute: profile.compute)
      return PlannedBudget(
        source: name, ahead: profile.compute / last, plan: plan.best,
        draws: frontiers.map { .log($0.best(compute: profile.compute).size) },
        curvature: frontier.curvature(compute: profile.compute), truth: truth,
        cost: cost(of: plan.best.size, on: profile), interval: plan.size,
        byProfiles: plan.profiles.map { .log($0.size.value) })
    }
  }
}

/// By how much a size is worse than the best on a valley; at its ends beyond them.
private func cost(of size: Double, on profile: IsoFLOPProfile) -> Double {
  let curve = profile.curve(by: .akima)
  let nearest = curve.min { abs(Double.log($0.size / size)) < abs(Double.log($1.size / size)) }
  guard let nearest, let least = curve.map(\.loss).min() else { return .nan }
  return nearest.loss / least - 1
}

/// The six stages of Porian et al., and Hoffmann et al.'s runs by budget.
private func isoFLOPTables(_ data: String) throws -> [(name: String, table: ScalingTable)] {
  let stages = [
    ("porian, Kaplan", "base", "long", "kaplan", "kaplan"),
    ("porian, +head", "base", "long", "kaplan", "standard"),
    ("porian, +short", "base", "short", "kaplan", "standard"),
    ("porian, +cosine", "base", "short", "chinchilla", "standard"),
    ("porian, tuned", "tuned", "short", "const", "standard"),
    ("porian, long", "tuned", "long", "const", "kaplan"),
  ]
  let rows = try Rows("scaling/isoflop-kaplan-to-chinchilla-refinedweb.csv", in: data).cells
  let porian = stages.map { name, hparams, warmup, decay, count in
    (
      name: name,
      table: scalingTable(
        rows.filter {
          $0["hparams"] == hparams && $0["warmup"] == warmup && $0["decay"] == decay
            && $0["param_count"] == count
        }.map { ($0.number("n"), $0.number("tokens"), $0.number("loss")) })
    )
  }
  let hoffmann = try Rows("scaling/chinchilla-points.csv", in: data).cells.map { row in
    (size: row.number("N"), tokens: row.number("D"), loss: row.number("loss"), c: row.number("C"))
  }
  return porian + [
    (name: "hoffmann", table: scalingTable(hoffmann.map { ($0.size, $0.tokens, $0.loss) }))
  ]
}
