import Basics
public import Planning
import Records
import Reports
import Schedules

extension Figure {
  /// The refined schedule beside the one that the run was made with, and the norms below that it follows from.
  public static func refinement(_ refined: RefinedSchedule) -> Figure {
    func line(_ label: String, _ style: Series.Style, _ color: Color, _ schedule: any Schedule)
      -> Series
    {
      let stride = max(1, schedule.steps / 1000)
      let steps = Array(Swift.stride(from: 1, to: schedule.steps, by: stride)) + [schedule.steps]
      return Series(label, style, color, steps.map { .init(Double($0), schedule.rate(at: $0)) })
    }
    var rates = [line("refined", .line, .blue, refined.schedule)]
    if let own = refined.norms.schedule { rates.append(line("the run's", .dashedLine, .gray, own)) }
    let points = zip(refined.positions, refined.logged).map { Series.Point($0, $1) }
    let stride = max(1, points.count / 1000)
    let shown = Swift.stride(from: 0, to: points.count, by: stride)
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
            Series("logged", .points, .sky, shown.map { points[$0] }),
            Series(
              "running median", .line, .vermillion,
              zip(refined.positions, refined.smoothed).map { .init($0, $1) }),
          ]),
      ], size: (960, 720))
  }
}
