#pragma once
#include <stdbool.h>
#include <stdint.h>

// The arithmetic of the trainer, as C since Swift has no way to compile
// one function for several instruction sets. Every loop stands once, in an `.inc` file that is
// compiled for each instruction set and number type; the best that the processor has is chosen once.

/// The name of the instruction set in use: "avx512", "avx2" or "baseline". The environment variable
/// LOSSCAST_INSTRUCTION_SET may name another of them that the processor has.
const char *losscast_kernels_instruction_set(void);

/// Tells the processor that the thread spins.
static inline void losscast_pause(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

// Updates of a flat vector p of n parameters by their gradient g, which is multiplied by
// `gradient_scale` first: clipping costs no pass of its own.

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019, arXiv 1711.05101):
/// m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², p ← (1 − decay)·p − rate·(m/bias1)/(√(v/bias2) + ε).
///
/// `decay` has the rate in it; bias1 = 1 − β₁ᵗ and bias2 = 1 − β₂ᵗ at step t.
void losscast_adamw_f32(
    long n, float *p, const float *g, float *m, float *v, float gradient_scale, float rate,
    float beta1, float beta2, float epsilon, float decay, float bias1, float bias2);

/// Momentum as velocity ← momentum·velocity + g + decay_coupled·p, and p ← (1 − decay_decoupled)·p
/// − rate·velocity or, Nesterov's, − rate·(g + decay_coupled·p + momentum·velocity).
void losscast_momentum_f32(
    long n, float *p, const float *g, float *velocity, float gradient_scale, float rate,
    float momentum, float decay_coupled, float decay_decoupled, bool is_nesterov);

/// p ← (1 − decay_decoupled)·p − rate·(g + decay_coupled·p).
void losscast_sgd_f32(
    long n, float *p, const float *g, float gradient_scale, float rate, float decay_coupled,
    float decay_decoupled);

/// a ← a + scale·x.
void losscast_axpy_f32(long n, float *a, float scale, const float *x);

/// a ← a + weight·(x − a), a step of an exponential moving average.
void losscast_lerp_f32(long n, float *a, const float *x, float weight);

/// Σ g² and Σ |g|, in an order that depends on n alone.
void losscast_norms_f32(long n, const float *g, double *sum_squares, double *sum_absolutes);

/// The standard normal numbers of n counters of Philox4x32-10 by the Box–Muller transform, 4 a
/// counter: the k-th of the i-th goes to values[k·n + i]. Counters are (first + i, rest[0], rest[1],
/// rest[2]); `key` has two words. The bits are the same in every instruction set.
void losscast_normals_f32(
    long n, uint32_t first, const uint32_t *rest, const uint32_t *key, float *values);

/// The steps of power-law regression over n features, in double precision. The bits are the same in
/// every instruction set.
struct losscast_regression_kernels {
  /// Σ x².
  double (*squares)(long n, const float *x);
  /// Σ u·g of the errors u and the normals g.
  double (*product)(long n, const double *errors, const float *normals);
  /// u ← u − λ·(along·u + across·g) and then Σ u².
  double (*step)(
      long n, double *errors, const double *eigenvalues, const float *normals, double along,
      double across);
  /// r ← r·(1 − λ·(linear − quadratic·λ)) + drive·λ² and then Σ r.
  double (*expected_step)(
      long n, double *risks, const double *eigenvalues, double linear, double quadratic,
      double drive);
};

const struct losscast_regression_kernels *losscast_regression_kernels(void);

/// How the right factor of a product lies in memory.
enum losscast_layout { losscast_plain, losscast_transposed, losscast_packed };

/// The model's kernels over one number type. Swift's generic code cannot name a C type by a type
/// parameter: the numbers' type is left open.
struct losscast_model_kernels {
#define SCALAR void
#include "model-kernels.inc"
#undef SCALAR
};

const struct losscast_model_kernels *losscast_model_kernels_f32(void);
/// The same text compiled for double precision, to check gradients with.
const struct losscast_model_kernels *losscast_model_kernels_f64(void);

// The kernels of a named instruction set, or null if the processor lacks it: for comparing them.

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
  void (*normals)(long, uint32_t, const uint32_t *, const uint32_t *, float *);
};

const struct losscast_updates *losscast_updates_of(const char *instruction_set);
const struct losscast_regression_kernels *losscast_regression_kernels_of(
    const char *instruction_set);
const struct losscast_model_kernels *losscast_model_kernels_of(const char *instruction_set);
