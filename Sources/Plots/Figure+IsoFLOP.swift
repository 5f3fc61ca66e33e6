import Basics
import RealModule
import Reports
public import Scaling

extension Figure {
  /// The valleys, each budget in a color with its lowest place; below them the best size against compute,
  /// with the line through it and its band.
  public static func isoFLOP(_ approaches: ScalingApproaches) -> Figure {
    let exponent = approaches.leading?.sizeExponent
    let title =
      exponent.map { exponent in
        "Best size ∝ C^\(NumberText.fixed(exponent.value, 3)), \(NumberText.level(approaches.options.level)) "
          + NumberText.interval(exponent.interval) { NumberText.fixed($0, 3) }
      } ?? "Best size"
    var panels: [Panel] = []
    var notes: [String] = []
    if let profiles = approaches.profiles {
      let valleys = valleys(of: profiles)
      panels.append(valleys.panel)
      notes = [valleys.note].compactMap(\.self)
    }
    panels.append(frontier(of: approaches))
    var figure = Figure(title, panels: panels, size: (960, panels.count == 1 ? 600 : 960))
    figure.caption = approaches.profiles.map { profiles in
      let isWhole = profiles.profiles.allSatisfy { $0.divergent.isEmpty }
      return
        "Points are models, lines \(approaches.options.method.words), crosses the lowest places."
        + (isWhole ? "" : " Rings are left out as divergent.")
    }
    figure.notes = notes
    return figure
  }

  private static func valleys(of fit: IsoFLOP) -> (panel: Panel, note: String?) {
    let method = fit.options.method
    let chosen = DrawnFirst(
      fit.profiles.filter { $0.cells.count > 2 }, most: Series.lookCount, "budgets"
    ) { NumberText.significant($0.compute, 3) }
    var series: [Series] = []
    for (index, profile) in chosen.shown.enumerated() {
      let name = NumberText.significant(profile.compute, 3)
      series.append(
        Series(nil, .line, index: index, profile.curve(by: method).map { .init($0.size, $0.loss) }))
      series.append(
        Series(name, .points, index: index, profile.cells.map { .init($0.size, $0.loss) }))
      series.append(
        Series(
          nil, .openPoints, index: index, profile.divergent.map { .init($0.size, $0.loss) }))
    }
    let minima = chosen.shown.compactMap(\.minimum)
    series.append(Series(nil, .crosses, .black, minima.map { .init($0.size, $0.loss) }))
    return (
      Panel(
        xLabel: "parameters", yLabel: "loss, nats", xScale: .logarithmic, yScale: .logarithmic,
        share: 1.4, series: series), chosen.note
    )
  }

  private static func frontier(of approaches: ScalingApproaches) -> Panel {
    var series: [Series] = []
    let percent = NumberText.level(approaches.options.level)
    if let profiles = approaches.profiles {
      let budgets = profiles.used.map(\.compute)
      let low = min(budgets.min() ?? 1, approaches.computes.min() ?? .infinity)
      let high = max(budgets.max() ?? 1, approaches.computes.max() ?? 0)
      let count = 60
      let line = (0...count).map { step -> Series.Point in
        let prediction = profiles.prediction(
          compute: low * .pow(high / low, Double(step) / Double(count)))
        return .init(prediction.compute, prediction.size.value, prediction.size.interval)
      }
      series.append(Series("best size, \(percent)", .band, .blue, line))
      series.append(Series("profiles", .line, .blue, line))
      series.append(
        Series(
          "lowest places, ± noise", .errorBars, .black,
          profiles.used.compactMap { profile in
            profile.minimum.map { minimum in
              .init(
                profile.compute, minimum.size,
                Interval(around: .log(minimum.size), halfWidth: minimum.logSizeNoise)
                  .map { .exp($0) })
            }
          }))
    }
    for (index, answer) in approaches.answers.enumerated() where answer.approach != .profiles {
      // Beside one another, where they say the same.
      let shift = 1 + 0.04 * Double(index)
      series.append(
        Series(
          answer.approach.title, .errorBars, index: index + 1,
          answer.predictions.map {
            .init($0.compute * shift, $0.size.value, $0.size.interval)
          }))
    }
    return Panel(
      xLabel: "compute, FLOP", yLabel: "parameters", xScale: .logarithmic, yScale: .logarithmic,
      series: series)
  }
}
