#pragma once
#include "include/kernels.h"

extern const struct losscast_updates losscast_updates_avx512, losscast_updates_avx2,
    losscast_updates_baseline;
extern const struct losscast_regression_kernels losscast_regression_avx512,
    losscast_regression_avx2, losscast_regression_baseline;

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
