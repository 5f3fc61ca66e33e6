import CGSL

/// How a trust-region step is chosen.
public enum Method: String, Sendable, Hashable, CaseIterable, CustomStringConvertible {
  /// Levenberg–Marquardt (Moré 1978).
  case levenbergMarquardt = "lm"
  /// Levenberg–Marquardt with geodesic acceleration (Transtrum & Sethna 2012, arXiv 1201.5885):
  /// far fewer steps along curved valleys.
  case acceleratedLevenbergMarquardt = "lmaccel"
  /// Powell's dogleg between the gradient and the Gauss–Newton step (1970).
  case dogleg
  /// The double dogleg of Dennis & Mei (1979).
  case doubleDogleg = "ddogleg"
  /// The best step in the plane of gradient and Gauss–Newton step (Byrd, Schnabel & Shultz 1988).
  case subspace2D

  public var description: String { rawValue }

  var trs: UnsafePointer<gsl_multifit_nlinear_trs>? {
    switch self {
    case .levenbergMarquardt: losscast_trs_lm()
    case .acceleratedLevenbergMarquardt: losscast_trs_lmaccel()
    case .dogleg: losscast_trs_dogleg()
    case .doubleDogleg: losscast_trs_ddogleg()
    case .subspace2D: losscast_trs_subspace2D()
    }
  }
}
