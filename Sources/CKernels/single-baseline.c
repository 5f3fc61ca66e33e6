#include "kernel-table.h"
#define INSTRUCTION_SET baseline
#define VECTOR_BYTES 16
#include "single.inc"
