/* scan_loops.h - the loops of a form of cs_scan, over the few functions that differ from one kind of
   processor to the next. A file with a form defines these and then includes this one:

     FORM_TARGET        what goes before each function (an attribute, or nothing)
     struct set         the needles, ready for comparing: needle0 to needle3
     make_set()         makes one
     marks_64()         the marks of 64 bytes, bit i for byte i; marks_32() and marks_16() likewise
     marks_of_words()   the marks of 16 bytes that are given as two numbers in memory order
     equal_64()         the marks of one needle in 64 bytes
     points_64()        the marks of the bytes in 64 that continue no character

   A form without a check of UTF-8 of its own, which is to skip ASCII and decode the rest, defines
   FORM_SKIPS_ASCII, is_ascii_64() and high_16(): the marks of the bytes beyond ASCII.

   A text is read 64 bytes at a time. Its end is read over what was read before, or where mark has to
   be set, from a copy that is filled up: never beyond. */

#include "base/scan_forms.h"

#include <string.h>

/* The last bytes of a text, fewer than 64, with zeros behind. */
struct rest {
    char bytes[64];
    uint64_t valid; /* a 1 for each byte */
};

FORM_TARGET static inline struct rest make_rest(casus_text text)
{
    struct rest rest = {{0}, 0};
    size_t len = text.len % 64;
    memcpy(rest.bytes, text.ptr + (text.len - len), len);
    rest.valid = (UINT64_C(1) << len) - 1;
    return rest;
}

FORM_TARGET static void mark(casus_text text, const cs_needles *needles, uint64_t *marks)
{
    const struct set set = make_set(needles);
    size_t words = text.len / 64;
    if (needles->controls)
        for (size_t i = 0; i < words; i++)
            marks[i] = marks_64(text.ptr + i * 64, &set, true);
    else
        for (size_t i = 0; i < words; i++)
            marks[i] = marks_64(text.ptr + i * 64, &set, false);
    if (text.len % 64 == 0)
        return;
    const struct rest rest = make_rest(text);
    marks[words] = marks_64(rest.bytes, &set, needles->controls) & rest.valid;
}

FORM_TARGET static inline void mark_each(const char *bytes, const struct set *set, uint64_t valid,
                                         uint64_t *marks)
{
    uint64_t first = equal_64(bytes, set->needle0);
    uint64_t second = equal_64(bytes, set->needle1);
    uint64_t third = equal_64(bytes, set->needle2);
    uint64_t fourth = equal_64(bytes, set->needle3);
    marks[0] = first & valid;
    marks[1] = second & valid;
    marks[2] = third & valid;
    marks[3] = fourth & valid;
}

FORM_TARGET static void each(casus_text text, const cs_needles *needles, uint64_t *marks)
{
    const struct set set = make_set(needles);
    size_t words = text.len / 64;
    for (size_t i = 0; i < words; i++)
        mark_each(text.ptr + i * 64, &set, UINT64_MAX, marks + i * CS_NEEDLES_MAX);
    if (text.len % 64 == 0)
        return;
    const struct rest rest = make_rest(text);
    mark_each(rest.bytes, &set, rest.valid, marks + words * CS_NEEDLES_MAX);
}

FORM_TARGET static inline uint32_t load_4(const char *bytes)
{
    uint32_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

FORM_TARGET static inline uint64_t load_8(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return word;
}

/* A text of fewer than 16 bytes: its two halves, which overlap. */
FORM_TARGET static inline size_t find_in_few(casus_text text, const struct set *set, bool controls)
{
    const char *bytes = text.ptr;
    size_t len = text.len;
    size_t half = 8;
    uint64_t low;
    uint64_t high = 0;
    if (len >= 8) {
        low = load_8(bytes);
        high = load_8(bytes + len - 8);
    } else if (len >= 4) {
        half = 4;
        low = load_4(bytes) | (uint64_t)load_4(bytes + len - 4) << 32;
    } else {
        if (len == 0)
            return 0;
        low = (unsigned char)bytes[0];
        low |= len > 1 ? (uint64_t)(unsigned char)bytes[1] << 8 : 0;
        low |= len > 2 ? (uint64_t)(unsigned char)bytes[2] << 16 : 0;
    }
    unsigned valid = len >= 8 ? 0xFFFF : len >= 4 ? 0xFF : (1u << len) - 1;
    unsigned marks = marks_of_words(low, high, set, controls) & valid;
    if (marks == 0)
        return len;
    size_t first = cs_mark_first(marks);
    return first < half ? first : len - 2 * half + first;
}

/* A text of at least 16 bytes. */
FORM_TARGET static inline size_t find_in_many(casus_text text, const struct set *set, bool controls)
{
    const char *bytes = text.ptr;
    size_t len = text.len;
    size_t at = 0;
    uint64_t marks;
    for (; len - at >= 64; at += 64)
        if ((marks = marks_64(bytes + at, set, controls)) != 0)
            return at + cs_mark_first(marks);
    if (len - at >= 32) {
        if ((marks = marks_32(bytes + at, set, controls)) != 0)
            return at + cs_mark_first(marks);
        at += 32;
    }
    if (len - at >= 16) {
        if ((marks = marks_16(bytes + at, set, controls)) != 0)
            return at + cs_mark_first(marks);
        at += 16;
    }
    if (at == len)
        return len;
    marks = marks_16(bytes + len - 16, set, controls);
    return marks ? len - 16 + cs_mark_first(marks) : len;
}

FORM_TARGET static size_t find(casus_text text, const cs_needles *needles)
{
    const struct set set = make_set(needles);
    if (text.len < 16)
        return needles->controls ? find_in_few(text, &set, true) : find_in_few(text, &set, false);
    return needles->controls ? find_in_many(text, &set, true) : find_in_many(text, &set, false);
}

FORM_TARGET static size_t count(casus_text text, char byte)
{
    const struct set set = make_set(&(cs_needles){{byte, byte, byte, byte}, false});
    size_t sum = 0;
    size_t words = text.len / 64;
    for (size_t i = 0; i < words; i++)
        sum += (size_t)__builtin_popcountll(equal_64(text.ptr + i * 64, set.needle0));
    if (text.len % 64 == 0)
        return sum;
    const struct rest rest = make_rest(text);
    return sum + (size_t)__builtin_popcountll(equal_64(rest.bytes, set.needle0) & rest.valid);
}

FORM_TARGET static bool twice(casus_text text, char byte)
{
    const struct set set = make_set(&(cs_needles){{byte, byte, byte, byte}, false});
    size_t words = text.len / 64;
    uint64_t last = 0;
    for (size_t i = 0; i < words; i++) {
        uint64_t marks = equal_64(text.ptr + i * 64, set.needle0);
        if (marks & (marks << 1 | last))
            return true;
        last = marks >> 63;
    }
    if (text.len % 64 == 0)
        return false;
    const struct rest rest = make_rest(text);
    uint64_t marks = equal_64(rest.bytes, set.needle0) & rest.valid;
    return (marks & (marks << 1 | last)) != 0;
}

FORM_TARGET static size_t points(casus_text text)
{
    size_t sum = 0;
    size_t words = text.len / 64;
    for (size_t i = 0; i < words; i++)
        sum += (size_t)__builtin_popcountll(points_64(text.ptr + i * 64));
    if (text.len % 64 == 0)
        return sum;
    const struct rest rest = make_rest(text);
    return sum + (size_t)__builtin_popcountll(points_64(rest.bytes) & rest.valid);
}

#ifdef FORM_SKIPS_ASCII
FORM_TARGET static size_t utf8(casus_text text)
{
    size_t at = 0;
    while (text.len - at >= 64) {
        if (is_ascii_64(text.ptr + at)) {
            at += 64;
            continue;
        }
        uint64_t high = high_16(text.ptr + at);
        at += high ? cs_mark_first(high) : 16;
        size_t len = cs_sequence_check((casus_text){text.ptr + at, text.len - at});
        if (len == 0)
            return at;
        at += len;
    }
    return cs_utf8_finish(text, at);
}
#endif
