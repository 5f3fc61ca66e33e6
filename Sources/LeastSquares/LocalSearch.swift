import RealModule

/// One method's search from one start: GSL takes the steps, this loop decides when to stop.
struct LocalSearch {
  struct Outcome {
    var parameters: [Double]
    /// ½‖f‖², in units of the residual function.
    var halfSquare: Double
    var stopReason: StopReason
    var method: Method
    var evaluations: Evaluations
    /// The free parameter that ran into a bound, if that is why the search stopped.
    var hit: (parameter: Int, bound: Double, upper: Bool)?
  }

  let landscape: Landscape
  let method: Method
  let solver: Solver
  private let qr: PivotedQR
  private let newton: NewtonSteps

  init(_ landscape: Landscape, method: Method, solver: Solver) {
    self.landscape = landscape
    self.method = method
    self.solver = solver
    qr = PivotedQR(rows: landscape.rows, columns: landscape.variables.count)
    newton = NewtonSteps(landscape, qr, singularity: solver.tolerances.singularity)
  }

  /// Searches from `start`, natural and strictly inside its bounds. `nil` if the residuals are
  /// not finite there.
  func run(from start: [Double]) -> Outcome? {
    let variables = landscape.variables
    var q = variables.map { landscape.coordinates[$0].coordinate(of: start[$0]) }
    guard
      let region = TrustRegion(
        landscape, method: method, linearSolver: solver.linearSolver, scaling: solver.scaling)
    else { return nil }
    var status = region.start(at: q)
    var norm = length(region.residuals)
    guard norm < 1e50 else { return nil }
    func outcome(_ reason: StopReason) -> Outcome {
      Outcome(
        parameters: landscape.parameters(at: region.position), halfSquare: norm * norm / 2,
        stopReason: reason, method: method, evaluations: landscape.evaluations)
    }
    if status == .undefined { return outcome(.undefinedDerivatives) }

    var restartNorm = norm
    var newtonBelow = landscape.function.isRobust ? 0.1 : 0
    var iteration = 0
    while true {
      let (verdict, cosine) = examine(region, norm: norm)
      switch verdict {
      case .search: break
      case .bound(let k, let bound, let upper):
        var result = outcome(.noProgress)
        result.hit = (variables[k], bound, upper)
        return result
      case .stop(let reason):
        return polished(outcome(reason), region)
      }
      if cosine < newtonBelow {
        // Near a robust minimum, reweighting creeps where Newton's method strides.
        newtonBelow = cosine / 10
        let refined = newton.run(from: region, norm: norm, limit: 30)
        if refined.norm < norm {
          if region.start(at: refined.q) == .undefined { return outcome(.undefinedDerivatives) }
          norm = refined.norm
          continue
        }
      }
      if solver.isCancelled?() == true { return outcome(.cancelled) }
      if landscape.evaluations.total >= solver.maximumEvaluations { return outcome(.budget) }
      status = region.iterate()
      iteration += 1
      norm = length(region.residuals)
      solver.trace?(
        Progress(
          method: method, iteration: iteration,
          objective: norm * norm / 2 * landscape.function.unit * landscape.function.unit,
          parameters: landscape.parameters(at: region.position),
          evaluations: landscape.evaluations))
      switch status {
      case .moved: break
      case .undefined: return outcome(.undefinedDerivatives)
      case .stuck:
        // The trust region may have shrunk for the wrong reasons: open it again, once for every
        // time that helps.
        guard norm < restartNorm else {
          return polished(outcome(.noProgress), region)
        }
        restartNorm = norm
        q = (0..<q.count).map { region.position[$0] }
        if region.start(at: q) == .undefined { return outcome(.undefinedDerivatives) }
      }
    }
  }

  private enum Verdict {
    case search
    case stop(StopReason)
    case bound(Int, value: Double, upper: Bool)
  }

  private func length(_ f: UnsafePointer<Double>) -> Double {
    var sum = 0.0
    for i in 0..<landscape.rows { sum += f[i] * f[i] }
    return .sqrt(sum)
  }

  private func examine(_ region: borrowing TrustRegion, norm: Double) -> (Verdict, cosine: Double) {
    let n = landscape.rows
    let f = region.residuals
    let jacobian = region.jacobian
    let rowStride = region.rowStride
    if norm <= 8 * .ulpOfOne { return (.stop(.exactFit), 0) }

    // Cheap first: only a gradient that is small column by column deserves a factorization.
    var largestCosine = 0.0
    for k in 0..<landscape.variables.count {
      var dot = 0.0
      var square = 0.0
      for i in 0..<n {
        let x = jacobian[i * rowStride + k]
        dot += x * f[i]
        square += x * x
      }
      let column = Double.sqrt(square)
      let cosine = column > 0 ? dot / (column * norm) : 0
      largestCosine = max(largestCosine, abs(cosine))
      let q = region.position[k]
      let coordinate = landscape.coordinates[landscape.variables[k]]
      if coordinate.isStranded(q), let bound = coordinate.nearestBound(q) {
        return (.bound(k, value: bound.value, upper: bound.direction > 0), 1)
      }
      if let bound = coordinate.nearestBound(q), column > 0 {
        // Going all the way to the bound would change the fit by next to nothing, downhill.
        let slope = coordinate.slope(q)
        let toward = cosine * (slope < 0 ? -1 : 1) * bound.direction
        if bound.distance * column / abs(slope) < 1e-6 * norm, toward < -1e-7 {
          return (.bound(k, value: bound.value, upper: bound.direction > 0), 1)
        }
      }
    }
    // A fit without noise has no direction left to compare with: always look closer.
    if largestCosine > 1e-3, norm > 1e-9 { return (.search, largestCosine) }
    return (assess(region), largestCosine)
  }

  /// Whether the point is a minimum by the relative offset or the Gauss–Newton step.
  private func assess(_ region: borrowing TrustRegion) -> Verdict {
    factor(region)
    guard isConverged(region) else { return .search }
    if qr.rank < qr.columns { return .stop(.singular) }
    return .stop(offset <= offsetTolerance ? .gradient : .step)
  }

  private func factor(_ region: borrowing TrustRegion) {
    qr.factor(
      region.jacobian, rowStride: region.rowStride, beside: region.residuals,
      tolerance: solver.tolerances.singularity)
  }

  private var offset: Double {
    let freedom = landscape.function.observationCount - qr.columns
    guard freedom > 0, qr.normalNorm > 0 else { return .infinity }
    return qr.tangentNorm / .sqrt(Double(max(1, qr.rank)))
      / (qr.normalNorm / .sqrt(Double(freedom)))
  }

  /// Rounding errors of the residuals alone put this much of them into the tangent plane.
  private var offsetTolerance: Double {
    let rounding = 4 * .ulpOfOne / qr.normalNorm
    return max(solver.tolerances.offset, min(rounding, 0.1))
  }

  private func isConverged(_ region: borrowing TrustRegion) -> Bool {
    if offset <= offsetTolerance { return true }
    var step = Array(repeating: 0.0, count: qr.columns)
    qr.step(into: &step)
    for k in step.indices where qr.norms[k] > 0 {
      let q = region.position[k]
      let coordinate = landscape.coordinates[landscape.variables[k]]
      let size = abs(coordinate.nearestBound(q)?.distance ?? coordinate.value(q))
      if abs(step[k] * coordinate.slope(q)) > solver.tolerances.step * size { return false }
    }
    return true
  }

  /// The outcome after steps past the point where the objective can tell iterates apart.
  private func polished(_ outcome: Outcome, _ region: borrowing TrustRegion) -> Outcome {
    var outcome = outcome
    if outcome.stopReason == .gradient || outcome.stopReason == .step
      || outcome.stopReason == .noProgress
    {
      factor(region)
      let refined = newton.run(from: region, norm: (2 * outcome.halfSquare).squareRoot(), limit: 12)
      if refined.moved {
        outcome.halfSquare = refined.norm * refined.norm / 2
        outcome.parameters = landscape.parameters(at: refined.q)
        if outcome.stopReason == .noProgress, qr.rank == qr.columns, offset <= offsetTolerance {
          outcome.stopReason = .gradient
        }
      }
    }
    outcome.evaluations = landscape.evaluations
    return outcome
  }
}
