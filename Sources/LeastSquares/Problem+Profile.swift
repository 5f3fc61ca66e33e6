public import Basics

extension Problem {
  /// The profile-likelihood interval of one parameter: all its values at which the others can
  /// still be chosen so that the fit is not significantly worse. It follows the problem's
  /// curvature, where ``Solution/interval(of:level:)`` is symmetric.
  ///
  /// A limit is infinite where the data set none, and the parameter's bound where that comes first.
  ///
  /// - Parameter solution: what ``solve(_:)`` found for this problem.
  /// - Returns: `nil` if the parameter has no standard error (see ``Solution/states``).
  /// - Throws: ``ProblemError/unknownParameter(_:known:)``.
  public func profileInterval(
    of name: String, level: Double = 0.95, around solution: Solution, solver: Solver = .default
  ) throws -> Interval? {
    guard let j = parameters.firstIndex(where: { $0.name == name && $0.fixed == nil }) else {
      throw ProblemError.unknownParameter(
        name, known: parameters.filter { $0.fixed == nil }.map(\.name))
    }
    guard let error = solution.standardErrors[j], error > 0, let scale = solution.profileScale,
      scale > 0
    else { return nil }
    var solver = solver
    solver.multiStart.use = .never
    func limit(_ side: Double) -> Double {
      var starts = solution.parameters
      return ProfileLikelihood(
        estimate: solution.parameters[j], error: error, lower: parameters[j].lower,
        upper: parameters[j].upper, objective: solution.objective, scale: scale,
        quantile: solution.quantile(level)
      ) { value in
        var held = parameters
        for k in held.indices where held[k].fixed == nil {
          held[k].start = min(max(starts[k], held[k].lower), held[k].upper)
        }
        held[j].fixed = value
        guard
          let problem = try? Problem(
            model: model, observed: observed, weights: weights, parameters: held, loss: loss),
          let found = try? problem.solve(solver)
        else { return nil }
        starts = found.parameters
        return found.objective
      }.limit(side)
    }
    return Interval(limit(-1), limit(1))
  }
}
