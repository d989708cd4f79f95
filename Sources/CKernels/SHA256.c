#include "CKernels.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5, 0xd807aa98, 0x12835b01, 0x243185be,
    0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174, 0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa,
    0x5cb0a9dc, 0x76f988da, 0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967, 0x27b70a85,
    0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85, 0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3,
    0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070, 0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f,
    0x682e6ff3, 0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

int ckernels_sha256_available(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    int sse41 = (c >> 9 & 1) && (c >> 19 & 1);  // with SSSE3
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    return sse41 && (b >> 29 & 1);
}

// The instructions keep a state as (a, b, e, f) and (c, d, g, h), most significant word first, and do two rounds each.
#define LANES 2

__attribute__((target("sha,sse4.1"), always_inline)) static inline void compress(uint32_t *states, const uint8_t *blocks, size_t stride,
                                                                                 int lanes) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0bll, 0x0405060700010203ll);
    __m128i abef[LANES], cdgh[LANES], start0[LANES], start1[LANES], w[LANES][4];
    for (int l = 0; l < lanes; l++) {
        __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(states + 8 * l)), 0xb1);
        __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(states + 8 * l + 4)), 0x1b);
        abef[l] = start0[l] = _mm_alignr_epi8(low, high, 8);
        cdgh[l] = start1[l] = _mm_blend_epi16(high, low, 0xf0);
        for (int i = 0; i < 4; i++) {
            w[l][i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(blocks + stride * (size_t)l + 16 * i)), big_endian);
        }
    }
#pragma clang loop unroll(full)
    for (int i = 0; i < 16; i++) {
        const __m128i k = _mm_loadu_si128((const __m128i *)(round_constants + 4 * i));
#pragma clang loop unroll(full)
        for (int l = 0; l < lanes; l++) {
            __m128i sum = _mm_add_epi32(w[l][i & 3], k);
            cdgh[l] = _mm_sha256rnds2_epu32(cdgh[l], abef[l], sum);
            abef[l] = _mm_sha256rnds2_epu32(abef[l], cdgh[l], _mm_shuffle_epi32(sum, 0x0e));
            if (i < 12) {
                // The four words of round group i + 4 take the place of group i's.
                __m128i next = _mm_sha256msg1_epu32(w[l][i & 3], w[l][(i + 1) & 3]);
                next = _mm_add_epi32(next, _mm_alignr_epi8(w[l][(i + 3) & 3], w[l][(i + 2) & 3], 4));
                w[l][i & 3] = _mm_sha256msg2_epu32(next, w[l][(i + 3) & 3]);
            }
        }
    }
    for (int l = 0; l < lanes; l++) {
        __m128i low = _mm_shuffle_epi32(_mm_add_epi32(abef[l], start0[l]), 0x1b);
        __m128i high = _mm_shuffle_epi32(_mm_add_epi32(cdgh[l], start1[l]), 0xb1);
        _mm_storeu_si128((__m128i *)(states + 8 * l), _mm_blend_epi16(low, high, 0xf0));
        _mm_storeu_si128((__m128i *)(states + 8 * l + 4), _mm_alignr_epi8(high, low, 8));
    }
}

__attribute__((target("sha,sse4.1"))) void ckernels_sha256_compress(uint32_t *states, const uint8_t *blocks, size_t stride, size_t count) {
    size_t i = 0;
    for (; i + LANES <= count; i += LANES) compress(states + 8 * i, blocks + stride * i, stride, LANES);
    for (; i < count; i++) compress(states + 8 * i, blocks + stride * i, stride, 1);
}
#else
int ckernels_sha256_available(void) { return 0; }
void ckernels_sha256_compress(uint32_t *states, const uint8_t *blocks, size_t stride, size_t count) { __builtin_trap(); }
#endif
