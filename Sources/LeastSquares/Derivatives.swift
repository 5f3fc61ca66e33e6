/// Where a Jacobian comes from.
public enum Derivatives: Sendable, Hashable {
  /// Forward-mode automatic differentiation: exact to rounding, one pass for up to eight free
  /// parameters.
  case automatic
  /// The model's own ``Model/jacobian(at:into:)``.
  case closedForm
  /// Central differences with step ∛ε·max(|θⱼ|, scaleⱼ), good to about ten digits. A last resort.
  case differences
}
