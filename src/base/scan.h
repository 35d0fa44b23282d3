/* scan.h - the loops that look at every byte: where certain bytes stand, how many there are, and whether
   a text is UTF-8.

   Each loop has several forms, for one kind of processor each, that say the same of every text; the
   portable one is C and nothing else. Nothing here knows what the bytes are for. */
#ifndef CS_SCAN_H
#define CS_SCAN_H

#include "casus.h"

#define CS_NEEDLES_MAX 4

/* The bytes to look for. Repeat one where there are fewer. */
typedef struct cs_needles {
    char bytes[CS_NEEDLES_MAX];
    bool controls; /* and every byte below 0x20 */
} cs_needles;

/* Words of 64 marks that a text of len bytes takes. */
static inline size_t cs_mark_words(size_t len)
{
    return (len + 63) / 64;
}

typedef struct cs_scan {
    const char *name; /* "portable", "sse2", "avx2", "neon" */
    bool (*is_usable)(void);

    /* Marks the needles: bit i % 64 of marks[i / 64] is 1 where byte i is one of them, and 0 behind
       the text's end. marks has cs_mark_words(len) words. */
    void (*mark)(casus_text text, const cs_needles *needles, uint64_t *marks);
    /* The offset of the first needle, or the text's length. */
    size_t (*find)(casus_text text, const cs_needles *needles);
    /* How often a byte stands in the text. */
    size_t (*count)(casus_text text, char byte);
    /* The offset of the first byte that is not valid UTF-8 (surrogates and overlong forms are not),
       or the text's length. */
    size_t (*utf8)(casus_text text);
} cs_scan;

/* The fastest form that this processor has. */
const cs_scan *cs_scan_best(void);
/* All forms that this processor has, the portable one first; NULL past the end. */
const cs_scan *cs_scan_at(size_t index);

#endif
