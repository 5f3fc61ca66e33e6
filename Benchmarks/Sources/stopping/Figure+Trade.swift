import Basics
import Plots
import Reports

extension Figure {
  /// Speed-up against killed winners: all settings as points, what was chosen elsewhere with its
  /// interval; where runs end alike and where they do not.
  static func trade(_ table: HeldOutTable) -> Figure {
    let chosen = table.heldOut
    func panel(_ title: String, _ holds: (Cell) -> Bool) -> Panel {
      let places = table.cells.indices.filter { holds(table.cells[$0]) }
      let series = chosen.enumerated().flatMap { index, entry -> [Series] in
        let settings = table.settings.filter { $0.family == entry.family }
          .compactMap { $0.summary(over: places) }
          .map { Series.Point(100 * $0.killed, $0.speedUp) }
        let heldOut = places.compactMap { entry.outcomes[$0] }
        guard !heldOut.isEmpty else { return [] }
        let pooled = Outcome(
          speedUps: heldOut.flatMap(\.speedUps), killed: heldOut.flatMap(\.killed),
          orders: heldOut[0].orders)
        return [
          Series(entry.family, .openPoints, index: index, settings),
          Series(
            nil, .errorBars, index: index,
            [.init(100 * pooled.killedShare, pooled.speedUp, pooled.speedUpInterval)]),
        ]
      }
      return Panel(
        xLabel: "\(title): replays with a killed winner, %", yLabel: "speed-up",
        xScale: .linear, yScale: .linear, series: series)
    }
    return Figure(
      "Stopping: settings as rings, held-out choices with 90 % bars",
      panels: [
        panel("tasks of 400 runs") { $0.size > 100 },
        panel("unequal horizons") { $0.isUnequal },
        panel("4 to 16 runs") { $0.size <= 16 },
      ], size: (960, 1500))
  }
}
