import Basics
public import Planning
import Records
import Reports
import Schedules

extension Figure {
  /// The refined schedule beside the one that the run was made with, and the norms below that it follows from.
  public static func refinement(_ refined: RefinedSchedule) -> Figure {
    var rates = [Series("refined", .line, .blue, [Series.Point](of: refined.schedule))]
    if let own = refined.norms.schedule {
      rates.append(Series("the run's", .dashedLine, .gray, [Series.Point](of: own)))
    }
    let logged = Curve(positions: refined.positions, values: refined.logged)
    return Figure(
      "The schedule that the gradient norms of \(refined.norms.curve.name) call for",
      panels: [
        Panel(
          xLabel: "step", yLabel: "rate",
          yRange: 0...(rates.flatMap { $0.points.map(\.y) }.max() ?? 1),
          xScale: .linear, yScale: .linear, share: 1.4, series: rates),
        Panel(
          xLabel: "step of the run", yLabel: refined.norms.column, xScale: .linear,
          series: [
            Series("logged", .points, .sky, [Series.Point](of: logged)),
            Series(
              "running median", .line, .vermillion,
              zip(refined.positions, refined.smoothed).map { .init($0, $1) }),
          ]),
      ], size: (960, 720))
  }
}
