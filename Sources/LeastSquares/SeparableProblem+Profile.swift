public import Basics

extension SeparableProblem {
  /// The profile-likelihood interval of one parameter, nonlinear or linear. See
  /// ``Problem/profileInterval(of:level:around:solver:)``. The sign of a coefficient ends its
  /// interval as a bound would.
  public func profileInterval(
    of name: String, level: Double = 0.95, around solution: Solution, solver: Solver = .default
  ) throws -> Interval? {
    let q = nonlinear.count
    let known = solution.names.indices.filter { solution.states[$0] != .fixed }
    guard let j = known.first(where: { solution.names[$0] == name }) else {
      throw ProblemError.unknownParameter(name, known: known.map { solution.names[$0] })
    }
    guard let error = solution.standardErrors[j], error > 0, let scale = solution.profileScale,
      scale > 0
    else { return nil }
    let bounds: (Double, Double) =
      j < q
      ? (nonlinear[j].lower, nonlinear[j].upper)
      : (
        signs[j - q] == .nonnegative ? 0 : -.infinity, signs[j - q] == .nonpositive ? 0 : .infinity
      )
    var solver = solver
    solver.multiStart.use = .never
    func limit(_ side: Double) -> Double {
      var starts = solution.parameters
      return ProfileLikelihood(
        estimate: solution.parameters[j], error: error, lower: bounds.0, upper: bounds.1,
        objective: solution.objective, scale: scale, quantile: solution.quantile(level)
      ) { value in
        var held = nonlinear
        var signs = signs
        for k in held.indices where held[k].fixed == nil {
          held[k].start = min(max(starts[k], held[k].lower), held[k].upper)
        }
        if j < q { held[j].fixed = value } else { signs[j - q] = .fixed(value) }
        guard
          let problem = try? SeparableProblem(
            model: model, observed: observed, weights: weights, nonlinear: held, linear: linear,
            signs: signs, loss: loss, link: link),
          let found = try? problem.solve(solver)
        else { return nil }
        starts = found.parameters
        return found.objective
      }.limit(side)
    }
    return Interval(limit(-1), limit(1))
  }
}
