import Basics
import RealModule

/// Everything between a problem and its minimum: local searches, robust preludes, multi-start.
struct Minimization: Sendable {
  struct Found: Sendable {
    var outcome: Search.Outcome
    var minima: [(objective: Double, free: [Double], count: Int)] = []
    var usedMultiStart = false
    var evaluations: Evaluations
  }

  /// The free parameters.
  let parameters: [Parameter]
  let loss: RobustLoss
  let makeFunction: @Sendable (RobustLoss) -> any ResidualFunction

  /// `nil` if the residuals are finite nowhere that was tried.
  func solve(_ solver: Solver) throws(ProblemError) -> Found? {
    if solver.multiStart.use == .never, let idle = parameters.first(where: { $0.start == nil }) {
      throw .parameter(name: idle.name, reason: "it has no start, and multi-start is not allowed")
    }
    guard let prelude = loss.convexPrelude else { return solve(solver, loss: loss, from: starts) }
    guard let convex = solve(solver, loss: prelude, from: starts) else { return nil }
    var local = solver
    if solver.multiStart.use == .whenNeeded { local.multiStart.use = .never }
    guard var found = solve(local, loss: loss, from: convex.outcome.parameters) else { return nil }
    found.evaluations += convex.evaluations
    found.usedMultiStart = found.usedMultiStart || convex.usedMultiStart
    return found
  }

  private var starts: [Double]? {
    let starts = parameters.compactMap(\.start)
    return starts.count == parameters.count ? starts : nil
  }

  private func solve(_ solver: Solver, loss: RobustLoss, from start: [Double]?) -> Found? {
    let search = Search(
      bounds: parameters.map { Search.Bounds(lower: $0.lower, upper: $0.upper) }, solver: solver)
    var found: Found?
    if let start, let outcome = search.minimize(function(loss), from: start) {
      found = Found(outcome: outcome, evaluations: outcome.evaluations)
      if outcome.stopReason == .cancelled { return found }
    }
    let isNeeded =
      found.map { !$0.outcome.stopReason.isConverged || !$0.outcome.isWithinRange } ?? true
    guard
      solver.multiStart.use == .always || (solver.multiStart.use == .whenNeeded && isNeeded),
      let boxes = boxes
    else { return found }
    guard var explored = explore(search, boxes: boxes, loss: loss) else { return found }
    explored.evaluations += found?.evaluations ?? Evaluations()
    // A rival from multi-start must be better by more than rounding, or converged where the
    // given start was not.
    if let found {
      let old = found.outcome
      let new = explored.outcome
      let isTie = abs(new.halfSquare - old.halfSquare) <= 1e-9 * old.halfSquare
      let oldWins =
        old.isWithinRange != new.isWithinRange
        ? old.isWithinRange
        : isTie
          ? old.stopReason.isConverged || !new.stopReason.isConverged
          : old.halfSquare < new.halfSquare
      if oldWins {
        explored.outcome = old
        explored.usedMultiStart = false
      }
    }
    return explored
  }

  private func function(_ loss: RobustLoss) -> any ResidualFunction {
    let function = makeFunction(loss)
    for (j, parameter) in parameters.enumerated() {
      function.scales[j] = parameter.box.map { max(abs($0.lowerBound), abs($0.upperBound)) } ?? 0
    }
    return function
  }

  /// Where each parameter may start: its range, its finite bounds, or a decade to either side of
  /// its start. `nil` if some parameter has none of these.
  private var boxes: [(range: ClosedRange<Double>, scale: Parameter.Scale)]? {
    var boxes: [(range: ClosedRange<Double>, scale: Parameter.Scale)] = []
    for parameter in parameters {
      if let box = parameter.box {
        boxes.append((box, parameter.scale))
      } else if let start = parameter.start, start != 0 {
        let ends = [start / 10, start * 10].map { min(max($0, parameter.lower), parameter.upper) }
        let range = min(ends[0], ends[1])...max(ends[0], ends[1])
        boxes.append((range, range.lowerBound > 0 ? .logarithmic : .linear))
      } else {
        return nil
      }
    }
    return boxes
  }

  private func explore(
    _ search: Search, boxes: [(range: ClosedRange<Double>, scale: Parameter.Scale)],
    loss: RobustLoss
  ) -> Found? {
    let settings = search.solver.multiStart
    let points = LowDiscrepancy.points(
      count: settings.count, dimensions: boxes.count, seed: settings.seed
    ).map { point in
      zip(point, boxes).map { u, box in
        let (a, b) = (box.range.lowerBound, box.range.upperBound)
        return switch box.scale {
        case .linear: a + u * (b - a)
        case .logarithmic: a * .pow(b / a, u)
        }
      }
    }
    let make: @Sendable () -> any ResidualFunction = { function(loss) }
    let screened = Parallel.map(count: points.count, threads: settings.threads, state: make) {
      function, i in
      Self.halfSquare(function, at: points[i])
    }
    var evaluations = Evaluations(functions: points.count)
    let best = screened.indices.filter { screened[$0].isFinite }
      .sorted { (screened[$0], $0) < (screened[$1], $1) }
      .prefix(settings.polished)
    let chosen = Array(best)
    guard let method = search.solver.methods.first else { return nil }
    let polished = Parallel.map(count: chosen.count, threads: settings.threads, state: make) {
      function, i in
      search.descend(function, from: points[chosen[i]], method: method)
    }.compactMap { $0 }
    for outcome in polished { evaluations += outcome.evaluations }
    guard var winner = polished.min(by: Self.precedes) else { return nil }
    if !winner.stopReason.isConverged, winner.stopReason != .cancelled,
      let better = search.minimize(function(loss), from: winner.parameters)
    {
      evaluations += better.evaluations
      let isResult = better.isWithinRange || !winner.isWithinRange
      if isResult, better.stopReason.isConverged || better.isBetter(than: winner) {
        winner = better
      }
    }
    return Found(
      outcome: winner, minima: cluster(polished, unit: make().unit), usedMultiStart: true,
      evaluations: evaluations)
  }

  /// Results before what has run away; converged before not, where the objectives are equal to
  /// rounding.
  private static func precedes(_ a: Search.Outcome, _ b: Search.Outcome) -> Bool {
    if a.isWithinRange != b.isWithinRange { return a.isWithinRange }
    let isTie = abs(a.halfSquare - b.halfSquare) <= 1e-9 * max(a.halfSquare, b.halfSquare)
    if isTie, a.stopReason.isConverged != b.stopReason.isConverged {
      return a.stopReason.isConverged
    }
    return a.halfSquare < b.halfSquare
  }

  private static func halfSquare(_ function: any ResidualFunction, at point: [Double]) -> Double {
    function.reset()
    var f = Array(repeating: 0.0, count: function.observationCount)
    let isFinite = f.withUnsafeMutableBufferPointer {
      function.residuals(at: point, into: $0.baseAddress!)
    }
    return isFinite ? f.reduce(0) { $0 + $1 * $1 } / 2 : .infinity
  }

  /// Converged outcomes that agree in objective to 10⁻⁶ are one minimum. Not their parameters
  /// decide: relabeled or undetermined parameters give the same fit.
  private func cluster(
    _ outcomes: [Search.Outcome], unit: Double
  ) -> [(objective: Double, free: [Double], count: Int)] {
    var minima: [(objective: Double, free: [Double], count: Int)] = []
    for outcome in outcomes.filter({ $0.stopReason.isConverged && $0.isWithinRange })
      .sorted(by: { $0.halfSquare < $1.halfSquare })
    {
      let objective = outcome.halfSquare * unit * unit
      if let last = minima.indices.last, objective <= minima[last].objective * (1 + 1e-6) {
        minima[last].count += 1
      } else {
        minima.append((objective, outcome.parameters, 1))
      }
    }
    return minima
  }
}
