#include "kernel-table.h"
#if defined(__x86_64__)
#include <immintrin.h>

#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define INSTRUCTION_SET avx2
#define VECTOR_BYTES 32
#define TILE_ROWS 4
#define PANEL_VECTORS 2
#include "single.inc"
#pragma clang attribute pop
#endif
