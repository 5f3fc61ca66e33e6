#include "kernel-table.h"
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#define PANEL_VECTORS 2
#define SCALAR double
#define IS_SINGLE 0
#define SQUARE_ROOT __builtin_sqrt
#include "vectors.inc"
#include "model.inc"
#include "product.inc"
#include "attention.inc"

const struct losscast_model_kernels_double losscast_model_double =
#include "model-table.inc"
