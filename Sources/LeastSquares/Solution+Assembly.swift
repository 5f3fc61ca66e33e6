import RealModule

extension Solution {
  /// Computes everything from the point that was found.
  ///
  /// - Parameters:
  ///   - jacobian: √wᵢ·∂fᵢ/∂θⱼ, row-major over the `estimated` parameters.
  ///   - expand: all parameters from the free ones.
  init(
    names: [String], parameters: [Double], states: [ParameterState], estimated: [Int],
    observed: [Double], weights: [Double]?, loss: RobustLoss, predictions: [Double],
    jacobian: [Double], found: Minimization.Found?, evaluations: Evaluations,
    singularity: Double, expand: ([Double]) -> [Double]
  ) {
    let n = observed.count
    var objective = 0.0
    var rss = 0.0
    var influenceSquare = 0.0
    var curvature = 0.0
    var logWeights = 0.0
    var effective = 0
    var weighted: [Double] = []
    for i in 0..<n {
      let weight = weights?[i] ?? 1
      guard weight > 0 else { continue }
      let r = (predictions[i] - observed[i]) * Double.sqrt(weight)
      weighted.append(r)
      objective += loss.value(r)
      rss += r * r
      influenceSquare += loss.influence(r) * loss.influence(r)
      curvature += loss.curvature(r)
      logWeights += .log(weight)
      effective += 1
    }
    let freedom = effective - estimated.count
    let slope = (loss.smoothCurvature(of: weighted) ?? curvature) / Double(effective)
    let dispersion = freedom > 0 ? influenceSquare / Double(freedom) : nil
    let variance = slope > 0 ? dispersion.map { $0 / (slope * slope) } : nil
    let inference = Inference(
      jacobian: jacobian, rows: n, estimated: estimated, states: states, variance: variance,
      singularity: singularity)

    self.names = names
    self.parameters = parameters
    self.states = inference.states
    self.objective = objective
    residualSumOfSquares = rss
    residuals = zip(observed, predictions).map { $0 - $1 }
    self.predictions = predictions
    stopReason = found?.outcome.stopReason ?? .nothingToFit
    method = found?.outcome.method
    usedMultiStart = found?.usedMultiStart ?? false
    self.evaluations = evaluations
    degreesOfFreedom = freedom
    covariance = inference.covariance
    standardErrors = inference.standardErrors
    conditionNumber = inference.conditionNumber
    profileScale = (slope > 0 ? dispersion.map { $0 / slope } : nil).finite

    let weightSum = weights?.reduce(0, +) ?? Double(n)
    var mean = 0.0
    for i in 0..<n { mean += observed[i] * ((weights?[i] ?? 1) / weightSum) }
    var total = 0.0
    for i in 0..<n { total += (weights?[i] ?? 1) * (observed[i] - mean) * (observed[i] - mean) }
    rSquared = (total > 0 ? 1 - rss / total : nil).finite
    minusTwoLogLikelihood =
      (objective > 0
      ? Double(effective) * (.log(4 * .pi * objective / Double(effective)) + 1) - logWeights : nil)
      .finite
    minima = (found?.minima ?? []).map {
      Minimum(objective: $0.objective, parameters: expand($0.free), count: $0.count)
    }
    count = effective
  }
}

extension Double? {
  /// Nil too where it is not a number that can be told.
  fileprivate var finite: Double? { flatMap { $0.isFinite ? $0 : nil } }
}
