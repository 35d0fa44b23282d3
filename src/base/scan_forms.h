/* scan_forms.h - the forms of cs_scan by name, and how one character is checked, for the files that
   define or choose the forms. Which of them a processor can run, is_usable() tells. */
#ifndef CS_SCAN_FORMS_H
#define CS_SCAN_FORMS_H

#include "base/scan.h"

extern const cs_scan cs_scan_portable;
#ifdef __x86_64__
extern const cs_scan cs_scan_sse2, cs_scan_avx2;

/* Can the processor run what CS_TARGET_AVX2 lets the compiler use? */
#define CS_TARGET_AVX2 __attribute__((target("avx2,bmi,popcnt")))
static inline bool cs_has_avx2(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
           __builtin_cpu_supports("popcnt");
}
#endif
#ifdef __AARCH64EL__
extern const cs_scan cs_scan_neon;
#endif

/* The length that a lead byte announces, 0 for a byte that cannot lead. */
static inline size_t cs_sequence_length(unsigned char lead)
{
    if (lead < 0x80)
        return 1;
    if (lead < 0xC2 || lead > 0xF4)
        return 0;
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
}

/* Is the second byte within the range that excludes overlong forms, surrogates and > U+10FFFF? */
static inline bool cs_second_is_good(unsigned char lead, unsigned char second)
{
    unsigned char low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned char high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return second >= low && second <= high;
}

/* The length of the valid character at the front of text, which is not empty; 0: it is not valid. */
static inline size_t cs_sequence_check(casus_text text)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr;
    size_t len = cs_sequence_length(bytes[0]);
    if (len > text.len || (len > 1 && !cs_second_is_good(bytes[0], bytes[1])))
        return 0;
    for (size_t i = 2; i < len; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return len;
}

/* Goes on byte by byte where a form that takes a block at a time has found one with an error, or no
   whole block any more: all before `at` is valid but for a character that may be cut there. */
static inline size_t cs_utf8_finish(casus_text text, size_t at)
{
    for (size_t back = 1; back <= 3 && back <= at; back++) {
        if ((text.ptr[at - back] & 0xC0) == 0x80)
            continue;
        at -= back;
        break;
    }
    if (at == text.len)
        return at;
    return at + cs_scan_portable.utf8((casus_text){text.ptr + at, text.len - at});
}

#endif
