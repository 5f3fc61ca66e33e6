public import Differentiation

/// A model from a closure over plain numbers, for code that cannot be written generically: a
/// simulation, say, or a call into C. Its derivatives are a closure too, or else differences.
public struct ClosureModel: Model {
  /// Writes n predictions at the p parameters.
  public typealias Prediction = @Sendable ([Double], inout [Double]) -> Void

  public let parameterCount: Int
  public let observationCount: Int
  public let derivatives: Derivatives
  private let prediction: Prediction
  private let closedForm: Prediction?

  /// - Parameters:
  ///   - jacobian: writes ∂fᵢ/∂θⱼ to element i·p + j; `nil` takes differences.
  public init(
    parameterCount: Int, observationCount: Int, jacobian: Prediction? = nil,
    predict prediction: @escaping Prediction
  ) {
    self.parameterCount = parameterCount
    self.observationCount = observationCount
    self.prediction = prediction
    closedForm = jacobian
    derivatives = jacobian == nil ? .differences : .closedForm
  }

  /// The first-order expansion f(θ) + Σⱼ ∂f/∂θⱼ·εⱼ, which is all that a number with derivatives
  /// can see of a function.
  public func predict<S: DifferentiableNumber>(_ parameters: [S], into predictions: inout [S]) {
    let values = parameters.map(\.value)
    var jacobian = [Double](repeating: 0, count: observationCount * parameterCount)
    var plain = [Double](repeating: 0, count: observationCount)
    prediction(values, &plain)
    self.jacobian(at: values, into: &jacobian)
    for i in 0..<observationCount {
      var sum = S(plain[i])
      for j in 0..<parameterCount {
        sum += jacobian[i * parameterCount + j] * (parameters[j] - values[j])
      }
      predictions[i] = sum
    }
  }

  public func evaluate(_ parameters: [Double], into predictions: inout [Double]) {
    prediction(parameters, &predictions)
  }

  public func jacobian(at parameters: [Double], into jacobian: inout [Double]) {
    if let closedForm {
      closedForm(parameters, &jacobian)
      return
    }
    var shifted = parameters
    var above = [Double](repeating: 0, count: observationCount)
    var below = above
    for j in 0..<parameterCount {
      let step = CentralDifference.step(at: parameters[j], scale: 0)
      shifted[j] = parameters[j] + step
      prediction(shifted, &above)
      shifted[j] = parameters[j] - step
      prediction(shifted, &below)
      shifted[j] = parameters[j]
      for i in 0..<observationCount {
        jacobian[i * parameterCount + j] = (above[i] - below[i]) / (2 * step)
      }
    }
  }
}
