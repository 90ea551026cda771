#include "cdigests.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <immintrin.h>

int cdigests_has_sha256(void) {
    unsigned a, b, c, d;
    if (!__get_cpuid(1, &a, &b, &c, &d)) return 0;
    int has_shuffles = (c & bit_SSSE3) && (c & bit_SSE4_1);
    if (!__get_cpuid_count(7, 0, &a, &b, &c, &d)) return 0;
    return has_shuffles && (b & (1u << 29));
}

/* The instructions keep the state as two halves, (a, b, e, f) and (c, d, g, h), and do two rounds at
 * a time; `words` is a ring of the last sixteen words of the message schedule. */
__attribute__((target("sha,sse4.1,ssse3")))
void cdigests_sha256(
    uint32_t state[8], const void *blocks, size_t count, const uint32_t constants[64]
) {
    const __m128i big_endian = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8);
    __m128i cdgh = _mm_blend_epi16(high, low, 0xF0);

    const __m128i *next = blocks;
    for (; count > 0; count--, next += 4) {
        const __m128i abef_before = abef, cdgh_before = cdgh;
        __m128i words[4];
#pragma clang loop unroll(full)
        for (int i = 0; i < 16; i++) {
            __m128i word;
            if (i < 4) {
                word = _mm_shuffle_epi8(_mm_loadu_si128(next + i), big_endian);
            } else {
                __m128i w16 = words[i & 3], w12 = words[(i + 1) & 3];
                __m128i w8 = words[(i + 2) & 3], w4 = words[(i + 3) & 3];
                word = _mm_add_epi32(_mm_sha256msg1_epu32(w16, w12), _mm_alignr_epi8(w4, w8, 4));
                word = _mm_sha256msg2_epu32(word, w4);
            }
            words[i & 3] = word;
            __m128i sum = _mm_add_epi32(
                word, _mm_loadu_si128((const __m128i *)(constants + 4 * i)));
            cdgh = _mm_sha256rnds2_epu32(cdgh, abef, sum);
            abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(sum, 0x0E));
        }
        abef = _mm_add_epi32(abef, abef_before);
        cdgh = _mm_add_epi32(cdgh, cdgh_before);
    }

    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

#else

int cdigests_has_sha256(void) { return 0; }

void cdigests_sha256(
    uint32_t state[8], const void *blocks, size_t count, const uint32_t constants[64]
) {
    (void)state, (void)blocks, (void)count, (void)constants;
}

#endif
