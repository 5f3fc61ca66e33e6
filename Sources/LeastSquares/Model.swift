public import Differentiation

/// A model to fit: predictions fᵢ(θ) of `observationCount` observations from `parameterCount`
/// parameters.
///
/// Write ``predict(_:into:)`` once, over any `DifferentiableNumber`; values and exact
/// derivatives both come from it. The inputs at which the model predicts are the model's own
/// stored properties.
///
/// ```swift
/// struct Decay: Model {
///   let times: [Double]
///   var parameterCount: Int { 2 }
///   var observationCount: Int { times.count }
///   func predict<S: DifferentiableNumber>(_ p: [S], into predictions: inout [S]) {
///     for i in times.indices { predictions[i] = p[0] * .exp(-p[1] * times[i]) }
///   }
/// }
/// ```
///
/// The remaining requirements have defaults that call ``predict(_:into:)``. They exist so that
/// the compiler specializes the formula for each number type in the model's own module: leave
/// them alone, or override ``jacobian(at:into:)`` with a closed form.
public protocol Model: Sendable {
  /// p, the number of parameters, fixed ones included.
  var parameterCount: Int { get }
  /// n, the number of predictions.
  var observationCount: Int { get }

  /// Writes the n predictions at the p `parameters`.
  ///
  /// `predictions` arrives with n elements of unspecified value; every one must be written. A
  /// prediction that does not exist at these parameters is NaN: the step that led there is then
  /// taken back.
  func predict<S: DifferentiableNumber>(_ parameters: [S], into predictions: inout [S])

  func evaluate(_ parameters: [Double], into predictions: inout [Double])
  func evaluate(_ parameters: [Dual2], into predictions: inout [Dual2])
  func evaluate(_ parameters: [Dual4], into predictions: inout [Dual4])
  func evaluate(_ parameters: [Dual8], into predictions: inout [Dual8])

  /// Where this model's derivatives come from; ``Derivatives/automatic`` unless overridden.
  var derivatives: Derivatives { get }

  /// Writes ∂fᵢ/∂θⱼ to `jacobian[i * parameterCount + j]`; called if ``derivatives`` is
  /// ``Derivatives/closedForm``. The default differentiates ``predict(_:into:)``.
  func jacobian(at parameters: [Double], into jacobian: inout [Double])
}

extension Model {
  @inlinable
  public func evaluate(_ parameters: [Double], into predictions: inout [Double]) {
    predict(parameters, into: &predictions)
  }
  @inlinable
  public func evaluate(_ parameters: [Dual2], into predictions: inout [Dual2]) {
    predict(parameters, into: &predictions)
  }
  @inlinable
  public func evaluate(_ parameters: [Dual4], into predictions: inout [Dual4]) {
    predict(parameters, into: &predictions)
  }
  @inlinable
  public func evaluate(_ parameters: [Dual8], into predictions: inout [Dual8]) {
    predict(parameters, into: &predictions)
  }

  @inlinable public var derivatives: Derivatives { .automatic }

  @inlinable
  public func jacobian(at parameters: [Double], into jacobian: inout [Double]) {
    let p = parameterCount
    var predictions = [Dual8](repeating: 0, count: observationCount)
    for first in stride(from: 0, to: p, by: 8) {
      let lanes = min(8, p - first)
      var lifted = parameters.map { Dual8($0) }
      for lane in 0..<lanes { lifted[first + lane].derivatives[lane] = 1 }
      evaluate(lifted, into: &predictions)
      for i in 0..<observationCount {
        for lane in 0..<lanes {
          jacobian[i * p + first + lane] = predictions[i].derivatives[lane]
        }
      }
    }
  }
}
