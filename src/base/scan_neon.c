/* scan_neon.c - the form of cs_scan for 64-bit ARM processors, 16 bytes at a time. Of UTF-8 it skips
   ASCII fast and decodes the rest. */
#ifdef __AARCH64EL__

#include "base/scan_forms.h"

#include <arm_neon.h>

#define FORM_TARGET
#define FORM_SKIPS_ASCII

struct set {
    uint8x16_t needle0, needle1, needle2, needle3;
};

static inline struct set make_set(const cs_needles *needles)
{
    return (struct set){
        vdupq_n_u8((uint8_t)needles->bytes[0]), vdupq_n_u8((uint8_t)needles->bytes[1]),
        vdupq_n_u8((uint8_t)needles->bytes[2]), vdupq_n_u8((uint8_t)needles->bytes[3])};
}

static inline uint8x16_t load(const char *bytes)
{
    return vld1q_u8((const uint8_t *)bytes);
}

/* Each byte's own bit within its eight, where hits has all bits. */
static inline uint8x16_t own_bits(uint8x16_t hits)
{
    static const uint8_t bits[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
    return vandq_u8(hits, vld1q_u8(bits));
}

static inline uint64_t mask_16(uint8x16_t hits)
{
    uint8x16_t sums = own_bits(hits);
    sums = vpaddq_u8(sums, sums);
    sums = vpaddq_u8(sums, sums);
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u16(vreinterpretq_u16_u8(sums), 0);
}

static inline uint64_t mask_64(uint8x16_t first, uint8x16_t second, uint8x16_t third,
                               uint8x16_t fourth)
{
    uint8x16_t low = vpaddq_u8(own_bits(first), own_bits(second));
    uint8x16_t high = vpaddq_u8(own_bits(third), own_bits(fourth));
    uint8x16_t sums = vpaddq_u8(low, high);
    sums = vpaddq_u8(sums, sums);
    return vgetq_lane_u64(vreinterpretq_u64_u8(sums), 0);
}

static inline uint8x16_t hits_of(uint8x16_t bytes, const struct set *set, bool controls)
{
    uint8x16_t one = vorrq_u8(vceqq_u8(bytes, set->needle0), vceqq_u8(bytes, set->needle1));
    uint8x16_t other = vorrq_u8(vceqq_u8(bytes, set->needle2), vceqq_u8(bytes, set->needle3));
    uint8x16_t hits = vorrq_u8(one, other);
    return controls ? vorrq_u8(hits, vcltq_u8(bytes, vdupq_n_u8(0x20))) : hits;
}

static inline unsigned marks_of_words(uint64_t low, uint64_t high, const struct set *set,
                                      bool controls)
{
    uint8x16_t bytes = vcombine_u8(vcreate_u8(low), vcreate_u8(high));
    return (unsigned)mask_16(hits_of(bytes, set, controls));
}

static inline uint64_t marks_16(const char *bytes, const struct set *set, bool controls)
{
    return mask_16(hits_of(load(bytes), set, controls));
}

static inline uint64_t marks_32(const char *bytes, const struct set *set, bool controls)
{
    return marks_16(bytes, set, controls) | marks_16(bytes + 16, set, controls) << 16;
}

static inline uint64_t marks_64(const char *bytes, const struct set *set, bool controls)
{
    return mask_64(hits_of(load(bytes), set, controls), hits_of(load(bytes + 16), set, controls),
                   hits_of(load(bytes + 32), set, controls),
                   hits_of(load(bytes + 48), set, controls));
}

static inline uint64_t equal_64(const char *bytes, uint8x16_t needle)
{
    return mask_64(vceqq_u8(load(bytes), needle), vceqq_u8(load(bytes + 16), needle),
                   vceqq_u8(load(bytes + 32), needle), vceqq_u8(load(bytes + 48), needle));
}

/* Bytes that continue are the least as signed numbers. */
static inline uint8x16_t begins_character(const char *bytes)
{
    return vcgtq_s8(vreinterpretq_s8_u8(load(bytes)), vdupq_n_s8((int8_t)0xBF));
}

static inline uint64_t points_64(const char *bytes)
{
    return mask_64(begins_character(bytes), begins_character(bytes + 16),
                   begins_character(bytes + 32), begins_character(bytes + 48));
}

static inline bool is_ascii_64(const char *bytes)
{
    uint8x16_t all = vorrq_u8(vorrq_u8(load(bytes), load(bytes + 16)),
                              vorrq_u8(load(bytes + 32), load(bytes + 48)));
    return vmaxvq_u8(all) < 0x80;
}

static inline uint64_t high_16(const char *bytes)
{
    return mask_16(vcgeq_u8(load(bytes), vdupq_n_u8(0x80)));
}

#include "base/scan_loops.h"

static bool is_usable(void)
{
    return true;
}

const cs_scan cs_scan_neon = {"neon", is_usable, mark, each, find, count, twice, points, utf8};

#endif
