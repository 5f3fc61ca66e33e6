#pragma once
// The arithmetic of the trainer that no matrix product does, as C since Swift has no way to compile
// one function for several instruction sets. Every loop stands once, in a body file that is compiled
// for each instruction set and number type; the best that the processor has is chosen once.

/// The name of the instruction set in use: "avx512", "avx2" or "baseline".
const char *losscast_kernels_instruction_set(void);
