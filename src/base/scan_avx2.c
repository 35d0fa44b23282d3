/* scan_avx2.c - the form of cs_scan for x86-64 processors with AVX2, 32 bytes at a time. It is compiled
   always and chosen at run time.

   UTF-8 is checked with three table lookups a byte, by the method of J. Keiser and D. Lemire,
   "Validating UTF-8 In Less Than One Instruction Per Byte", Software: Practice and Experience 51
   (2021). The tables only say that a block has an error: where, is found byte by byte. */
#ifdef __x86_64__

#include "base/scan_forms.h"

#include <immintrin.h>

#define FORM_TARGET CS_TARGET_AVX2

struct set {
    __m256i needle0, needle1, needle2, needle3;
};

FORM_TARGET static inline struct set make_set(const cs_needles *needles)
{
    return (struct set){_mm256_set1_epi8(needles->bytes[0]), _mm256_set1_epi8(needles->bytes[1]),
                        _mm256_set1_epi8(needles->bytes[2]), _mm256_set1_epi8(needles->bytes[3])};
}

FORM_TARGET static inline __m256i load(const char *bytes)
{
    return _mm256_loadu_si256((const __m256i *)(const void *)bytes);
}

FORM_TARGET static inline uint32_t mask(__m256i hits)
{
    return (uint32_t)_mm256_movemask_epi8(hits);
}

FORM_TARGET static inline __m128i equal_16(__m128i bytes, __m256i needle)
{
    return _mm_cmpeq_epi8(bytes, _mm256_castsi256_si128(needle));
}

FORM_TARGET static inline unsigned marks_of(__m128i bytes, const struct set *set, bool controls)
{
    __m128i hits = _mm_or_si128(
        _mm_or_si128(equal_16(bytes, set->needle0), equal_16(bytes, set->needle1)),
        _mm_or_si128(equal_16(bytes, set->needle2), equal_16(bytes, set->needle3)));
    if (controls)
        hits = _mm_or_si128(hits, _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes));
    return (unsigned)_mm_movemask_epi8(hits);
}

FORM_TARGET static inline unsigned marks_of_words(uint64_t low, uint64_t high,
                                                  const struct set *set, bool controls)
{
    return marks_of(_mm_set_epi64x((int64_t)high, (int64_t)low), set, controls);
}

FORM_TARGET static inline uint64_t marks_16(const char *bytes, const struct set *set, bool controls)
{
    return marks_of(_mm_loadu_si128((const __m128i *)(const void *)bytes), set, controls);
}

FORM_TARGET static inline uint64_t marks_32(const char *bytes, const struct set *set, bool controls)
{
    __m256i block = load(bytes);
    __m256i one = _mm256_or_si256(_mm256_cmpeq_epi8(block, set->needle0),
                                  _mm256_cmpeq_epi8(block, set->needle1));
    __m256i other = _mm256_or_si256(_mm256_cmpeq_epi8(block, set->needle2),
                                    _mm256_cmpeq_epi8(block, set->needle3));
    __m256i hits = _mm256_or_si256(one, other);
    if (controls) {
        __m256i least = _mm256_min_epu8(block, _mm256_set1_epi8(0x1F));
        hits = _mm256_or_si256(hits, _mm256_cmpeq_epi8(least, block));
    }
    return mask(hits);
}

FORM_TARGET static inline uint64_t marks_64(const char *bytes, const struct set *set, bool controls)
{
    return marks_32(bytes, set, controls) | marks_32(bytes + 32, set, controls) << 32;
}

FORM_TARGET static inline uint64_t equal_64(const char *bytes, __m256i needle)
{
    return mask(_mm256_cmpeq_epi8(load(bytes), needle)) |
           (uint64_t)mask(_mm256_cmpeq_epi8(load(bytes + 32), needle)) << 32;
}

FORM_TARGET static inline uint64_t points_64(const char *bytes)
{
    const __m256i last = _mm256_set1_epi8(
        (char)0xBF); /* of the bytes that continue, as negatives */
    return mask(_mm256_cmpgt_epi8(load(bytes), last)) |
           (uint64_t)mask(_mm256_cmpgt_epi8(load(bytes + 32), last)) << 32;
}

#include "base/scan_loops.h"

/* ---- UTF-8 ---- */

/* What two bytes in a row may be wrong in. An error is one that both halves of the first byte and the
   upper half of the second allow; two continuations are one unless a longer character has them. */
enum {
    TOO_SHORT = 1 << 0,     /* a lead, and no continuation */
    TOO_LONG = 1 << 1,      /* ASCII, and a continuation */
    OVERLONG_3 = 1 << 2,    /* E0, 80 to 9F */
    TOO_LARGE = 1 << 3,     /* F4 and above, 90 to BF */
    SURROGATE = 1 << 4,     /* ED, A0 to BF */
    OVERLONG_2 = 1 << 5,    /* C0 or C1 */
    OVERLONG_4 = 1 << 6,    /* F0, 80 to 8F; and F5 and above, 80 to 8F */
    CONTINUATIONS = 1 << 7, /* two of them */
    ANY_LEAD = TOO_SHORT | TOO_LONG | CONTINUATIONS
};

#define BOTH_HALVES(...) _mm256_setr_epi8(__VA_ARGS__, __VA_ARGS__)

FORM_TARGET static inline __m256i upper_half(__m256i bytes)
{
    return _mm256_and_si256(_mm256_srli_epi16(bytes, 4), _mm256_set1_epi8(0x0F));
}

/* The errors of each byte with the one before it. */
FORM_TARGET static inline __m256i pair_errors(__m256i block, __m256i before)
{
    const __m256i first_upper = BOTH_HALVES(
        TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
        (char)CONTINUATIONS, (char)CONTINUATIONS, (char)CONTINUATIONS, (char)CONTINUATIONS,
        TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE,
        TOO_SHORT | TOO_LARGE | OVERLONG_4);
    const __m256i first_lower = BOTH_HALVES(
        (char)(ANY_LEAD | OVERLONG_2 | OVERLONG_3 | OVERLONG_4), (char)(ANY_LEAD | OVERLONG_2),
        (char)ANY_LEAD, (char)ANY_LEAD, (char)(ANY_LEAD | TOO_LARGE),
        (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4), (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4),
        (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4), (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4),
        (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4), (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4),
        (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4), (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4),
        (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4 | SURROGATE),
        (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4), (char)(ANY_LEAD | TOO_LARGE | OVERLONG_4));
    const char low = (char)(TOO_LONG | OVERLONG_2 | CONTINUATIONS | OVERLONG_3 | OVERLONG_4);
    const char middle = (char)(TOO_LONG | OVERLONG_2 | CONTINUATIONS | OVERLONG_3 | TOO_LARGE);
    const char high = (char)(TOO_LONG | OVERLONG_2 | CONTINUATIONS | SURROGATE | TOO_LARGE);
    const __m256i second_upper = BOTH_HALVES(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
                                             TOO_SHORT, TOO_SHORT, TOO_SHORT, low, middle, high,
                                             high, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
    __m256i lower = _mm256_and_si256(before, _mm256_set1_epi8(0x0F));
    __m256i of_first = _mm256_and_si256(_mm256_shuffle_epi8(first_upper, upper_half(before)),
                                        _mm256_shuffle_epi8(first_lower, lower));
    return _mm256_and_si256(of_first, _mm256_shuffle_epi8(second_upper, upper_half(block)));
}

/* The block moved up by count bytes, those of the last block in front; count is a constant. */
#define SHIFT_IN(block, last, count)                                                               \
    _mm256_alignr_epi8(block, _mm256_permute2x128_si256(last, block, 0x21), 16 - (count))

/* Not zero: the block, as it follows the last one, is not valid. */
FORM_TARGET static inline __m256i block_errors(__m256i block, __m256i last)
{
    __m256i pairs = pair_errors(block, SHIFT_IN(block, last, 1));
    __m256i third = _mm256_subs_epu8(SHIFT_IN(block, last, 2), _mm256_set1_epi8(0xE0 - 0x80));
    __m256i fourth = _mm256_subs_epu8(SHIFT_IN(block, last, 3), _mm256_set1_epi8(0xF0 - 0x80));
    __m256i wanted = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
    return _mm256_xor_si256(pairs, wanted);
}

/* Not zero: a character begins in the block and goes on behind it. */
FORM_TARGET static inline __m256i cut_character(__m256i block)
{
    const char all = (char)0xFF;
    const __m256i most = _mm256_setr_epi8(
        all, all, all, all, all, all, all, all, all, all, all, all, all, all, all, all, all, all,
        all, all, all, all, all, all, all, all, all, all, all, (char)0xEF, (char)0xDF, (char)0xBF);
    return _mm256_subs_epu8(block, most);
}

FORM_TARGET static inline bool is_zero(__m256i vector)
{
    return _mm256_testz_si256(vector, vector);
}

FORM_TARGET static size_t utf8(casus_text text)
{
    __m256i last = _mm256_setzero_si256();
    __m256i cut = last;
    size_t at = 0;
    for (; text.len - at >= 64; at += 64) {
        __m256i low = load(text.ptr + at);
        __m256i high = load(text.ptr + at + 32);
        __m256i errors = cut;
        if (mask(_mm256_or_si256(low, high)) != 0) {
            errors = _mm256_or_si256(block_errors(low, last), block_errors(high, low));
            cut = cut_character(high);
        }
        if (!is_zero(errors))
            break;
        last = high;
    }
    return cs_utf8_finish(text, at);
}

static bool is_usable(void)
{
    return cs_has_avx2();
}

const cs_scan cs_scan_avx2 = {"avx2", is_usable, mark, each, find, count, twice, points, utf8};

#endif
