import CGSL

/// How the linear least-squares problem of each step is solved.
public enum LinearSolver: Sendable, Hashable, CaseIterable {
  /// QR of the Jacobian: the default, as accurate as the data allow.
  case qr
  /// Cholesky of the normal equations: fastest for many observations, at half the digits.
  case cholesky
  /// SVD of the Jacobian: slowest and calmest near singularity.
  case svd

  var pointer: UnsafePointer<gsl_multifit_nlinear_solver>? {
    switch self {
    case .qr: losscast_solver_qr()
    case .cholesky: losscast_solver_cholesky()
    case .svd: losscast_solver_svd()
    }
  }
}
