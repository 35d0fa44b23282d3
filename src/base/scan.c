/* scan.c - the portable form of the loops, which the others must equal, and the choice among all. */
#include "base/scan_forms.h"

#include <string.h>

/* ---- Portable ---- */

static bool always(void)
{
    return true;
}

static bool is_needle(const cs_needles *needles, char byte)
{
    return byte == needles->bytes[0] || byte == needles->bytes[1] || byte == needles->bytes[2] ||
           byte == needles->bytes[3] || (needles->controls && (unsigned char)byte < 0x20);
}

static void mark_portable(casus_text text, const cs_needles *needles, uint64_t *marks)
{
    for (size_t word = 0; word < cs_mark_words(text.len); word++) {
        size_t start = word * 64;
        size_t len = text.len - start < 64 ? text.len - start : 64;
        marks[word] = 0;
        for (size_t i = 0; i < len; i++)
            marks[word] |= (uint64_t)is_needle(needles, text.ptr[start + i]) << i;
    }
}

static void each_portable(casus_text text, const cs_needles *needles, uint64_t *marks)
{
    memset(marks, 0, cs_mark_words(text.len) * CS_NEEDLES_MAX * sizeof *marks);
    for (size_t i = 0; i < text.len; i++)
        for (size_t n = 0; n < CS_NEEDLES_MAX; n++)
            if (text.ptr[i] == needles->bytes[n])
                marks[i / 64 * CS_NEEDLES_MAX + n] |= UINT64_C(1) << i % 64;
}

static size_t find_portable(casus_text text, const cs_needles *needles)
{
    size_t at = 0;
    while (at < text.len && !is_needle(needles, text.ptr[at]))
        at++;
    return at;
}

static size_t count_portable(casus_text text, char byte)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += text.ptr[i] == byte;
    return count;
}

static bool twice_portable(casus_text text, char byte)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.ptr[i] == byte && text.ptr[i - 1] == byte)
            return true;
    return false;
}

static size_t points_portable(casus_text text)
{
    size_t count = 0;
    for (size_t i = 0; i < text.len; i++)
        count += (text.ptr[i] & 0xC0) != 0x80;
    return count;
}

static bool eight_are_ascii(const char *bytes)
{
    uint64_t word;
    memcpy(&word, bytes, sizeof word);
    return (word & UINT64_C(0x8080808080808080)) == 0;
}

static size_t utf8_portable(casus_text text)
{
    size_t at = 0;
    while (at < text.len) {
        if (text.len - at >= 8 && eight_are_ascii(text.ptr + at)) {
            at += 8;
            continue;
        }
        size_t len = cs_sequence_check((casus_text){text.ptr + at, text.len - at});
        if (len == 0)
            return at;
        at += len;
    }
    return text.len;
}

const cs_scan cs_scan_portable = {"portable",     always,          mark_portable,
                                  each_portable,  find_portable,   count_portable,
                                  twice_portable, points_portable, utf8_portable};

/* ---- The choice ---- */

static const cs_scan *const forms[] = {
    &cs_scan_portable,
#ifdef __x86_64__
    &cs_scan_sse2,
    &cs_scan_avx2,
#endif
#ifdef __AARCH64EL__
    &cs_scan_neon,
#endif
};

enum { FORM_COUNT = sizeof forms / sizeof forms[0] };

const cs_scan *cs_scan_at(size_t index)
{
    for (size_t i = 0; i < FORM_COUNT; i++)
        if (forms[i]->is_usable() && index-- == 0)
            return forms[i];
    return NULL;
}

const cs_scan *cs_scan_best(void)
{
#if defined(__x86_64__)
    return cs_has_avx2() ? &cs_scan_avx2 : &cs_scan_sse2;
#elif defined(__AARCH64EL__)
    return &cs_scan_neon;
#else
    return &cs_scan_portable;
#endif
}
