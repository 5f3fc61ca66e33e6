import Differentiation
import Laws
import LeastSquares
import RealModule
import Records

/// The search for the parameters of a law over a sample.
struct LawSearch {
  let law: any Law
  let sample: RunSample
  private let runs: [Run]
  let options: FitOptions
  /// Parameters that these runs say nothing about, held at a neutral value, by name.
  let undetermined: [String: Double]

  init(law: any Law, runs: [Run], options: FitOptions) {
    self.law = law
    self.runs = runs
    sample = RunSample(of: runs, warmup: options.warmup)
    self.options = options
    undetermined = Self.undetermined(law, sample).filter { options.fixed[$0.key] == nil }
  }

  func solve() throws -> Solution { try polish(from: searchFromNowhere()) }

  /// The minimum of the objective that a start, by parameter names, leads to.
  ///
  /// A coefficient that ends at 0 takes its term out of the law, and leaves the parameters inside
  /// it without meaning. They are then held where they ended, so that the others keep their
  /// uncertainty.
  ///
  /// - Parameter offset: how far from the minimum the search may stop, see `Tolerances`.
  func polish(from start: [String: Double], offset: Double = 1e-6) throws -> Solution {
    let solution = try minimize(from: start, holding: undetermined, offset: offset)
    // Unreachable: the names of a law's parameters differ, as a test of the catalog holds.
    let ends = Dictionary(uniqueKeysWithValues: zip(law.parameterNames, solution.parameters))
    let idle = idle(at: solution.parameters)
    if idle.isEmpty { return solution }
    return try minimize(
      from: ends, holding: undetermined.merging(ends.filter { idle.contains($0.key) }) { $1 },
      offset: offset)
  }

  private func minimize(
    from start: [String: Double], holding held: [String: Double], offset: Double
  ) throws -> Solution {
    func parameter(_ name: String, _ bounds: ClosedRange<Double>) -> Parameter {
      Parameter(
        name, start: start[name], lower: bounds.lowerBound, upper: bounds.upperBound,
        fixed: options.fixed[name] ?? held[name])
    }
    return try Problem(
      model: FormulaModel(law, over: sample.histories, isRelative: true),
      observed: sample.logLosses,
      parameters: zip(law.parameterNames, law.parameterBounds).map(parameter),
      loss: .huber(threshold: options.huberThreshold)
    ).solve(Solver(tolerances: Tolerances(offset: offset)))
  }

  /// The free nonlinear parameters on which no row's loss depends at these values.
  private func idle(at parameters: [Double]) -> Set<String> {
    var idle = Set(law.nonlinear.map(\.name).filter { held($0) == nil })
    for history in sample.histories where !idle.isEmpty {
      let (_, derivatives) = law.valuesAndDerivatives(parameters, over: history)
      for (name, column) in zip(law.parameterNames, derivatives)
      where idle.contains(name) && column.contains(where: { $0 != 0 }) {
        idle.remove(name)
      }
    }
    return idle
  }

  /// The rows of a run that are enough to find where a minimum is.
  private static let rowsToStart = 64
  /// Those of all runs, as long as each keeps a few.
  private static let rowsToStartInAll = 16_384

  /// Parameters near the best by relative residuals, over the whole range of the nonlinear ones: of
  /// some rows, and not to the last digit, since all rows polish them.
  private func searchFromNowhere() throws -> [String: Double] {
    let rows = min(Self.rowsToStart, max(4, Self.rowsToStartInAll / max(runs.count, 1)))
    let sample = RunSample(of: runs.map { $0.thinned(to: rows) }, warmup: options.warmup)
    let coordinates = coordinates
    return named(
      try SeparableProblem(
        model: FormulaTerms(law, over: sample.histories, searched: coordinates),
        observed: sample.losses, weights: sample.losses.map { 1 / ($0 * $0) },
        nonlinear: coordinates.map(\.parameter), signs: signs
      ).solve(
        rough(MultiStart(use: .always, count: 32, polished: 2, seed: options.seed))), coordinates)
  }

  /// Parameters near the minimum of the objective that a start leads to. Where coefficients and
  /// shape can hardly be told apart, following the coefficients' best is many times quicker than
  /// searching all at once.
  func approach(from start: [String: Double]) throws -> [String: Double] {
    let coordinates = coordinates.map { coordinate in
      var coordinate = coordinate
      coordinate.parameter.start = start[coordinate.parameter.name].map(coordinate.searched)
      return coordinate
    }
    return named(
      try SeparableProblem(
        model: FormulaTerms(law, over: sample.histories, searched: coordinates),
        observed: sample.losses, nonlinear: coordinates.map(\.parameter), signs: signs,
        loss: .huber(threshold: options.huberThreshold), link: .logarithm
      ).solve(rough(MultiStart(use: .never))), coordinates)
  }

  /// How the parameters inside the terms are searched. No law has one of either sign.
  private var coordinates: [SearchCoordinate] {
    law.nonlinear.map { parameter in
      held(parameter.name).map { SearchCoordinate(parameter.name, heldAt: $0) }
        ?? SearchCoordinate.all(
          parameter.name, over: SearchRange(parameter.range, parameter.spread),
          within: parameter.bounds)[0]
    }
  }

  private func rough(_ multiStart: MultiStart) -> Solver {
    Solver(
      tolerances: Tolerances(offset: 0.01), maximumEvaluations: 200, multiStart: multiStart)
  }

  private var signs: [LinearSign] {
    law.linear.map { parameter in
      held(parameter.name).map { .fixed($0) } ?? (parameter.isNonnegative ? .nonnegative : .free)
    }
  }

  /// The parameters of a separable solution by their names.
  private func named(
    _ solution: Solution, _ coordinates: [SearchCoordinate]
  ) -> [String: Double] {
    let values = law.inOrder(solution.parameters, coordinates)
    // Unreachable: the names of a law's parameters differ.
    return Dictionary(uniqueKeysWithValues: zip(law.parameterNames, values))
  }

  private func held(_ name: String) -> Double? { options.fixed[name] ?? undetermined[name] }

  /// Terms that vanish on every row, a gain from annealing where no rate ever falls, leave their
  /// coefficient without meaning, and with it the parameters that appear in no other term.
  private static func undetermined(_ law: any Law, _ sample: RunSample) -> [String: Double] {
    let middle = law.nonlinear.map(\.middle)
    var columns = [[Dual8]](
      repeating: [Dual8](repeating: 0, count: sample.count), count: law.linear.count)
    let seeded = middle.enumerated().map { Dual8($0.element, lane: $0.offset) }
    var row = 0
    for history in sample.histories {
      law.terms(seeded, over: history, into: &columns, from: row)
      row += history.steps.count
    }
    var undetermined: [String: Double] = [:]
    for (parameter, column) in zip(law.linear, columns)
    where column.allSatisfy({ $0.value == 0 }) {
      undetermined[parameter.name] = 0
    }
    for (lane, parameter) in law.nonlinear.enumerated()
    where columns.allSatisfy({ $0.allSatisfy { $0.derivatives[lane] == 0 } }) {
      undetermined[parameter.name] = middle[lane]
    }
    return undetermined
  }
}

extension Run {
  /// With about so many rows at most, evenly spread, the first and the last among them.
  fileprivate func thinned(to count: Int) -> Run {
    let last = records.count - 1
    guard last >= count else { return self }
    var thinned = self
    thinned.records = (0...count).map { records[$0 * last / count] }
    return thinned
  }
}
