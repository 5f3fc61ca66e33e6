import RealModule

/// From one start to a minimum within bounds: the chain of methods, and the parameters that are
/// put on their bounds and let go again on the way.
struct Search: Sendable {
  struct Bounds: Sendable {
    var lower: Double
    var upper: Double
  }

  struct Outcome: Sendable {
    var parameters: [Double]
    var halfSquare: Double
    var stopReason: StopReason
    var method: Method?
    var evaluations: Evaluations
    /// For each free parameter, the bound it sits on.
    var atBound: [Bool?]

    func isBetter(than other: Outcome) -> Bool {
      halfSquare < other.halfSquare
    }
  }

  let bounds: [Bounds]
  let solver: Solver

  /// `nil` if the model is not finite at the start.
  func minimize(_ function: any ResidualFunction, from start: [Double]) -> Outcome? {
    var best: Outcome?
    var spent = Evaluations()
    guard let begin = interior(start, function, spent: &spent) else { return nil }
    for method in solver.methods {
      guard let outcome = descend(function, from: begin, method: method) else {
        spent.functions += 1
        break
      }
      spent += outcome.evaluations
      if outcome.stopReason.isConverged {
        best = outcome
        break
      }
      if best.map({ outcome.isBetter(than: $0) }) ?? true { best = outcome }
      if outcome.stopReason == .cancelled {
        best?.stopReason = .cancelled
        break
      }
    }
    best?.evaluations = spent
    return best
  }

  /// One method, with parameters joining and leaving their bounds.
  func descend(
    _ function: any ResidualFunction, from start: [Double], method: Method
  ) -> Outcome? {
    function.reset()
    let m = start.count
    var parameters = start
    var atBound = [Bool?](repeating: nil, count: m)
    var releases = Array(repeating: 0, count: m)
    var spent = Evaluations()
    while true {
      let coordinates = (0..<m).map { j in
        atBound[j].map { Coordinate.pinned(at: parameters[j], upper: $0) }
          ?? coordinate(j, at: parameters[j], scale: function.scales[j])
      }
      let landscape = Landscape(function, coordinates: coordinates)
      let local: LocalSearch.Outcome
      if landscape.variables.isEmpty {
        local = evaluate(landscape, at: parameters, method: method)
      } else if let found = LocalSearch(landscape, method: method, solver: solver)
        .run(from: parameters)
      {
        local = found
      } else {
        return nil
      }
      spent += local.evaluations
      parameters = local.parameters
      if let hit = local.hit {
        parameters[hit.parameter] = hit.bound
        atBound[hit.parameter] = hit.upper
        // A model need not exist on its bound: then the last point inside stands for it.
        if evaluate(
          Landscape(function, coordinates: coordinates), at: parameters, method: method
        ).halfSquare > local.halfSquare * 1.001 {
          parameters[hit.parameter] = local.parameters[hit.parameter]
        }
        spent.functions += 1
        continue
      }
      var reason = local.stopReason
      if reason.isConverged, atBound.contains(where: { $0 != nil }),
        let freed = release(function, parameters, atBound, spent: &spent)
      {
        if releases[freed.parameter] < 3 {
          releases[freed.parameter] += 1
          parameters[freed.parameter] = freed.value
          atBound[freed.parameter] = nil
          continue
        }
        reason = .noProgress
      }
      return Outcome(
        parameters: parameters, halfSquare: local.halfSquare, stopReason: reason,
        method: method, evaluations: spent, atBound: atBound)
    }
  }

  private func evaluate(
    _ landscape: Landscape, at parameters: [Double], method: Method
  ) -> LocalSearch.Outcome {
    var f = Array(repeating: 0.0, count: landscape.function.observationCount)
    let isFinite = f.withUnsafeMutableBufferPointer {
      landscape.function.residuals(at: parameters, into: $0.baseAddress!)
    }
    return LocalSearch.Outcome(
      parameters: parameters, halfSquare: isFinite ? f.reduce(0) { $0 + $1 * $1 } / 2 : .infinity,
      stopReason: .nothingToFit, method: method,
      evaluations: Evaluations(functions: 1))
  }

  private func coordinate(_ j: Int, at value: Double, scale: Double) -> Coordinate {
    let (lower, upper) = (bounds[j].lower, bounds[j].upper)
    return switch (lower.isFinite, upper.isFinite) {
    case (false, false): .linear(scale: value != 0 ? abs(value) : scale > 0 ? scale : 1)
    case (true, false): .above(bound: lower, scale: value - lower)
    case (false, true): .below(bound: upper, scale: upper - value)
    case (true, true): .between(lower, upper)
    }
  }

  /// Residuals and the natural Jacobian's column norms and gradient, for what depends on scale.
  private func slopes(
    _ function: any ResidualFunction, at parameters: [Double]
  ) -> (norm: Double, columns: [Double], gradient: [Double])? {
    let n = function.observationCount
    let m = function.freeCount
    var f = Array(repeating: 0.0, count: n)
    var jacobian = Array(repeating: 0.0, count: n * m)
    let isDefined = f.withUnsafeMutableBufferPointer { f in
      jacobian.withUnsafeMutableBufferPointer { jacobian in
        function.residuals(at: parameters, into: f.baseAddress!)
          && function.jacobian(at: parameters, into: jacobian.baseAddress!, curvature: nil)
      }
    }
    guard isDefined else { return nil }
    var columns = Array(repeating: 0.0, count: m)
    var gradient = columns
    for i in 0..<n {
      for j in 0..<m {
        columns[j] += jacobian[i * m + j] * jacobian[i * m + j]
        gradient[j] += jacobian[i * m + j] * f[i]
      }
    }
    let norm = Double.sqrt(f.reduce(0) { $0 + $1 * $1 })
    return (norm, columns.map { .sqrt($0) }, gradient)
  }

  /// Moves a start that sits on a bound inside by a distance that changes the fit by a tenth of
  /// its misfit (at most a tenth of the way to the other bound), and finds a scale for starts
  /// at 0. `nil` if the residuals are not finite.
  private func interior(
    _ start: [Double], _ function: any ResidualFunction, spent: inout Evaluations
  ) -> [Double]? {
    func isOnBound(_ j: Int) -> Bool {
      start[j] <= bounds[j].lower || start[j] >= bounds[j].upper
    }
    guard start.indices.contains(where: { start[$0] == 0 || isOnBound($0) }) else { return start }
    let slopes = slopes(function, at: start)
    spent += Evaluations(functions: 1, jacobians: 1)
    var inside = start
    for j in start.indices {
      var typical = 0.0
      if let slopes, slopes.columns[j] > 0 {
        typical = max(slopes.norm, 1e-3) / slopes.columns[j]
        if start[j] == 0 { function.scales[j] = typical }
      }
      guard isOnBound(j) else { continue }
      let width = bounds[j].upper - bounds[j].lower
      var distance = typical > 0 ? typical / 10 : function.scales[j] / 10
      if distance == 0 { distance = start[j] != 0 ? abs(start[j]) / 10 : 0.1 }
      distance = min(distance, width / 10)
      inside[j] += start[j] <= bounds[j].lower ? distance : -distance
    }
    return inside
  }

  /// A parameter on its bound that the gradient pulls back inside.
  private func release(
    _ function: any ResidualFunction, _ parameters: [Double], _ atBound: [Bool?],
    spent: inout Evaluations
  ) -> (parameter: Int, value: Double)? {
    spent += Evaluations(functions: 1, jacobians: 1)
    guard let slopes = slopes(function, at: parameters), slopes.norm > 0 else { return nil }
    for j in parameters.indices {
      guard let upper = atBound[j], slopes.columns[j] > 0 else { continue }
      let inward = slopes.gradient[j] / (slopes.columns[j] * slopes.norm) * (upper ? -1 : 1)
      guard inward < -1e-6 else { continue }
      let width = bounds[j].upper - bounds[j].lower
      let distance = min(slopes.norm / slopes.columns[j] * max(0.01, -inward), width / 4)
      return (j, parameters[j] + (upper ? -distance : distance))
    }
    return nil
  }
}
