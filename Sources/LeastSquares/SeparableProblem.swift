import RealModule

/// A separable model, observations and parameters: find θ and c that minimize
/// Σρ(√wᵢ·(g(Σⱼ cⱼφⱼᵢ(θ)) − g(yᵢ))), g the ``link``.
///
/// The search sees θ alone. The solution is the full problem's: its parameters are the nonlinear
/// ones, then the linear ones, and its covariance is over all of them.
public struct SeparableProblem<M: SeparableModel>: Sendable {
  public let model: M
  public let observed: [Double]
  public let weights: [Double]?
  public let nonlinear: [Parameter]
  /// The names of c.
  public let linear: [String]
  public let signs: [LinearSign]
  public let loss: RobustLoss
  public let link: Link

  /// - Parameters:
  ///   - linear: names of the coefficients; `nil` calls them c1, c2, ….
  ///   - signs: what each coefficient may be; `nil` leaves all free.
  /// - Throws: ``ProblemError`` if counts disagree, values are not finite or a parameter
  ///   contradicts itself.
  public init(
    model: M, observed: [Double], weights: [Double]? = nil, nonlinear: [Parameter],
    linear: [String]? = nil, signs: [LinearSign]? = nil, loss: RobustLoss = .none,
    link: Link = .identity
  ) throws {
    try Observations.validate(observed, weights: weights, count: model.observationCount)
    func check(_ what: String, _ expected: Int, _ found: Int?) throws {
      if let found, found != expected {
        throw ProblemError.count(of: what, expected: expected, found: found)
      }
    }
    try check("nonlinear parameters", model.nonlinearCount, nonlinear.count)
    try check("names of linear parameters", model.linearCount, linear?.count)
    try check("signs", model.linearCount, signs?.count)
    try Parameter.validate(
      nonlinear, and: linear ?? [])
    try loss.validate()
    if link == .logarithm, let index = observed.firstIndex(where: { $0 <= 0 }) {
      throw ProblemError.value(
        of: "observed", index: index, value: observed[index], reason: "it has no logarithm")
    }
    self.model = model
    self.observed = observed
    self.weights = weights
    self.nonlinear = nonlinear
    self.linear = linear ?? (0..<model.linearCount).map { "c\($0 + 1)" }
    self.signs = signs ?? Array(repeating: .free, count: model.linearCount)
    self.loss = loss
    self.link = link
    for (name, sign) in zip(self.linear, self.signs) {
      if let value = sign.fixedValue, !value.isFinite {
        throw ProblemError.parameter(name: name, reason: "it is fixed at \(value)")
      }
    }
  }

  /// Searches for the minimum. Not converging is a result: see ``Solution/stopReason``.
  ///
  /// - Throws: ``ProblemError/undefinedModel(observation:parameters:)`` if the basis is finite
  ///   nowhere that the search could begin.
  public func solve(_ solver: Solver = .default) throws -> Solution {
    try solver.validate()
    let free = nonlinear.indices.filter { nonlinear[$0].fixed == nil }
    var all = nonlinear.map { $0.fixed ?? $0.start ?? 0 }
    let rootWeights = weights?.map { Double.sqrt($0) }
    let unit =
      link == .logarithm
      ? Double.sqrt(weights?.reduce(0, +) ?? Double(observed.count))
      : Observations.unit(observed, rootWeights: rootWeights) { [] }
    @Sendable func residuals(_ loss: RobustLoss, free: [Int], at all: [Double]) -> ReducedResiduals<
      M
    > {
      ReducedResiduals(
        model: model, observed: observed, rootWeights: rootWeights, loss: loss, link: link,
        signs: signs, free: free, nonlinear: all, unit: unit,
        usesDifferences: solver.derivatives == .differences)
    }
    var found: Minimization.Found?
    if !free.isEmpty {
      let start = all
      let minimization = Minimization(parameters: free.map { nonlinear[$0] }, loss: loss) { loss in
        residuals(loss, free: free, at: start)
      }
      guard let minimum = try minimization.solve(solver) else { throw undefined(at: all) }
      for k in free.indices { all[free[k]] = minimum.outcome.parameters[k] }
      found = minimum
    }
    return try assemble(all, found, free: free, solver: solver) { loss, free, all in
      residuals(loss, free: free, at: all)
    }
  }

  private func undefined(at nonlinear: [Double]) -> ProblemError {
    var columns = Array(
      repeating: Array(repeating: 0.0, count: observed.count), count: model.linearCount)
    model.evaluate(nonlinear, into: &columns)
    let row = observed.indices.first { i in columns.contains { !$0[i].isFinite } }
    return .undefinedModel(observation: row ?? 0, parameters: nonlinear)
  }

  private func assemble(
    _ all: [Double], _ found: Minimization.Found?, free: [Int], solver: Solver,
    residuals: (RobustLoss, [Int], [Double]) -> ReducedResiduals<M>
  ) throws -> Solution {
    let n = observed.count
    let q = all.count
    var states = [ParameterState](repeating: .fixed, count: q + signs.count)
    for (k, j) in free.enumerated() {
      states[j] =
        found?.outcome.atBound[k].map { $0 ? .atUpperBound : .atLowerBound } ?? .estimated
    }
    let searched = all.indices.filter { states[$0] == .estimated }
    let function = residuals(loss, searched, all)
    var f = Array(repeating: 0.0, count: n)
    let point = searched.map { all[$0] }
    let isDefined = f.withUnsafeMutableBufferPointer {
      function.residuals(at: point, into: $0.baseAddress!)
    }
    guard isDefined else { throw undefined(at: all) }
    function.differentiate(point)
    let c = function.coefficients
    let passive = Set(function.passive)
    for j in signs.indices where signs[j].fixedValue == nil {
      states[q + j] =
        passive.contains(j)
        ? .estimated : signs[j] == .nonnegative ? .atLowerBound : .atUpperBound
    }
    let estimated = states.indices.filter { states[$0] == .estimated }
    let jacobian = function.fullJacobian(
      searched: searched.count, coefficients: estimated.filter { $0 >= q }.map { $0 - q })
    var columns = Array(repeating: Array(repeating: 0.0, count: n), count: model.linearCount)
    model.evaluate(all, into: &columns)
    let predictions = (0..<n).map { i in
      var sum = 0.0
      for j in c.indices { sum += c[j] * columns[j][i] }
      return link.value(sum)
    }
    var evaluations = found?.evaluations ?? Evaluations()
    evaluations += Evaluations(functions: 2, jacobians: searched.isEmpty ? 0 : 1)
    return try Solution(
      names: nonlinear.map(\.name) + linear, parameters: all + c, states: states,
      estimated: estimated, observed: observed.map { link.value($0) }, weights: weights, loss: loss,
      predictions: predictions, jacobian: jacobian, found: found, evaluations: evaluations,
      singularity: solver.tolerances.singularity
    ) { outcome in
      var point = all
      for k in free.indices { point[free[k]] = outcome[k] }
      let reduced = residuals(loss, [], point)
      var f = Array(repeating: 0.0, count: n)
      _ = f.withUnsafeMutableBufferPointer { reduced.residuals(at: [], into: $0.baseAddress!) }
      return point + reduced.coefficients
    }.withinRange()
  }
}
