/* scan.c - see scan.h. */
#include "base/scan.h"

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

/* The length that a lead byte announces, 0 for a byte that cannot lead. */
static size_t sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

/* Is the second byte within the range that excludes overlong forms, surrogates and > U+10FFFF? */
static bool second_is_good(unsigned char lead, unsigned char second)
{
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

static bool sequence_is_good(const unsigned char *bytes, size_t len)
{
    if (len > 1 && !second_is_good(bytes[0], bytes[1]))
        return false;
    for (size_t i = 2; i < len; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return false;
    return true;
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
        const unsigned char *bytes = (const unsigned char *)text.ptr + at;
        size_t len = sequence_length(bytes[0]);
        if (len == 0 || len > text.len - at || !sequence_is_good(bytes, len))
            return at;
        at += len;
    }
    return text.len;
}

/* ---- The forms ---- */

static const cs_scan forms[] = {
    {"portable", always, mark_portable, find_portable, count_portable, utf8_portable},
};

enum { FORM_COUNT = sizeof forms / sizeof forms[0] };

const cs_scan *cs_scan_at(size_t index)
{
    for (size_t i = 0; i < FORM_COUNT; i++)
        if (forms[i].is_usable() && index-- == 0)
            return &forms[i];
    return NULL;
}

const cs_scan *cs_scan_best(void)
{
    for (size_t i = FORM_COUNT; i > 1; i--)
        if (forms[i - 1].is_usable())
            return &forms[i - 1];
    return &forms[0];
}
