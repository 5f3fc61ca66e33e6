import RealModule

/// A model, observations and parameters: find θ that minimizes Σρ(√wᵢ·(fᵢ(θ) − yᵢ)).
///
/// ```swift
/// let problem = try Problem(
///   model: Decay(times: times), observed: counts,
///   parameters: [Parameter("amplitude", start: 100), Parameter("rate", start: 0.1, lower: 0)])
/// print(try problem.solve().report)
/// ```
public struct Problem<M: Model>: Sendable {
  public let model: M
  /// y, n of them.
  public let observed: [Double]
  /// w, inverse variances up to a common factor; `nil` weighs all alike.
  public let weights: [Double]?
  public let parameters: [Parameter]
  public let loss: RobustLoss

  /// - Throws: ``ProblemError`` if counts disagree, values are not finite or a parameter
  ///   contradicts itself.
  public init(
    model: M, observed: [Double], weights: [Double]? = nil, parameters: [Parameter],
    loss: RobustLoss = .none
  ) throws {
    guard parameters.count == model.parameterCount else {
      throw ProblemError.count(
        of: "parameters", expected: model.parameterCount, found: parameters.count)
    }
    try Observations.validate(observed, weights: weights, count: model.observationCount)
    try Parameter.validate(parameters)
    try loss.validate()
    self.model = model
    self.observed = observed
    self.weights = weights
    self.parameters = parameters
    self.loss = loss
  }

  /// Searches for the minimum. Not converging is a result: see ``Solution/stopReason``.
  ///
  /// - Throws: ``ProblemError/undefinedModel(observation:parameters:)`` if the model is finite
  ///   nowhere that the search could begin.
  public func solve(_ solver: Solver = .default) throws -> Solution {
    try solver.validate()
    let free = parameters.indices.filter { parameters[$0].fixed == nil }
    var all = parameters.map { $0.fixed ?? $0.start ?? 0 }
    guard !free.isEmpty else {
      return try assemble(all, nil, free: free, solver: solver)
    }
    let rootWeights = weights?.map { Double.sqrt($0) }
    let unit = Observations.unit(observed, rootWeights: rootWeights) {
      var predictions = observed
      model.evaluate(all, into: &predictions)
      return predictions
    }
    let minimization = Minimization(parameters: free.map { parameters[$0] }, loss: loss) {
      [all] loss in
      ModelResiduals(
        model: model, observed: observed, rootWeights: rootWeights, loss: loss, free: free,
        parameters: all, unit: unit, derivatives: solver.derivatives ?? model.derivatives)
    }
    guard let found = try minimization.solve(solver) else { throw undefined(at: all) }
    for k in free.indices { all[free[k]] = found.outcome.parameters[k] }
    return try assemble(all, found, free: free, solver: solver)
  }

  private func undefined(at parameters: [Double]) -> ProblemError {
    var predictions = observed
    model.evaluate(parameters, into: &predictions)
    return .undefinedModel(
      observation: predictions.firstIndex { !$0.isFinite } ?? 0, parameters: parameters)
  }

  private func assemble(
    _ all: [Double], _ found: Minimization.Found?, free: [Int], solver: Solver
  ) throws -> Solution {
    var predictions = observed
    model.evaluate(all, into: &predictions)
    guard predictions.allSatisfy(\.isFinite) else { throw undefined(at: all) }
    var states = [ParameterState](repeating: .fixed, count: all.count)
    for (k, j) in free.enumerated() {
      states[j] =
        found?.outcome.atBound[k].map { $0 ? .atUpperBound : .atLowerBound } ?? .estimated
    }
    let estimated = all.indices.filter { states[$0] == .estimated }
    // The loss belongs to the variance, not to this Jacobian.
    let slopes = ModelResiduals(
      model: model, observed: observed, rootWeights: weights?.map { .sqrt($0) }, loss: .none,
      free: estimated, parameters: all, unit: 1,
      derivatives: solver.derivatives ?? model.derivatives)
    var jacobian = Array(repeating: 0.0, count: observed.count * estimated.count)
    _ = jacobian.withUnsafeMutableBufferPointer {
      estimated.isEmpty
        ? true
        : slopes.jacobian(at: estimated.map { all[$0] }, into: $0.baseAddress!, curvature: nil)
    }
    var evaluations = found?.evaluations ?? Evaluations()
    evaluations += Evaluations(functions: 1, jacobians: estimated.isEmpty ? 0 : 1)
    return try Solution(
      names: parameters.map(\.name), parameters: all, states: states, estimated: estimated,
      observed: observed, weights: weights, loss: loss, predictions: predictions,
      jacobian: jacobian, found: found, evaluations: evaluations,
      singularity: solver.tolerances.singularity
    ) { outcome in
      var point = all
      for k in free.indices { point[free[k]] = outcome[k] }
      return point
    }.withinRange()
  }
}
