import CGSL

/// The shape of the trust region: its half-axis along parameter j is proportional to 1/Dⱼ.
public enum Scaling: Sendable, Hashable, CaseIterable {
  /// Dⱼ = largest column norm ‖Jⱼ‖ so far (Moré 1978): the search does not depend on the
  /// parameters' units.
  case more
  /// Dⱼ = 1 in units of the start values (Levenberg 1944).
  case levenberg
  /// Dⱼ = current ‖Jⱼ‖ (Marquardt 1963): prone to parameters that run away.
  case marquardt

  var pointer: UnsafePointer<gsl_multifit_nlinear_scale>? {
    switch self {
    case .more: losscast_scale_more()
    case .levenberg: losscast_scale_levenberg()
    case .marquardt: losscast_scale_marquardt()
    }
  }
}
