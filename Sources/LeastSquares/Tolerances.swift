/// When a search has converged. All are relative, so units do not matter.
public struct Tolerances: Sendable, Hashable {
  /// The largest relative offset (Bates & Watts 1981): the length of the residual's projection on
  /// the tangent plane over what noise alone would put there,
  /// (‖Qᵀr‖/√p) / (‖r − QQᵀr‖/√(n−p)). At 10⁻⁶ the parameters are within about a millionth of
  /// their standard errors. A converged point is then polished by Gauss–Newton steps, as far as
  /// rounding allows.
  public var offset: Double
  /// The largest Gauss–Newton step |Δθⱼ|/|θⱼ|, for fits without noise.
  public var step: Double
  /// The least reciprocal condition number of the column-scaled Jacobian that still counts as
  /// regular.
  public var singularity: Double

  public init(offset: Double = 1e-6, step: Double = 1e-11, singularity: Double = 1e-13) {
    self.offset = offset
    self.step = step
    self.singularity = singularity
  }
}
