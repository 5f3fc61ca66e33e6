#pragma once
#include "include/kernels.h"

/// The updates, compiled for one instruction set.
struct losscast_updates {
  void (*adamw)(
      long, float *, const float *, float *, float *, float, float, float, float, float, float,
      float, float);
  void (*momentum)(
      long, float *, const float *, float *, float, float, float, float, float, bool);
  void (*sgd)(long, float *, const float *, float, float, float, float);
  void (*axpy)(long, float *, float, const float *);
  void (*lerp)(long, float *, const float *, float);
  void (*norms)(long, const float *, double *, double *);
};

extern const struct losscast_updates losscast_updates_avx512, losscast_updates_avx2,
    losscast_updates_baseline;

struct losscast_model_kernels_single {
#define SCALAR float
#include "include/model-kernels.inc"
#undef SCALAR
};

struct losscast_model_kernels_double {
#define SCALAR double
#include "include/model-kernels.inc"
#undef SCALAR
};

extern const struct losscast_model_kernels_single losscast_model_avx512, losscast_model_avx2,
    losscast_model_baseline;
extern const struct losscast_model_kernels_double losscast_model_double;
