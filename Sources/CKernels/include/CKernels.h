// Loops over processor instructions that Swift cannot name. Every function has a portable counterpart at its caller, in libcrypto;
// these exist where the call around one block costs more than the block.
// Constant time: no branch and no memory address depends on the data.
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stddef.h>
#include <stdint.h>

// Whether this processor has what ckernels_sha256_compress needs. Asks the processor: keep the answer.
int ckernels_sha256_available(void);

// One SHA-256 compression (FIPS 180-4, section 6.2.2) for each of `count` independent states, two at a time: the instructions'
// latency is what a single one waits for. A state is 8 words in the machine's order; state i takes the 64 bytes at
// blocks + i·stride, so that a stride of 0 gives all of them the same block.
void ckernels_sha256_compress(uint32_t *states, const uint8_t *blocks, size_t stride, size_t count);

// Whether this processor has what ckernels_aes128_stream needs. Asks the processor: keep the answer.
int ckernels_aes128_available(void);

// The AES-128-CTR key stream of a 16-byte key, counter block zero at the start: `blocks` blocks of 16 bytes.
void ckernels_aes128_stream(uint8_t *out, size_t blocks, const uint8_t *key);

#endif
