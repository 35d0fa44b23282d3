/* scan.h - the loops that look at every byte: where certain bytes stand, how many there are, and whether
   a text is UTF-8.

   Each loop has several forms, for one kind of processor each, that say the same of every text; the
   portable one is C and nothing else. None reads a byte outside the text. Nothing here knows what the
   bytes are for. The forms stand in scan.c (portable, and the choice), scan_sse2.c, scan_avx2.c and
   scan_neon.c; scan_loops.h has what the last three share. */
#ifndef CS_SCAN_H
#define CS_SCAN_H

#include "casus.h"

#define CS_NEEDLES_MAX 4

/* The bytes to look for. Repeat one where there are fewer. */
typedef struct cs_needles {
    char bytes[CS_NEEDLES_MAX];
    bool controls; /* and every byte below 0x20; not for each() */
} cs_needles;

/* Words of 64 marks that a text of len bytes takes. */
static inline size_t cs_mark_words(size_t len)
{
    return (len + 63) / 64;
}

/* The lowest 1 of a word of marks, which is not 0. */
static inline unsigned cs_mark_first(uint64_t word)
{
    return (unsigned)__builtin_ctzll(word);
}

/* Each bit becomes the parity of the bits up to it: between a mark and the next but one, 1. */
static inline uint64_t cs_mark_parities(uint64_t word)
{
    word ^= word << 1;
    word ^= word << 2;
    word ^= word << 4;
    word ^= word << 8;
    word ^= word << 16;
    return word ^ word << 32;
}

typedef struct cs_scan {
    const char *name; /* "portable", "sse2", "avx2", "neon" */
    bool (*is_usable)(void);

    /* Marks the needles: bit i % 64 of marks[i / 64] is 1 where byte i is one of them, and 0 behind
       the text's end. marks has cs_mark_words(len) words. */
    void (*mark)(casus_text text, const cs_needles *needles, uint64_t *marks);
    /* Marks each needle for itself: marks[i / 64 * CS_NEEDLES_MAX + n] are those of bytes[n]. */
    void (*each)(casus_text text, const cs_needles *needles, uint64_t *marks);
    /* The offset of the first needle, or the text's length. */
    size_t (*find)(casus_text text, const cs_needles *needles);
    /* How often a byte stands in the text. */
    size_t (*count)(casus_text text, char byte);
    /* Does a byte stand twice in a row? */
    bool (*twice)(casus_text text, char byte);
    /* How many bytes continue no character: the code points of valid UTF-8. */
    size_t (*points)(casus_text text);
    /* The offset of the first byte that is not valid UTF-8 (surrogates and overlong forms are not),
       or the text's length. */
    size_t (*utf8)(casus_text text);
} cs_scan;

/* The fastest form that this processor has. Costs a few instructions. */
const cs_scan *cs_scan_best(void);
/* All forms that this processor has, the portable one first; NULL past the end. */
const cs_scan *cs_scan_at(size_t index);

#endif
