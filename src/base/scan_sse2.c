/* scan_sse2.c - the form of cs_scan for every x86-64 processor, 16 bytes at a time. Of UTF-8 it skips
   ASCII fast and decodes the rest. */
#ifdef __x86_64__

#include "base/scan_forms.h"

#include <emmintrin.h>

#define FORM_TARGET
#define FORM_SKIPS_ASCII

struct set {
    __m128i needle0, needle1, needle2, needle3;
};

static inline struct set make_set(const cs_needles *needles)
{
    return (struct set){_mm_set1_epi8(needles->bytes[0]), _mm_set1_epi8(needles->bytes[1]),
                        _mm_set1_epi8(needles->bytes[2]), _mm_set1_epi8(needles->bytes[3])};
}

static inline __m128i load(const char *bytes)
{
    return _mm_loadu_si128((const __m128i *)(const void *)bytes);
}

static inline unsigned mask(__m128i hits)
{
    return (unsigned)_mm_movemask_epi8(hits);
}

static inline unsigned marks_of(__m128i bytes, const struct set *set, bool controls)
{
    __m128i one = _mm_or_si128(_mm_cmpeq_epi8(bytes, set->needle0),
                               _mm_cmpeq_epi8(bytes, set->needle1));
    __m128i other = _mm_or_si128(_mm_cmpeq_epi8(bytes, set->needle2),
                                 _mm_cmpeq_epi8(bytes, set->needle3));
    __m128i hits = _mm_or_si128(one, other);
    if (controls)
        hits = _mm_or_si128(hits, _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(0x1F)), bytes));
    return mask(hits);
}

static inline unsigned marks_of_words(uint64_t low, uint64_t high, const struct set *set,
                                      bool controls)
{
    return marks_of(_mm_set_epi64x((int64_t)high, (int64_t)low), set, controls);
}

static inline uint64_t marks_16(const char *bytes, const struct set *set, bool controls)
{
    return marks_of(load(bytes), set, controls);
}

static inline uint64_t marks_32(const char *bytes, const struct set *set, bool controls)
{
    return marks_16(bytes, set, controls) | marks_16(bytes + 16, set, controls) << 16;
}

static inline uint64_t marks_64(const char *bytes, const struct set *set, bool controls)
{
    return marks_32(bytes, set, controls) | marks_32(bytes + 32, set, controls) << 32;
}

/* Four masks of 16 in a row. */
static inline uint64_t join(unsigned first, unsigned second, unsigned third, unsigned fourth)
{
    return first | (uint64_t)second << 16 | (uint64_t)third << 32 | (uint64_t)fourth << 48;
}

static inline uint64_t equal_64(const char *bytes, __m128i needle)
{
    return join(mask(_mm_cmpeq_epi8(load(bytes), needle)),
                mask(_mm_cmpeq_epi8(load(bytes + 16), needle)),
                mask(_mm_cmpeq_epi8(load(bytes + 32), needle)),
                mask(_mm_cmpeq_epi8(load(bytes + 48), needle)));
}

static inline uint64_t points_64(const char *bytes)
{
    const __m128i last = _mm_set1_epi8((char)0xBF); /* of the bytes that continue, as negatives */
    return join(
        mask(_mm_cmpgt_epi8(load(bytes), last)), mask(_mm_cmpgt_epi8(load(bytes + 16), last)),
        mask(_mm_cmpgt_epi8(load(bytes + 32), last)), mask(_mm_cmpgt_epi8(load(bytes + 48), last)));
}

static inline bool is_ascii_64(const char *bytes)
{
    __m128i all = _mm_or_si128(_mm_or_si128(load(bytes), load(bytes + 16)),
                               _mm_or_si128(load(bytes + 32), load(bytes + 48)));
    return mask(all) == 0;
}

static inline uint64_t high_16(const char *bytes)
{
    return mask(load(bytes));
}

#include "base/scan_loops.h"

static bool is_usable(void)
{
    return true;
}

const cs_scan cs_scan_sse2 = {"sse2", is_usable, mark, each, find, count, twice, points, utf8};

#endif
