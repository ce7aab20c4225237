/* Bits of a word, in plain C. */
#ifndef AWIG_BASE_BITS_H
#define AWIG_BASE_BITS_H

#include <assert.h>
#include <stdint.h>

/* The number of the lowest bit set; bits is not 0.  The lowest bit alone
 * times a de Bruijn number has its place in the top six bits. */
static inline unsigned bit_lowest(uint64_t bits)
{
    static const unsigned char places[64] = {
        0, 1, 2, 53, 3, 7, 54, 27, 4, 38, 41, 8, 34, 55, 48, 28,
        62, 5, 39, 46, 44, 42, 22, 9, 24, 35, 59, 56, 49, 18, 29, 11,
        63, 52, 6, 26, 37, 40, 33, 47, 61, 45, 43, 21, 23, 58, 17, 10,
        51, 25, 36, 32, 60, 20, 57, 16, 50, 31, 19, 15, 30, 14, 13, 12,
    };
    assert(bits != 0);
    return places[((bits & (~bits + 1)) * UINT64_C(0x022FDD63CC95386D))
                  >> 58];
}

/* How many bits are set: sums of pairs, of fours, of bytes. */
static inline unsigned bit_count(uint64_t bits)
{
    bits -= bits >> 1 & UINT64_C(0x5555555555555555);
    bits = (bits & UINT64_C(0x3333333333333333))
        + (bits >> 2 & UINT64_C(0x3333333333333333));
    bits = (bits + (bits >> 4)) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    return (unsigned)((bits * UINT64_C(0x0101010101010101)) >> 56);
}

#endif
