#pragma once
// oneDNN's declarations. The library itself is loaded when the first matrix product is asked for:
// linking it would add 1.5 ms to the start of every command, most of which multiply nothing.
#include <oneapi/dnnl/dnnl.h>
