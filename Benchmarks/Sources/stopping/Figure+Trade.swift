import Plots
import Reports

extension Figure {
  /// Speed-up against killed winners: lines for ours, marks for the peers themselves.
  static func trade(own: [TradePoint], peers: [TradePoint]) -> Figure {
    func families(_ points: [TradePoint]) -> [(name: String, points: [TradePoint])] {
      var found: [(name: String, points: [TradePoint])] = []
      for point in points {
        if let index = found.firstIndex(where: { $0.name == point.family }) {
          found[index].points.append(point)
        } else {
          found.append((point.family, [point]))
        }
      }
      return found
    }
    func marks(_ points: [TradePoint]) -> [Series.Point] {
      points.map { .init(100 * $0.killed, $0.speedUp) }
    }
    let ours = families(own)
    let lines = ours.enumerated().flatMap { index, family -> [Series] in
      let isDefault = family.name == "projected-halving"
      return [
        Series(family.name, isDefault ? .line : .points, index: index, marks(family.points))
      ] + (isDefault ? [Series(nil, .points, index: index, marks(family.points))] : [])
    }
    let others = families(peers).enumerated().map { index, family in
      Series("Optuna: \(family.name)", .crosses, index: index + ours.count, marks(family.points))
    }
    return Figure(
      "Stopping policies on three tasks of TaskSet",
      panels: [
        Panel(
          xLabel: "replays with a killed winner, %", yLabel: "speed-up", xRange: -0.5...30,
          yRange: 0...20, series: lines + others)
      ], size: (960, 760))
  }
}
