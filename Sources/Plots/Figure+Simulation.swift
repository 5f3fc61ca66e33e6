import Basics
import Records
public import Stopping

extension Figure {
  /// Regret against what was spent, for each study; and where a policy was replayed in several
  /// strictnesses, how fast each is against how often it kills a winner.
  public static func simulation(_ simulation: StoppingSimulation) -> Figure {
    let sweeps = simulation.sweeps
    let isSwept = sweeps.contains { $0.count > 2 }
    let chosenSweeps = DrawnFirst(sweeps, most: Series.lookCount, "policies") { $0[0].name }
    let chosen = DrawnFirst(
      simulation.policies, most: Series.lookCount, "policies", name: \.name)
    let panels =
      isSwept
      ? [trade(of: chosenSweeps.shown)]
      : simulation.studies.indices.map { regrets(of: chosen.shown, in: simulation, study: $0) }
    var figure = Figure(
      isSwept
        ? "How fast and how safe stopping policies are" : "Regret against what was spent",
      panels: panels, size: (960, isSwept ? 680 : 280 + 280 * panels.count))
    figure.notes = [isSwept ? chosenSweeps.note : chosen.note].compactMap(\.self)
    return figure
  }

  private static func regrets(
    of policies: [SimulatedPolicy], in simulation: StoppingSimulation, study: Int
  ) -> Panel {
    let budget = simulation.settings.budget
    let reference = simulation.reference[study].points.prefix { $0.budget <= budget }
    let lines =
      [Series("no stopping", .dashedLine, .gray, reference.map { .init($0.budget, $0.regret) })]
      + policies.enumerated().map { index, policy in
        Series(
          policy.name, .line, index: index,
          policy.outcomes[study].curve.points.map { .init($0.budget, $0.regret) })
      }
    return Panel(
      xLabel: simulation.studies.count > 1
        ? "spent on \(simulation.studies[study]), full runs" : "spent, full runs",
      yLabel: "mean regret",
      xRange: 0...budget, series: lines, showsLegend: study == 0)
  }

  private static func trade(of sweeps: [[SimulatedPolicy]]) -> Panel {
    let series = sweeps.enumerated().flatMap { index, sweep -> [Series] in
      let points = sweep.map { policy in
        Series.Point(100 * policy.killedWinner.value, policy.speedUp.value)
      }
      let marks = Series(sweep.count > 1 ? nil : sweep[0].name, .points, index: index, points)
      if sweep.count == 1 { return [marks] }
      return [
        Series(String(sweep[0].family), .line, index: index, points), marks,
      ]
    }
    let furthest = sweeps.joined().map { 100 * $0.killedWinner.value }.max() ?? 0
    return Panel(
      xLabel: "replays with a killed winner, %", yLabel: "speed-up",
      xRange: -0.02 * furthest - 0.1...1.02 * furthest + 0.1, series: series)
  }
}

extension StoppingSimulation {
  /// The policies that are alike except for numbers, in their order.
  fileprivate var sweeps: [[SimulatedPolicy]] {
    var sweeps: [[SimulatedPolicy]] = []
    for policy in policies {
      if let last = sweeps.indices.last, sweeps[last][0].family == policy.family {
        sweeps[last].append(policy)
      } else {
        sweeps.append([policy])
      }
    }
    return sweeps
  }
}

extension SimulatedPolicy {
  fileprivate var family: Substring { name.prefix { $0 != ":" } }
}
