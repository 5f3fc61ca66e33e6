#include "kernel-table.h"
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,avx2,fma"))), apply_to = function)
#define INSTRUCTION_SET avx512
#define VECTOR_BYTES 64
#define TILE_ROWS 8
#define PANEL_VECTORS 3
#include "single.inc"
#pragma clang attribute pop
#endif
