/// What a search minimizes: ½‖f(θ)‖² over the free parameters θ in natural units.
///
/// The elements of f are roots of the robust loss of the weighted residuals, divided by `unit`,
/// so that nothing GSL compares with 1 depends on units.
protocol ResidualFunction: AnyObject {
  var observationCount: Int { get }
  var freeCount: Int { get }
  /// ‖√w·y‖, so that f is relative to the data and rounding errors in it are about ε. Natural
  /// residuals are f times this.
  var unit: Double { get }

  /// Writes the `observationCount` elements of f; says whether all are finite.
  func residuals(at free: [Double], into f: UnsafeMutablePointer<Double>) -> Bool
  /// Whether the loss bends, so that JᵀJ is not the best that is known of the Hessian.
  var isRobust: Bool { get }
  /// Writes ∂fᵢ/∂θⱼ to element i·freeCount + j; says whether all are finite.
  ///
  /// - Parameter curvature: where to write a matrix K of the same shape such that KᵀK is the
  ///   Hessian except for the model's own second derivatives: rows weighted by the loss's curvature
  ///   ψ′, where that is positive.
  func jacobian(
    at free: [Double], into jacobian: UnsafeMutablePointer<Double>,
    curvature: UnsafeMutablePointer<Double>?
  ) -> Bool
  /// Forgets what earlier points left behind, so that results do not depend on their order.
  func reset()
  /// A typical size of a parameter, where its value says nothing (0).
  var scales: [Double] { get set }
  /// Evaluations that one call of `jacobian` costs beyond one Jacobian.
  var functionsPerJacobian: Int { get }
}
