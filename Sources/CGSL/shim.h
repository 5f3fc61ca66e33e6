#ifndef LOSSCAST_CGSL_SHIM_H
#define LOSSCAST_CGSL_SHIM_H

#include <gsl/gsl_blas.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_interp.h>
#include <gsl/gsl_linalg.h>
#include <gsl/gsl_matrix.h>
#include <gsl/gsl_multifit_nlinear.h>
#include <gsl/gsl_qrng.h>
#include <gsl/gsl_vector.h>

// GSL exposes its algorithm choices as mutable globals, which Swift 6 refuses to read.
// These accessors return the constant pointers they hold.
#define LOSSCAST_TRS(name) \
  static inline const gsl_multifit_nlinear_trs *losscast_trs_##name(void) { \
    return gsl_multifit_nlinear_trs_##name; \
  }
LOSSCAST_TRS(lm)
LOSSCAST_TRS(lmaccel)
LOSSCAST_TRS(dogleg)
LOSSCAST_TRS(ddogleg)
LOSSCAST_TRS(subspace2D)

#define LOSSCAST_SOLVER(name) \
  static inline const gsl_multifit_nlinear_solver *losscast_solver_##name(void) { \
    return gsl_multifit_nlinear_solver_##name; \
  }
LOSSCAST_SOLVER(qr)
LOSSCAST_SOLVER(cholesky)
LOSSCAST_SOLVER(svd)

#define LOSSCAST_SCALE(name) \
  static inline const gsl_multifit_nlinear_scale *losscast_scale_##name(void) { \
    return gsl_multifit_nlinear_scale_##name; \
  }
LOSSCAST_SCALE(levenberg)
LOSSCAST_SCALE(marquardt)
LOSSCAST_SCALE(more)

static inline const gsl_multifit_nlinear_type *losscast_trust(void) {
  return gsl_multifit_nlinear_trust;
}
static inline const gsl_interp_type *losscast_interp_akima(void) { return gsl_interp_akima; }
static inline const gsl_qrng_type *losscast_qrng_sobol(void) { return gsl_qrng_sobol; }

#endif
