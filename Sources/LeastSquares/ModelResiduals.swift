import Differentiation
import RealModule

/// The residuals of a ``Model`` against observations.
final class ModelResiduals<M: Model>: ResidualFunction {
  private let model: M
  private let observed: [Double]
  private let rootWeights: [Double]?
  private let loss: RobustLoss
  private let free: [Int]
  private let source: Derivatives
  private var parameters: [Double]
  let unit: Double
  var scales: [Double]

  private var predictions: [Double]
  /// Where `predictions` are the model's; nil if they are of nowhere.
  private var predicted: [Double]?
  private var above: [Double] = []
  private var full: [Double] = []
  private var dual2 = DualBuffers<SIMD2<Double>>()
  private var dual4 = DualBuffers<SIMD4<Double>>()
  private var dual8 = DualBuffers<SIMD8<Double>>()

  /// - Parameter parameters: all of them; those not in `free` keep these values.
  init(
    model: M, observed: [Double], rootWeights: [Double]?, loss: RobustLoss, free: [Int],
    parameters: [Double], unit: Double, derivatives: Derivatives
  ) {
    self.model = model
    self.observed = observed
    self.rootWeights = rootWeights
    self.loss = loss
    self.free = free
    self.parameters = parameters
    self.unit = unit
    source = derivatives
    scales = Array(repeating: 0, count: free.count)
    predictions = Array(repeating: 0, count: observed.count)
  }

  var observationCount: Int { observed.count }
  var freeCount: Int { free.count }
  var functionsPerJacobian: Int { source == .differences ? 2 * free.count : 0 }

  func reset() {}

  func residuals(at values: [Double], into f: UnsafeMutablePointer<Double>) -> Bool {
    for k in free.indices { parameters[free[k]] = values[k] }
    predict()
    var sum = 0.0
    let perUnit = 1 / unit
    switch (loss, rootWeights) {
    case (.none, nil):
      for i in 0..<observed.count {
        let r = (predictions[i] - observed[i]) * perUnit
        f[i] = r
        sum += r
      }
    default:
      for i in 0..<observed.count {
        let r = (predictions[i] - observed[i]) * (rootWeights?[i] ?? 1)
        let root = loss.root(r).value * perUnit
        f[i] = root
        // The loss may saturate, but an infinite residual is no fit.
        sum += root + r * 0
      }
    }
    return sum.isFinite
  }

  /// Searches differentiate where they have just evaluated.
  private func predict() {
    if predicted == parameters { return }
    model.evaluate(parameters, into: &predictions)
    predicted = parameters
  }

  var isRobust: Bool { loss != .none }

  func jacobian(
    at values: [Double], into jacobian: UnsafeMutablePointer<Double>,
    curvature: UnsafeMutablePointer<Double>?
  ) -> Bool {
    for k in free.indices { parameters[free[k]] = values[k] }
    if source != .closedForm { predicted = nil }
    switch source {
    case .automatic: differentiate(into: jacobian)
    case .closedForm: closedForm(into: jacobian)
    case .differences: difference(into: jacobian)
    }
    let m = free.count
    var sum = 0.0
    let perUnit = 1 / unit
    let plain = loss == .none && rootWeights == nil
    for i in 0..<observed.count {
      var factor = perUnit
      var bend = perUnit
      if !plain {
        let rootWeight = rootWeights?[i] ?? 1
        let residual = (predictions[i] - observed[i]) * rootWeight
        factor *= rootWeight * loss.root(residual).slope
        if curvature != nil { bend *= rootWeight * loss.rootCurvature(residual) }
      }
      for k in 0..<m {
        let slope = jacobian[i * m + k]
        curvature?[i * m + k] = slope * bend
        jacobian[i * m + k] = slope * factor
        sum += slope * 0
      }
    }
    return sum == 0
  }

  private func differentiate(into jacobian: UnsafeMutablePointer<Double>) {
    let m = free.count
    var first = 0
    while first < m {
      let left = m - first
      if left <= 2 {
        dual2.prepare(parameters, count: observed.count)
        dual2.pass(free[first..<m]) { model.evaluate($0, into: &$1) }
        dual2.copy(lanes: left, to: jacobian + first, stride: m)
        predictions.withUnsafeMutableBufferPointer { dual2.copyValues(to: $0) }
        first += 2
      } else if left <= 4 {
        dual4.prepare(parameters, count: observed.count)
        dual4.pass(free[first..<m]) { model.evaluate($0, into: &$1) }
        dual4.copy(lanes: left, to: jacobian + first, stride: m)
        predictions.withUnsafeMutableBufferPointer { dual4.copyValues(to: $0) }
        first += 4
      } else {
        let lanes = min(8, left)
        dual8.prepare(parameters, count: observed.count)
        dual8.pass(free[first..<(first + lanes)]) { model.evaluate($0, into: &$1) }
        dual8.copy(lanes: lanes, to: jacobian + first, stride: m)
        predictions.withUnsafeMutableBufferPointer { dual8.copyValues(to: $0) }
        first += 8
      }
    }
  }

  private func closedForm(into jacobian: UnsafeMutablePointer<Double>) {
    let p = model.parameterCount
    if full.isEmpty { full = Array(repeating: 0, count: observed.count * p) }
    predict()
    model.jacobian(at: parameters, into: &full)
    for i in 0..<observed.count {
      for k in free.indices { jacobian[i * free.count + k] = full[i * p + free[k]] }
    }
  }

  private func difference(into jacobian: UnsafeMutablePointer<Double>) {
    if above.isEmpty { above = Array(repeating: 0, count: observed.count) }
    for k in free.indices {
      let value = parameters[free[k]]
      let step = CentralDifference.step(at: value, scale: scales[k])
      parameters[free[k]] = value + step
      model.evaluate(parameters, into: &above)
      parameters[free[k]] = value - step
      model.evaluate(parameters, into: &predictions)
      parameters[free[k]] = value
      for i in 0..<observed.count {
        jacobian[i * free.count + k] = (above[i] - predictions[i]) / (2 * step)
      }
    }
    model.evaluate(parameters, into: &predictions)
  }
}
