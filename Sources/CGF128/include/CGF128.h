// GF(2^128) with modulus x^128 + x^7 + x^2 + x + 1; bit i of a little-endian 16-byte block is the coefficient of x^i.
// Constant time: no branch and no memory address depends on operands.
#ifndef CGF128_H
#define CGF128_H

#include <stddef.h>
#include <stdint.h>

// out = sum of chi[m]·v[m] over `blocks` blocks, plus the block v[blocks]. Picks carry-less multiplication where the processor has it.
void cgf128_fold(uint8_t out[16], const uint8_t *chi, const uint8_t *v, size_t blocks);

// The same in portable code, for processors without it and for comparison.
void cgf128_fold_portable(uint8_t out[16], const uint8_t *chi, const uint8_t *v, size_t blocks);

// Whether cgf128_fold uses carry-less multiplication on this processor.
int cgf128_is_accelerated(void);

#endif
