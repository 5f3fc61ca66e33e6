import Basics
public import Planning
import Records
import Schedules

extension Figure {
  /// What is left of the interval after each candidate run, against the run's cost; candidates of
  /// one shape joined by a line.
  public static func design(_ design: RunDesign) -> Figure {
    let percent = NumberText.level(design.level)
    var shapes: [(name: String, points: [Series.Point])] = []
    for candidate in design.candidates {
      let point = Series.Point(Double(candidate.schedule.steps), candidate.halfWidth)
      let name = candidate.schedule.shape
      if let index = shapes.firstIndex(where: { $0.name == name }) {
        shapes[index].points.append(point)
      } else {
        shapes.append((name, [point]))
      }
    }
    let longest = design.candidates.map { Double($0.schedule.steps) }.max() ?? 1
    var series = [
      Series(
        "now", .dashedLine, .gray, [0, longest].map { .init($0, design.halfWidth) })
    ]
    let chosen = DrawnFirst(shapes, most: Series.lookCount, "kinds of runs", name: \.name)
    for (index, shape) in chosen.shown.enumerated() {
      let points = shape.points.sorted { $0.x < $1.x }
      series.append(Series(nil, .line, index: index, points))
      series.append(Series(shape.name, .crosses, index: index, points))
    }
    var figure = Figure(
      "What another run would leave of ± \(NumberText.fixed(design.halfWidth, 4)) nats",
      panels: [
        Panel(
          xLabel: "steps of the run", yLabel: "half the \(percent) interval, nats",
          xRange: 0...(1.05 * longest), yRange: range(of: series.flatMap { $0.points.map(\.y) }),
          series: series)
      ], size: (960, 600))
    figure.notes = [chosen.note].compactMap(\.self)
    return figure
  }
}

extension Schedule {
  /// What it is except for its length: its kind, for WSD with the share of its decay.
  fileprivate var shape: String {
    let kind = String(text.prefix { $0 != ":" && $0 != "(" })
    guard let decaying = self as? WSD else { return kind }
    let share = Double(decaying.decay) / Double(decaying.steps)
    return "\(kind), decay \(NumberText.percent(share, 0))"
  }
}
