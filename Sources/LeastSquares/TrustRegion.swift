import CGSL

/// Owns GSL's workspace for one search: the only place that iterates `gsl_multifit_nlinear`.
struct TrustRegion: ~Copyable {
  enum Status {
    case moved
    /// No trial of this iteration reduced the objective.
    case stuck
    case undefined
  }

  /// GSL's default error handler aborts the process. It is turned off once, before first use.
  static let isQuiet: Bool = {
    gsl_set_error_handler_off()
    return true
  }()

  private let workspace: UnsafeMutablePointer<gsl_multifit_nlinear_workspace>
  // GSL keeps the address of this structure.
  private let callbacks: UnsafeMutablePointer<gsl_multifit_nlinear_fdf>
  private let landscape: Unmanaged<Landscape>

  /// `nil` if memory is short.
  init?(_ landscape: Landscape, method: Method, linearSolver: LinearSolver, scaling: Scaling) {
    _ = Self.isQuiet
    var settings = gsl_multifit_nlinear_default_parameters()
    settings.trs = method.trs
    settings.solver = linearSolver.pointer
    settings.scale = scaling.pointer
    guard
      let workspace = gsl_multifit_nlinear_alloc(
        losscast_trust(), &settings, landscape.rows, landscape.variables.count)
    else { return nil }
    self.workspace = workspace
    self.landscape = Unmanaged.passRetained(landscape)
    callbacks = .allocate(capacity: 1)
    callbacks.initialize(to: gsl_multifit_nlinear_fdf())
    callbacks.pointee.n = landscape.rows
    callbacks.pointee.p = landscape.variables.count
    callbacks.pointee.params = self.landscape.toOpaque()
    callbacks.pointee.f = { x, context, f in
      let landscape = Unmanaged<Landscape>.fromOpaque(context!).takeUnretainedValue()
      landscape.residuals(at: x!.pointee.data, stride: x!.pointee.stride, into: f!.pointee.data)
      return Int32(GSL_SUCCESS)
    }
    callbacks.pointee.df = { x, context, jacobian in
      let landscape = Unmanaged<Landscape>.fromOpaque(context!).takeUnretainedValue()
      let isDefined = landscape.jacobian(
        at: x!.pointee.data, stride: x!.pointee.stride, into: jacobian!.pointee.data,
        rowStride: jacobian!.pointee.tda)
      return isDefined ? Int32(GSL_SUCCESS) : Int32(GSL_EBADFUNC)
    }
  }

  deinit {
    gsl_multifit_nlinear_free(workspace)
    callbacks.deinitialize(count: 1)
    callbacks.deallocate()
    landscape.release()
  }

  /// Begins, or begins anew, at q.
  func start(at q: [Double]) -> Status {
    var q = q
    let status = q.withUnsafeMutableBufferPointer { q in
      var view = gsl_vector(
        size: q.count, stride: 1, data: q.baseAddress, block: nil, owner: 0)
      return gsl_multifit_nlinear_init(&view, callbacks, workspace)
    }
    return status == Int32(GSL_SUCCESS) ? .moved : .undefined
  }

  func iterate() -> Status {
    let status = gsl_multifit_nlinear_iterate(workspace)
    switch Int(status) {
    case GSL_SUCCESS: return .moved
    case GSL_EBADFUNC: return .undefined
    default: return .stuck
    }
  }

  var position: UnsafeMutablePointer<Double> { workspace.pointee.x.pointee.data }
  var residuals: UnsafeMutablePointer<Double> { workspace.pointee.f.pointee.data }
  var jacobian: UnsafeMutablePointer<Double> { workspace.pointee.J.pointee.data }
  var rowStride: Int { workspace.pointee.J.pointee.tda }
}
