#include "CKernels.h"

#include <string.h>

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int ckernels_aes128_available(void) {
    unsigned a, b, c, d;
    return __get_cpuid(1, &a, &b, &c, &d) && (c >> 25 & 1);
}

// The next round key (FIPS 197, section 5.2): each word is the exclusive or of all before it in the last key and of the assist.
#define NEXT(key, constant)                                                                        \
    ({                                                                                             \
        __m128i assist = _mm_shuffle_epi32(_mm_aeskeygenassist_si128(key, constant), 0xff);        \
        __m128i sum = _mm_xor_si128(key, _mm_slli_si128(key, 4));                                  \
        sum = _mm_xor_si128(sum, _mm_slli_si128(sum, 8));                                          \
        _mm_xor_si128(sum, assist);                                                                \
    })

#define WIDE 8

__attribute__((target("aes,sse2"), always_inline)) static inline void encrypt(uint8_t *out, uint64_t counter, const __m128i keys[11],
                                                                             int count) {
    __m128i block[WIDE];
    for (int b = 0; b < count; b++) {
        // The counter is big-endian and never passes 64 bits.
        block[b] = _mm_xor_si128(_mm_set_epi64x((long long)__builtin_bswap64(counter + (uint64_t)b), 0), keys[0]);
    }
    for (int round = 1; round < 10; round++) {
        for (int b = 0; b < count; b++) block[b] = _mm_aesenc_si128(block[b], keys[round]);
    }
    for (int b = 0; b < count; b++) _mm_storeu_si128((__m128i *)(out + 16 * b), _mm_aesenclast_si128(block[b], keys[10]));
}

__attribute__((target("aes,sse2"))) void ckernels_aes128_stream(uint8_t *out, size_t blocks, const uint8_t *key) {
    __m128i keys[11];
    keys[0] = _mm_loadu_si128((const __m128i *)key);
    keys[1] = NEXT(keys[0], 0x01);
    keys[2] = NEXT(keys[1], 0x02);
    keys[3] = NEXT(keys[2], 0x04);
    keys[4] = NEXT(keys[3], 0x08);
    keys[5] = NEXT(keys[4], 0x10);
    keys[6] = NEXT(keys[5], 0x20);
    keys[7] = NEXT(keys[6], 0x40);
    keys[8] = NEXT(keys[7], 0x80);
    keys[9] = NEXT(keys[8], 0x1b);
    keys[10] = NEXT(keys[9], 0x36);
    size_t i = 0;
    for (; i + WIDE <= blocks; i += WIDE) encrypt(out + 16 * i, i, keys, WIDE);
    for (; i < blocks; i++) encrypt(out + 16 * i, i, keys, 1);
    // The schedule is as secret as the key; the barrier keeps the wiping from being optimised away.
    memset(keys, 0, sizeof keys);
    __asm__ volatile("" : : "r"(keys) : "memory");
}
#else
int ckernels_aes128_available(void) { return 0; }
void ckernels_aes128_stream(uint8_t *out, size_t blocks, const uint8_t *key) { __builtin_trap(); }
#endif
