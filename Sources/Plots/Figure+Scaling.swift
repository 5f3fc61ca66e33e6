import Basics
public import Laws
public import Planning
import RealModule
import Reports
public import Scaling

extension Figure {
  /// Losses against compute, or the law's one quantity, by model size, with the law's curves; runs held
  /// out are rings, forecasts are bars.
  public static func scaling(
    _ predictor: any ScalingPredictor, heldOut: ScalingTable? = nil, at asked: ScalingPoints? = nil
  ) -> Figure {
    ScalingFrontier.exists(of: predictor.law)
      ? overCompute(predictor, heldOut: heldOut, at: asked)
      : overOneQuantity(predictor, heldOut: heldOut, at: asked)
  }

  /// Most sizes that are told apart.
  private static let mostSizes = 7

  private static func overCompute(
    _ predictor: any ScalingPredictor, heldOut: ScalingTable?, at asked: ScalingPoints?
  ) -> Figure {
    let table = predictor.table
    let rule = table.conventions.rule
    func compute(_ points: ScalingPoints) -> [Double] {
      zip(points.values(.parameters), points.values(.tokens)).map {
        rule.compute(size: $0, tokens: $1)
      }
    }
    let sizes = table.points.values(.parameters)
    let groups = Self.groups(of: sizes)
    let x = compute(table.points)
    let frontier = predictor.frontier()
    var series: [Series] = []
    let all = x + (heldOut.map { compute($0.points) } ?? []) + (asked.map(compute) ?? [])
    let (low, high) = (all.min() ?? 1, all.max() ?? 10)
    let draws = predictor.frontiers(100)
    let best = (0...60).map { step -> Series.Point in
      let c = low * .pow(high / low, Double(step) / 60)
      let losses = draws.map { $0.best(compute: c).loss }.filter(\.isFinite)
      let value = frontier.best(compute: c).loss
      return .init(c, value, OrderStatistics(losses).interval(level: predictor.level))
    }
    series.append(
      Series("best of a budget, \(NumberText.level(predictor.level))", .band, .gray, best))
    series.append(Series(nil, .dashedLine, .gray, best))
    for (index, group) in groups.enumerated() {
      let rows = sizes.indices.filter { group.contains(sizes[$0]) }
      let middle = Double.exp(rows.reduce(0) { $0 + .log(sizes[$1]) } / Double(max(rows.count, 1)))
      let label = "N = \(NumberText.quantity(middle))"
      series.append(
        Series(label, .points, index: index, rows.map { .init(x[$0], table.losses[$0]) }))
      let ends = rows.map { x[$0] }
      if let first = ends.min(), let last = ends.max(), last > first * 1.01 {
        let curve = (0...40).map { step -> Series.Point in
          let c = first * .pow(last / first, Double(step) / 40)
          return .init(c, frontier.choice(size: middle, compute: c).loss)
        }
        series.append(Series(nil, .line, index: index, curve))
      }
    }
    if let heldOut {
      series.append(
        Series(
          "held out", .openPoints, .black,
          zip(compute(heldOut.points), heldOut.losses).map { .init($0, $1) }))
      series.append(
        forecasts(predictor, at: heldOut.points, x: compute(heldOut.points), label: nil))
    }
    if let asked {
      series.append(forecasts(predictor, at: asked, x: compute(asked), label: "forecast"))
    }
    return Figure(
      "\(predictor.title): \(predictor.law.formula)",
      panels: [
        Panel(
          xLabel: "compute, FLOP", yLabel: table.metric, xScale: .logarithmic, series: series)
      ])
  }

  private static func overOneQuantity(
    _ predictor: any ScalingPredictor, heldOut: ScalingTable?, at asked: ScalingPoints?
  ) -> Figure {
    let table = predictor.table
    let quantity = predictor.law.quantities[0]
    let x = table.points.values(quantity)
    let fitted = predictor.law.values(
      predictor.central, over: table.points.counted(in: predictor.units))
    var series = [
      Series(table.metric, .points, .black, zip(x, table.losses).map { .init($0, $1) }),
      Series(
        "fitted", predictor.law.quantities.count == 1 ? .line : .crosses, .blue,
        zip(x, fitted).sorted { $0.0 < $1.0 }.map { .init($0, $1) }),
    ]
    if let heldOut {
      let x = heldOut.points.values(quantity)
      series.append(
        Series("held out", .openPoints, .black, zip(x, heldOut.losses).map { .init($0, $1) }))
      series.append(forecasts(predictor, at: heldOut.points, x: x, label: nil))
    }
    if let asked {
      series.append(forecasts(predictor, at: asked, x: asked.values(quantity), label: "forecast"))
    }
    return Figure(
      "\(predictor.title): \(predictor.law.formula)",
      panels: [
        Panel(xLabel: quantity.rawValue, yLabel: table.metric, xScale: .logarithmic, series: series)
      ])
  }

  private static func forecasts(
    _ predictor: any ScalingPredictor, at points: ScalingPoints, x: [Double], label: String?
  ) -> Series {
    Series(
      label, .errorBars, .vermillion,
      zip(x, predictor.losses(at: points, level: nil)).map { .init($0, $1.value, $1.interval) })
  }

  /// Ranges of sizes, at most ``mostSizes``: by themselves if there are few, else evenly filled.
  private static func groups(of sizes: [Double]) -> [ClosedRange<Double>] {
    let known = Set(sizes).sorted()
    guard known.count > mostSizes else { return known.map { $0...$0 } }
    return (0..<mostSizes).map { group in
      known[group * known.count / mostSizes]...known[(group + 1) * known.count / mostSizes - 1]
    }
  }

  // MARK: Plans

  /// The valley of a budget: the loss against the size that all of it is spent on, with its band, the
  /// best size with its interval, and the sizes that are as good; below it the best size against the
  /// budget.
  public static func plan(_ plan: Plan, by predictor: any ScalingPredictor) -> Figure {
    let unique = plan.repetition?.uniqueTokens
    let frontier = predictor.frontier(uniqueTokens: unique)
    let draws = predictor.frontiers(200, uniqueTokens: unique)
    let (low, high) = (
      min(plan.size.lower, plan.nearlyBest.lower) / 3,
      max(plan.size.upper, plan.nearlyBest.upper) * 3
    )
    let level = predictor.level
    let valley = (0...80).map { step -> Series.Point in
      let size = low * .pow(high / low, Double(step) / 80)
      let losses = draws.map { $0.choice(size: size, compute: plan.compute).loss }.filter(
        \.isFinite)
      return .init(
        size, frontier.choice(size: size, compute: plan.compute).loss,
        OrderStatistics(losses).interval(level: level))
    }
    let ends = valley.flatMap(\.interval.ends).filter(\.isFinite)
    // Bars along the foot of the panel: what is as good, and above it where the best may be.
    let (foot, height) = (ends.min() ?? 0, (ends.max() ?? 1) - (ends.min() ?? 0))
    func bar(_ interval: Interval, from place: Double) -> [Series.Point] {
      let shown = Interval(foot + place * height, foot + (place + 0.05) * height)
      return (0...20).map { step in
        let size = interval.lower * .pow(interval.upper / interval.lower, Double(step) / 20)
        return .init(size, shown.lower, shown)
      }
    }
    let (near, best) = (bar(plan.nearlyBest, from: 0), bar(plan.size, from: 0.06))
    let percent = NumberText.level(level)
    let lowest = plan.compute / 1000
    let sizes = (0...40).map { step -> Series.Point in
      let c = lowest * .pow(3000, Double(step) / 40)
      let drawn = draws.map { $0.best(compute: c).size }.filter(\.isFinite)
      return .init(
        c, frontier.best(compute: c).size, OrderStatistics(drawn).interval(level: level))
    }
    return Figure(
      "\(NumberText.quantity(plan.compute)) FLOP: \(NumberText.quantity(plan.best.size)) parameters on \(NumberText.quantity(plan.best.tokens)) tokens",
      panels: [
        Panel(
          xLabel: "parameters", yLabel: predictor.table.metric,
          xRange: low...max(high, low * 2), xScale: .logarithmic, share: 1.6,
          series: [
            Series("law, \(percent)", .band, .sky, valley),
            Series("all of the budget on a size", .line, .blue, valley),
            Series(
              "as good within \(NumberText.percent(plan.nearShare, 1))", .shade(0.35), .green, near),
            Series("best size, \(percent)", .shade(0.35), .gray, best),
            Series(
              "loss to be expected, \(percent)", .errorBars, .vermillion,
              [.init(plan.best.size, plan.loss.value, plan.loss.interval)]),
          ]),
        Panel(
          xLabel: "budget, FLOP", yLabel: "best size", xScale: .logarithmic, yScale: .logarithmic,
          series: [
            Series("best size, \(percent)", .band, .sky, sizes),
            Series(nil, .line, .blue, sizes),
            Series(
              "the plan", .errorBars, .vermillion,
              [.init(plan.compute, plan.best.size, plan.size)]),
          ]),
      ])
  }

  /// The runs of a grid: tokens against size, by budget.
  public static func grid(_ grid: IsoFLOPGrid) -> Figure {
    Figure(
      "\(NumberText.counted(grid.cells.count, "run")) at \(NumberText.counted(grid.budgets.count, "budget"))",
      panels: [
        Panel(
          xLabel: "parameters", yLabel: "tokens", xScale: .logarithmic, yScale: .logarithmic,
          series: grid.budgets.enumerated().map { index, budget in
            Series(
              "\(NumberText.quantity(budget)) FLOP", .points, index: index,
              grid.cells.filter { $0.budget == budget }.map { .init($0.size, $0.tokens) })
          })
      ])
  }
}
