import Basics
import RealModule
import Reports
public import Scaling

extension Figure {
  /// Loss over rate, a sweep in a color, with its valley and the range of its best rate; below, where there are sizes, the
  /// best rates over size with the law through them, and where training breaks.
  public static func sensitivity(_ analysis: SensitivityAnalysis) -> Figure {
    let valleys = valleys(of: analysis)
    var panels = [valleys.panel]
    if let sizes = rates(of: analysis) { panels.append(sizes) }
    var figure = Figure(
      "Final loss over learning rate", panels: panels,
      size: (960, panels.count == 1 ? 600 : 960))
    figure.caption =
      "Points are means over runs, lines the valleys through them, bars below the \(NumberText.level(analysis.options.level)) "
      + "intervals of the best rates. Rings are rates at which runs broke."
    figure.notes = [valleys.note].compactMap(\.self)
    return figure
  }

  private static func valleys(of analysis: SensitivityAnalysis) -> (panel: Panel, note: String?) {
    let chosen = DrawnFirst(analysis.sweeps, most: Series.lookCount, "sweeps") {
      analysis.label($0)
    }
    let whole = chosen.shown.flatMap { $0.rates.filter { $0.state == .trains }.map(\.mean) }
    // Bottoms are to be seen: of walls that are far higher, marks on the edge tell.
    let most = 1.25 * (chosen.shown.map(\.leastLoss).max() ?? 1)
    let (low, high) = (whole.min() ?? 0, min(whole.max() ?? 1, most))
    let room = max(high - low, 1e-3 * high)
    var series: [Series] = []
    for (index, sweep) in chosen.shown.enumerated() {
      series.append(
        Series(
          nil, .line, index: index,
          sweep.curve(count: 80).filter { $0.loss <= high + room }.map { .init($0.rate, $0.loss) }))
      func points(_ isBroken: Bool) -> [Series.Point] {
        sweep.rates.filter {
          $0.mean.isFinite && [.broken, .mixed].contains($0.state) == isBroken
        }.map { .init($0.rate, $0.mean) }
      }
      series.append(Series(analysis.label(sweep), .points, index: index, points(false)))
      series.append(Series(nil, .openPoints, index: index, points(true)))
      if let found = sweep.optimum.found {
        // One below the other, so that none hides another.
        let y = low - room * (0.06 + 0.04 * Double(index))
        series.append(
          Series(
            nil, .line, index: index, found.rate.interval.ends.map { .init($0, y) }))
        series.append(Series(nil, .crosses, index: index, [.init(found.rate.value, y)]))
      }
    }
    let bottom = low - room * (0.12 + 0.04 * Double(chosen.shown.count))
    return (
      Panel(
        xLabel: "learning rate", yLabel: "\(analysis.metric), nats",
        yRange: bottom...(high + 0.1 * room), xScale: .logarithmic, yScale: .linear, share: 1.4,
        series: series), chosen.note
    )
  }

  /// Nil where sweeps are of one size.
  private static func rates(of analysis: SensitivityAnalysis) -> Panel? {
    let sizes = analysis.sweeps.compactMap(\.size) + analysis.askedSizes
    guard let low = sizes.min(), let high = sizes.max(), high > 1.05 * low else { return nil }
    let line = (0...40).map { low * .pow(high / low, Double($0) / 40) }
    let groups = analysis.sweeps.groups
    var series: [Series] = []
    for (index, group) in groups.enumerated() {
      let name = groups.count == 1 ? "" : ", \(group)"
      let own = analysis.sweeps.filter { $0.group == group }
      if let law = analysis.laws.first(where: { $0.group == group }),
        let curve = law.curve(overSize: line)
      {
        let points = curve.map { Series.Point($0.size, $0.rate.value, $0.rate.interval) }
        series.append(Series(nil, .band(among: groups.count), index: index, points))
        series.append(Series("law\(name)", .line, index: index, points))
      }
      series.append(
        Series(
          "best rate\(name)", .errorBars, index: index,
          own.compactMap { sweep in
            guard let size = sweep.size, let rate = sweep.optimum.found?.rate else { return nil }
            return .init(size, rate.value, rate.interval)
          }))
      let brackets = own.compactMap { sweep -> Series.Point? in
        guard let size = sweep.size, let bracket = sweep.breakingRate, bracket.upper.isFinite else {
          return nil
        }
        // Beside the best rate, where both are of one size.
        return .init(size * 1.03, (bracket.lower * bracket.upper).squareRoot(), bracket)
      }
      if !brackets.isEmpty {
        series.append(
          Series("begins to break\(name)", .errorBars, index: index + groups.count, brackets))
      }
    }
    guard series.contains(where: { !$0.points.isEmpty }) else { return nil }
    return Panel(
      xLabel: "parameters", yLabel: "learning rate", xScale: .logarithmic, yScale: .logarithmic,
      series: series.filter { !$0.points.isEmpty })
  }
}
