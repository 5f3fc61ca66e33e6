#include "kernel-table.h"
#define INSTRUCTION_SET baseline
#define VECTOR_BYTES 16
#define TILE_ROWS 4
#define PANEL_VECTORS 2
#include "single.inc"
