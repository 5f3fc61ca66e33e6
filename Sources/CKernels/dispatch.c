#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "kernel-table.h"

static const char *instruction_set;
static struct losscast_updates updates;
static const struct losscast_model_kernels_single *model;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void choose(void) {
  instruction_set = "baseline";
  updates = losscast_updates_baseline;
  model = &losscast_model_baseline;
#if defined(__x86_64__)
  const char *limit = getenv("LOSSCAST_INSTRUCTION_SET");
  __builtin_cpu_init();
  if ((limit && strcmp(limit, "baseline") == 0) || !__builtin_cpu_supports("avx2") ||
      !__builtin_cpu_supports("fma"))
    return;
  instruction_set = "avx2";
  updates = losscast_updates_avx2;
  model = &losscast_model_avx2;
  if ((limit && strcmp(limit, "avx2") == 0) || !__builtin_cpu_supports("avx512f") ||
      !__builtin_cpu_supports("avx512vl") || !__builtin_cpu_supports("avx512bw") ||
      !__builtin_cpu_supports("avx512dq"))
    return;
  instruction_set = "avx512";
  updates = losscast_updates_avx512;
  model = &losscast_model_avx512;
#endif
}

static const struct losscast_updates *chosen(void) {
  pthread_once(&once, choose);
  return &updates;
}

const char *losscast_kernels_instruction_set(void) {
  pthread_once(&once, choose);
  return instruction_set;
}

void losscast_adamw_f32(
    long n, float *p, const float *g, float *m, float *v, float gradient_scale, float rate,
    float beta1, float beta2, float epsilon, float decay, float bias1, float bias2) {
  chosen()->adamw(
      n, p, g, m, v, gradient_scale, rate, beta1, beta2, epsilon, decay, bias1, bias2);
}

void losscast_momentum_f32(
    long n, float *p, const float *g, float *velocity, float gradient_scale, float rate,
    float momentum, float decay_coupled, float decay_decoupled, bool is_nesterov) {
  chosen()->momentum(
      n, p, g, velocity, gradient_scale, rate, momentum, decay_coupled, decay_decoupled,
      is_nesterov);
}

void losscast_sgd_f32(
    long n, float *p, const float *g, float gradient_scale, float rate, float decay_coupled,
    float decay_decoupled) {
  chosen()->sgd(n, p, g, gradient_scale, rate, decay_coupled, decay_decoupled);
}

void losscast_axpy_f32(long n, float *a, float scale, const float *x) {
  chosen()->axpy(n, a, scale, x);
}

void losscast_lerp_f32(long n, float *a, const float *x, float weight) {
  chosen()->lerp(n, a, x, weight);
}

void losscast_norms_f32(long n, const float *g, double *sum_squares, double *sum_absolutes) {
  chosen()->norms(n, g, sum_squares, sum_absolutes);
}

// The structs differ only in what their functions' pointers point to.

const struct losscast_model_kernels *losscast_model_kernels_f32(void) {
  pthread_once(&once, choose);
  return (const struct losscast_model_kernels *)model;
}

const struct losscast_model_kernels *losscast_model_kernels_f64(void) {
  return (const struct losscast_model_kernels *)&losscast_model_double;
}
