#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "kernel-table.h"

struct instruction_set {
  const char *name;
  const struct losscast_updates *updates;
  const struct losscast_regression_kernels *regression;
  const struct losscast_model_kernels_single *model;
};

// From the best to the least.
static const struct instruction_set sets[] = {
#if defined(__x86_64__)
    {"avx512", &losscast_updates_avx512, &losscast_regression_avx512, &losscast_model_avx512},
    {"avx2", &losscast_updates_avx2, &losscast_regression_avx2, &losscast_model_avx2},
#endif
    {"baseline", &losscast_updates_baseline, &losscast_regression_baseline,
     &losscast_model_baseline},
};
static const int set_count = sizeof sets / sizeof sets[0];

static bool is_supported(const char *name) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  const bool has_avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (strcmp(name, "avx2") == 0) return has_avx2;
  if (strcmp(name, "avx512") == 0)
    return has_avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
#endif
  return strcmp(name, "baseline") == 0;
}

/// The set of that name, or null if there is none or the processor lacks it.
static const struct instruction_set *named(const char *name) {
  for (int i = 0; i < set_count; i++)
    if (strcmp(sets[i].name, name) == 0) return is_supported(name) ? &sets[i] : 0;
  return 0;
}

static const struct instruction_set *best;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void choose(void) {
  const char *wanted = getenv("LOSSCAST_INSTRUCTION_SET");
  if (wanted) best = named(wanted);
  for (int i = 0; !best; i++) best = named(sets[i].name);
}

static const struct instruction_set *chosen(void) {
  pthread_once(&once, choose);
  return best;
}

const char *losscast_kernels_instruction_set(void) { return chosen()->name; }

void losscast_adamw_f32(
    long n, float *p, const float *g, float *m, float *v, float gradient_scale, float rate,
    float beta1, float beta2, float epsilon, float decay, float bias1, float bias2) {
  chosen()->updates->adamw(
      n, p, g, m, v, gradient_scale, rate, beta1, beta2, epsilon, decay, bias1, bias2);
}

void losscast_momentum_f32(
    long n, float *p, const float *g, float *velocity, float gradient_scale, float rate,
    float momentum, float decay_coupled, float decay_decoupled, bool is_nesterov) {
  chosen()->updates->momentum(
      n, p, g, velocity, gradient_scale, rate, momentum, decay_coupled, decay_decoupled,
      is_nesterov);
}

void losscast_sgd_f32(
    long n, float *p, const float *g, float gradient_scale, float rate, float decay_coupled,
    float decay_decoupled) {
  chosen()->updates->sgd(n, p, g, gradient_scale, rate, decay_coupled, decay_decoupled);
}

void losscast_axpy_f32(long n, float *a, float scale, const float *x) {
  chosen()->updates->axpy(n, a, scale, x);
}

void losscast_lerp_f32(long n, float *a, const float *x, float weight) {
  chosen()->updates->lerp(n, a, x, weight);
}

void losscast_norms_f32(long n, const float *g, double *sum_squares, double *sum_absolutes) {
  chosen()->updates->norms(n, g, sum_squares, sum_absolutes);
}

void losscast_normals_f32(
    long n, uint32_t first, const uint32_t *rest, const uint32_t *key, float *values) {
  chosen()->updates->normals(n, first, rest, key, values);
}

const struct losscast_regression_kernels *losscast_regression_kernels(void) {
  return chosen()->regression;
}

// The structs differ only in what their functions' pointers point to.

const struct losscast_model_kernels *losscast_model_kernels_f32(void) {
  return (const struct losscast_model_kernels *)chosen()->model;
}

const struct losscast_model_kernels *losscast_model_kernels_f64(void) {
  return (const struct losscast_model_kernels *)&losscast_model_double;
}

const struct losscast_model_kernels *losscast_model_kernels_of(const char *instruction_set) {
  const struct instruction_set *set = named(instruction_set);
  return set ? (const struct losscast_model_kernels *)set->model : 0;
}

const struct losscast_updates *losscast_updates_of(const char *instruction_set) {
  const struct instruction_set *set = named(instruction_set);
  return set ? set->updates : 0;
}

const struct losscast_regression_kernels *losscast_regression_kernels_of(
    const char *instruction_set) {
  const struct instruction_set *set = named(instruction_set);
  return set ? set->regression : 0;
}
