#include "CGF128.h"

#include <string.h>

typedef struct { uint64_t w[4]; } product;  // 256 bits, least significant word first

static uint64_t load(const uint8_t *p) {
    uint64_t x;
    memcpy(&x, p, 8);  // little-endian machines only, as the rest of the package
    return x;
}

// a·b without carries, 64 by 64 to 128 bits. Five-bit spacing lets ordinary multiplications stand in: each of the five
// interleaved parts has its bits 5 apart, so that at most 13 of them meet in a sum and nothing crosses into the next.
static void multiply64(uint64_t a, uint64_t b, uint64_t *low, uint64_t *high) {
    static const uint64_t masks[5] = {0x1084210842108421u, 0x2108421084210842u, 0x4210842108421084u, 0x8421084210842108u,
                                      0x0842108421084210u};
    unsigned __int128 total = 0;
    for (int i = 0; i < 5; i++) {
        unsigned __int128 part = 0;
        // Parts of residue i come from residues j and i − j modulo 5.
        for (int j = 0; j < 5; j++) {
            part ^= (unsigned __int128)(a & masks[j]) * (b & masks[(i - j + 5) % 5]);
        }
        unsigned __int128 mask = 0;
        for (int bit = i; bit < 128; bit += 5) mask |= (unsigned __int128)1 << bit;
        total |= part & mask;
    }
    *low = (uint64_t)total;
    *high = (uint64_t)(total >> 64);
}

static void accumulate_portable(product *sum, const uint8_t *a, const uint8_t *b) {
    uint64_t a0 = load(a), a1 = load(a + 8), b0 = load(b), b1 = load(b + 8), l, h;
    multiply64(a0, b0, &l, &h);
    sum->w[0] ^= l;
    sum->w[1] ^= h;
    multiply64(a1, b1, &l, &h);
    sum->w[2] ^= l;
    sum->w[3] ^= h;
    multiply64(a0, b1, &l, &h);
    sum->w[1] ^= l;
    sum->w[2] ^= h;
    multiply64(a1, b0, &l, &h);
    sum->w[1] ^= l;
    sum->w[2] ^= h;
}

// x^128 = x^7 + x^2 + x + 1, folded twice: the upper half, then what its fold pushed over the edge.
static void reduce(uint8_t out[16], const product *sum, const uint8_t *last) {
    uint64_t h0 = sum->w[2], h1 = sum->w[3];
    uint64_t over = (h1 >> 63) ^ (h1 >> 62) ^ (h1 >> 57);
    uint64_t r0 = sum->w[0] ^ h0 ^ (h0 << 1) ^ (h0 << 2) ^ (h0 << 7);
    uint64_t r1 = sum->w[1] ^ h1 ^ (h1 << 1 | h0 >> 63) ^ (h1 << 2 | h0 >> 62) ^ (h1 << 7 | h0 >> 57);
    r0 ^= over ^ (over << 1) ^ (over << 2) ^ (over << 7);
    r0 ^= load(last);
    r1 ^= load(last + 8);
    memcpy(out, &r0, 8);
    memcpy(out + 8, &r1, 8);
}

void cgf128_fold_portable(uint8_t out[16], const uint8_t *chi, const uint8_t *v, size_t blocks) {
    product sum = {{0, 0, 0, 0}};
    for (size_t m = 0; m < blocks; m++) accumulate_portable(&sum, chi + 16 * m, v + 16 * m);
    reduce(out, &sum, v + 16 * blocks);
}

#if defined(__x86_64__)
#include <immintrin.h>

__attribute__((target("pclmul,sse2"))) static void fold_pclmul(uint8_t out[16], const uint8_t *chi, const uint8_t *v, size_t blocks) {
    __m128i low = _mm_setzero_si128(), middle = low, high = low;
    for (size_t m = 0; m < blocks; m++) {
        __m128i a = _mm_loadu_si128((const __m128i *)(chi + 16 * m));
        __m128i b = _mm_loadu_si128((const __m128i *)(v + 16 * m));
        low = _mm_xor_si128(low, _mm_clmulepi64_si128(a, b, 0x00));
        high = _mm_xor_si128(high, _mm_clmulepi64_si128(a, b, 0x11));
        middle = _mm_xor_si128(middle, _mm_xor_si128(_mm_clmulepi64_si128(a, b, 0x01), _mm_clmulepi64_si128(a, b, 0x10)));
    }
    low = _mm_xor_si128(low, _mm_slli_si128(middle, 8));
    high = _mm_xor_si128(high, _mm_srli_si128(middle, 8));
    product sum;
    _mm_storeu_si128((__m128i *)&sum.w[0], low);
    _mm_storeu_si128((__m128i *)&sum.w[2], high);
    reduce(out, &sum, v + 16 * blocks);
}

int cgf128_is_accelerated(void) { return __builtin_cpu_supports("pclmul") != 0; }

void cgf128_fold(uint8_t out[16], const uint8_t *chi, const uint8_t *v, size_t blocks) {
    if (__builtin_cpu_supports("pclmul")) {
        fold_pclmul(out, chi, v, blocks);
    } else {
        cgf128_fold_portable(out, chi, v, blocks);
    }
}
#else
int cgf128_is_accelerated(void) { return 0; }
void cgf128_fold(uint8_t out[16], const uint8_t *chi, const uint8_t *v, size_t blocks) { cgf128_fold_portable(out, chi, v, blocks); }
#endif
